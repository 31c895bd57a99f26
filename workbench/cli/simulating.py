"""`simulate`: personas play the clients; `resume`, `cancel`, `status` and `runs` are as of runs."""

from typing import TYPE_CHECKING, Annotated

import typer

from workbench.cli import runs
from workbench.cli.options import CompanyOption, JsonOption
from workbench.cli.output import print_json, print_lines
from workbench.domain.durations import duration
from workbench.domain.spending import money_range

if TYPE_CHECKING:
    from workbench.replay import SimulationEstimate


StartOption = Annotated[
    int | None,
    typer.Option(
        "--start", metavar="N", help="Behind the client's turn N of each; else a drawn one."
    ),
]
EstimateOption = Annotated[
    bool, typer.Option("--estimate", help="Only tell what it would take; nobody is asked.")
]


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
    start: StartOption = None,
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
    estimate: EstimateOption = False,
    concurrency: runs.ConcurrencyOption = None,
    company: CompanyOption = "",
    json: JsonOption = False,
) -> None:
    """Let personas play whole conversations with configs, score them, store all of it."""
    from workbench import accounts
    from workbench import replay as use

    tenant, who = accounts.tenant_for(company), {"personas": persona or [], "configs": config or []}
    options = use.SimulationOptions(
        dataset=dataset,
        start=start,
        scorers=scorer or use.SIMULATION_SCORERS,
        repeats=repeat,
        seed=seed,
        budget_usd=budget,
        limit=limit,
    )
    if estimate:
        _show(use.estimate_simulation(tenant, **who, **options), json=json)
        return
    run = use.plan_simulation(tenant, **who, **options)
    runs.resume(run.id, concurrency=concurrency, company=company, json=json)


def _show(found: "SimulationEstimate", *, json: bool) -> None:
    """From the shortest conversations to the longest."""
    low, high = found.low, found.high
    if json:
        print_json(_payload(found))
        return
    lines = [
        f"{found.conversations:,} conversations: {low.calls:,} to {high.calls:,} calls",
        f"{low.input_tokens:,} to {high.input_tokens:,} tokens in, "
        f"{low.output_tokens:,} to {high.output_tokens:,} out",
        f"cost: {money_range(low.cost_usd, high.cost_usd)}",
    ]
    if low.seconds is not None and high.seconds is not None:
        lines.append(f"time: {duration(low.seconds)} to {duration(high.seconds)}")
    print_lines(lines)


def _payload(found: "SimulationEstimate") -> dict[str, float | None]:
    ends = {"low": found.low, "high": found.high}
    figures = {
        f"{name}_{end}": value
        for end, one in ends.items()
        for name, value in (
            ("calls", one.calls),
            ("input_tokens", one.input_tokens),
            ("output_tokens", one.output_tokens),
            ("cost", one.cost_usd),
            ("seconds", one.seconds),
        )
    }
    return {"conversations": found.conversations, **figures}
