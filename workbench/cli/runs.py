"""`replay`, `resume`, `cancel`, `status` and `runs`; `estimate` and `compare` are apart."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.bars import run_bar
from workbench.cli.comparing import compare
from workbench.cli.estimating import (
    ConfigOption,
    DatasetArgument,
    FreshOption,
    HumanOption,
    LimitOption,
    OpenersOption,
    RepeatOption,
    ScorerOption,
    SeedOption,
    SentOption,
    estimate,
)
from workbench.cli.options import CompanyOption, JsonOption
from workbench.cli.output import print_json, print_lines, print_table
from workbench.domain.durations import duration
from workbench.domain.errors import BadInput, Conflict, ProviderError
from workbench.domain.spending import money

if TYPE_CHECKING:
    from workbench.domain.tenants import Tenant
    from workbench.replay import FillingPace, RunStatus

RunArgument = Annotated[int, typer.Argument(metavar="RUN", help="The run's number.")]
ConcurrencyOption = Annotated[
    int | None, typer.Option("--concurrency", metavar="N", help="Calls in flight.")
]
WorkersOption = Annotated[
    int, typer.Option("--workers", metavar="N", help="Processes that fill it together.")
]
DetachOption = Annotated[
    bool, typer.Option("--detach", help="Fill it in the background, and return at once.")
]
ScorerFileOption = Annotated[
    list[Path] | None,
    typer.Option("--scorer-file", metavar="FILE", help="Own scorers, for this command alone."),
]


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    for command in (estimate, replay, resume, cancel, status, runs, compare):
        app.command()(command)


def replay(
    dataset: DatasetArgument,
    config: ConfigOption = None,
    human: HumanOption = False,
    sent: SentOption = False,
    scorer: ScorerOption = None,
    scorer_file: ScorerFileOption = None,
    repeat: RepeatOption = 1,
    limit: LimitOption = None,
    seed: SeedOption = 0,
    openers: OpenersOption = False,
    fresh: FreshOption = False,
    budget: Annotated[
        float | None,
        typer.Option("--budget", metavar="USD", help="Stop before the call that would pass it."),
    ] = None,
    concurrency: ConcurrencyOption = None,
    workers: WorkersOption = 1,
    detach: DetachOption = False,
    company: CompanyOption = "",
    json: JsonOption = False,
) -> None:
    """Replay a dataset's manager turns with configs, score the replies, store all of it."""
    from workbench import accounts
    from workbench import replay as use

    _check_workers(workers, budget)
    tenant = accounts.tenant_for(company)
    _read(scorer_file)
    run = use.plan(
        tenant,
        dataset=dataset,
        configs=config or [],
        human=human,
        sent=sent or human,
        scorers=scorer or use.DEFAULT_SCORERS,
        repeats=repeat,
        limit=limit,
        seed=seed,
        openers=openers,
        fresh=fresh,
        budget_usd=budget,
    )
    if detach:
        _submit(tenant, run.id, workers, json=json)
    else:
        _fill(tenant, run.id, concurrency, workers=workers, json=json)


def resume(
    run: RunArgument,
    scorer_file: ScorerFileOption = None,
    concurrency: ConcurrencyOption = None,
    workers: WorkersOption = 1,
    detach: DetachOption = False,
    budget: Annotated[
        float | None, typer.Option("--budget", metavar="USD", help="Raise its budget first.")
    ] = None,
    failed: Annotated[
        bool, typer.Option("--failed", help="Also ask again for the cells that failed.")
    ] = False,
    company: CompanyOption = "",
    json: JsonOption = False,
) -> None:
    """Fill the empty cells of a run that was interrupted, paused, stopped or cancelled."""
    from workbench import accounts
    from workbench import replay as use

    _check_workers(workers, budget)
    tenant = accounts.tenant_for(company)
    _read(scorer_file)
    if budget is not None:
        use.raise_budget(tenant, run, budget)
    if failed:
        use.retry_failures(tenant, run)
    if detach:
        _submit(tenant, run, workers, json=json)
    else:
        _fill(tenant, run, concurrency, workers=workers, json=json)


def cancel(run: RunArgument, company: CompanyOption = "", json: JsonOption = False) -> None:
    """Stop a run before its next call; what is filled is kept."""
    from workbench import accounts
    from workbench import replay as use

    _show(use.cancel(accounts.tenant_for(company), run), json=json)


def status(run: RunArgument, company: CompanyOption = "", json: JsonOption = False) -> None:
    """Show how far a run is, what failed and why, what it cost, how long it will take."""
    from workbench import accounts
    from workbench import replay as use

    tenant = accounts.tenant_for(company)
    found = use.status(tenant, run)
    _show(found, _pace(use.filling_pace(tenant, found), json=json), json=json)


def runs(company: CompanyOption = "", json: JsonOption = False) -> None:
    """List all runs, newest first."""
    from workbench import accounts
    from workbench import replay as use

    found = use.runs(accounts.tenant_for(company))
    if json:
        print_json({"runs": [_payload(one) for one in found]})
        return
    print_table(
        ("Run", "Dataset", "State", "Arms", "Filled", "Failed", "Cost"),
        [
            (one.run, one.dataset, one.state, ", ".join(one.arms), f"{one.filled}/{one.total}",
             sum(one.failed.values()), money(one.cost))
            for one in found
        ],
    )  # fmt: skip


def _read(scorer_files: list[Path] | None) -> None:
    from workbench import replay as use

    for file in scorer_files or ():
        use.read_scorers(file)


def _check_workers(workers: int, budget: float | None) -> None:
    if workers < 1:
        raise BadInput(f"workers is {workers}; give 1 or more")
    if workers > 1 and budget is not None:
        raise BadInput("a budget is kept by one worker; leave out --workers or --budget")


def _submit(tenant: "Tenant", run_id: int, workers: int, *, json: bool) -> None:
    """Have other processes fill it, and tell how it is followed."""
    from workbench import replay as use
    from workbench.runners import runner

    runner().submit(tenant, run_id, workers=workers)
    _show(use.status(tenant, run_id), json=json)
    if not json:
        print_lines([f"it is filled in the background; see: python -m workbench status {run_id}"])


def _fill(
    tenant: "Tenant", run_id: int, concurrency: int | None, *, workers: int, json: bool
) -> None:
    """Fill it here below a bar, with other processes where more workers are wanted."""
    from workbench import replay as use
    from workbench.runners import runner

    with _resumable(run_id):
        if workers > 1:
            runner().submit(tenant, run_id, workers=workers - 1)
        last = run_bar(use.fill(tenant, run_id, concurrency=concurrency), f"run {run_id}")
    own = {"calls": last.calls, "seconds": round(last.seconds, 3)}
    _show(use.status(tenant, run_id), own, json=json)
    if not json:
        _show_arms(tenant, run_id)


def _show_arms(tenant: "Tenant", run_id: int) -> None:
    """On a terminal, the table of arms."""
    from rich.console import Console

    from workbench import comparing
    from workbench.reports.arms import arms_table

    if (console := Console()).is_terminal:
        console.print(arms_table(comparing.compare(tenant, run_id)))


@contextmanager
def _resumable(run_id: int) -> Iterator[None]:
    """Say how an interrupted run goes on."""
    remedy = f"python -m workbench resume {run_id}"
    try:
        yield
    except ProviderError as fault:
        raise Conflict(f"run {run_id} is paused: {_clause(fault)}; then: {remedy}") from fault
    except KeyboardInterrupt:
        typer.echo(f"run {run_id} is paused; it goes on with: {remedy}", err=True)
        raise


def _clause(fault: Exception) -> str:
    return str(fault).removesuffix(".")


def _show(found: "RunStatus", more: dict[str, Any] | None = None, *, json: bool) -> None:
    payload = {**_payload(found), **(more or {})}
    if json:
        print_json(payload)
        return
    failed = ", ".join(f"{count} {reason}" for reason, count in found.failed.items()) or "none"
    lines = [
        f"run {found.run} on {found.dataset}: {found.state}" + _because(found),
        f"{found.done} of {found.total} cells done, failed: {failed}, cost: {_cost(found)}",
    ]
    print_lines([*lines, *(f"{name}: {value}" for name, value in (more or {}).items())])


def _pace(pace: "FillingPace", *, json: bool) -> dict[str, Any]:
    """How quickly it is filled, for programs or for people; nothing to people while it rests."""
    if json:
        return {
            "calls_per_second": pace.calls_a_second,
            "seconds_left": pace.seconds_left,
        }
    if pace.seconds_left is None:
        return {}
    return {
        "calls a second": f"{pace.calls_a_second:.1f}",
        "time left": f"about {duration(pace.seconds_left)}",
    }


def _cost(found: "RunStatus") -> str:
    of = "" if found.budget_usd is None else f" of {money(found.budget_usd)}"
    return money(found.cost) + of


def _because(found: "RunStatus") -> str:
    return f" ({found.message})" if found.message else ""


def _payload(found: "RunStatus") -> dict[str, Any]:
    return {
        "run": found.run,
        "dataset": found.dataset,
        "dataset_hash": found.dataset_hash,
        "state": found.state,
        "message": found.message,
        "arms": list(found.arms),
        "cells": found.cells,
        "done": found.done,
        "failed": dict(found.failed),
        "skipped": found.skipped,
        "cost": found.cost,
        "budget": found.budget_usd,
        "workers": found.workers,
        "created_at": found.created_at.isoformat(),
    }
