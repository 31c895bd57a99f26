"""`simulate`: personas play the clients; `resume`, `cancel`, `status` and `runs` are as of runs."""

from typing import Annotated

import typer

from workbench.cli import runs
from workbench.cli.options import CompanyOption, JsonOption


def register(app: typer.Typer) -> None:
    """Add this command to the program."""
    app.command()(simulate)


def simulate(
    persona: Annotated[list[str] | None, typer.Option("--persona", metavar="NAME")] = None,
    config: Annotated[list[str] | None, typer.Option("--config", metavar="NAME")] = None,
    dataset: Annotated[
        str | None,
        typer.Option("--dataset", metavar="D", help="Go on in its conversations; else from none."),
    ] = None,
    start: Annotated[
        int | None,
        typer.Option(
            "--start", metavar="N", help="Behind the client's turn N of each; else a drawn one."
        ),
    ] = None,
    scorer: Annotated[list[str] | None, typer.Option("--scorer", metavar="NAME")] = None,
    repeat: Annotated[
        int, typer.Option("--repeat", metavar="N", help="Conversations per persona and start.")
    ] = 1,
    seed: Annotated[
        int, typer.Option("--seed", metavar="N", help="Seed of the draws and of the personas.")
    ] = 0,
    budget: Annotated[
        float | None,
        typer.Option("--budget", metavar="USD", help="No call that could cost more than is left."),
    ] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", metavar="N", help="Draw so many conversations.")
    ] = None,
    concurrency: runs.ConcurrencyOption = None,
    company: CompanyOption = "",
    json: JsonOption = False,
) -> None:
    """Let personas play whole conversations with configs, score them, store all of it."""
    from workbench import accounts
    from workbench import replay as use

    run = use.plan_simulation(
        accounts.tenant_for(company),
        personas=persona or [],
        configs=config or [],
        dataset=dataset,
        start=start,
        scorers=scorer or use.SIMULATION_SCORERS,
        repeats=repeat,
        seed=seed,
        budget_usd=budget,
        limit=limit,
    )
    runs.resume(run.id, concurrency=concurrency, company=company, json=json)
