"""`replay`, `resume`, `cancel`, `status` and `runs`; `compare` has a module of its own."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.cli.comparing import compare
from workbench.cli.options import CompanyOption, JsonOption
from workbench.cli.output import print_json, print_lines, print_table
from workbench.domain.errors import Conflict, ProviderError
from workbench.domain.spending import money

if TYPE_CHECKING:
    from workbench.domain.tenants import Tenant
    from workbench.replay import Progress, RunStatus

RunArgument = Annotated[int, typer.Argument(metavar="RUN", help="The run's number.")]
ConcurrencyOption = Annotated[
    int | None, typer.Option("--concurrency", metavar="N", help="Calls in flight.")
]
ScorerFileOption = Annotated[
    list[Path] | None,
    typer.Option("--scorer-file", metavar="FILE", help="Own scorers, for this command alone."),
]


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    for command in (replay, resume, cancel, status, runs, compare):
        app.command()(command)


def replay(
    dataset: Annotated[str, typer.Argument(help="A dataset, or one of its versions: name@2.")],
    config: Annotated[list[str] | None, typer.Option("--config", metavar="NAME")] = None,
    human: Annotated[
        bool, typer.Option("--human", help="Add what people wrote and what they sent as arms.")
    ] = False,
    scorer: Annotated[
        list[str] | None,
        typer.Option("--scorer", metavar="NAME", help="See: python -m workbench scorers."),
    ] = None,
    scorer_file: ScorerFileOption = None,
    repeat: Annotated[int, typer.Option("--repeat", metavar="N", help="Replies per case.")] = 1,
    limit: Annotated[
        int | None, typer.Option("--limit", metavar="N", help="Draw so many cases.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", metavar="N", help="Seed of the draw.")] = 0,
    openers: Annotated[
        bool, typer.Option("--openers", help="Also replay replies that no client message precedes.")
    ] = False,
    concurrency: ConcurrencyOption = None,
    company: CompanyOption = "",
    json: JsonOption = False,
) -> None:
    """Replay a dataset's manager turns with configs, score the replies, store all of it."""
    from workbench import accounts
    from workbench import replay as use

    tenant = accounts.tenant_for(company)
    _read(scorer_file)
    run = use.plan(
        tenant,
        dataset=dataset,
        configs=config or [],
        human=human,
        sent=human,
        scorers=scorer or use.DEFAULT_SCORERS,
        repeats=repeat,
        limit=limit,
        seed=seed,
        openers=openers,
    )
    _fill(tenant, run.id, concurrency, json=json)


def resume(
    run: RunArgument,
    scorer_file: ScorerFileOption = None,
    concurrency: ConcurrencyOption = None,
    company: CompanyOption = "",
    json: JsonOption = False,
) -> None:
    """Fill the empty cells of a run that was interrupted, paused or cancelled."""
    from workbench import accounts

    _read(scorer_file)
    _fill(accounts.tenant_for(company), run, concurrency, json=json)


def cancel(run: RunArgument, company: CompanyOption = "", json: JsonOption = False) -> None:
    """Stop a run before its next call; what is filled is kept."""
    from workbench import accounts
    from workbench import replay as use

    _show(use.cancel(accounts.tenant_for(company), run), json=json)


def status(run: RunArgument, company: CompanyOption = "", json: JsonOption = False) -> None:
    """Show how far a run is, what failed and why, and what it cost."""
    from workbench import accounts
    from workbench import replay as use

    _show(use.status(accounts.tenant_for(company), run), json=json)


def runs(company: CompanyOption = "", json: JsonOption = False) -> None:
    """List all runs, newest first."""
    from workbench import accounts
    from workbench import replay as use

    found = use.runs(accounts.tenant_for(company))
    if json:
        print_json({"runs": [_payload(one) for one in found]})
        return
    print_table(
        ("Run", "Dataset", "State", "Arms", "Filled", "Failed"),
        [
            (one.run, one.dataset, one.state, ", ".join(one.arms), f"{one.filled}/{one.total}",
             sum(one.failed.values()))
            for one in found
        ],
    )  # fmt: skip


def _read(scorer_files: list[Path] | None) -> None:
    from workbench import replay as use

    for file in scorer_files or ():
        use.read_scorers(file)


def _fill(tenant: "Tenant", run_id: int, concurrency: int | None, *, json: bool) -> None:
    from workbench import replay as use

    with _resumable(run_id):
        last = _watched(run_id, use.fill(tenant, run_id, concurrency=concurrency))
    own = {"calls": last.calls, "seconds": round(last.seconds, 3)}
    _show(use.status(tenant, run_id), own, json=json)


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


def _watched(run_id: int, steps: "Iterator[Progress]") -> "Progress":
    """The last step; on a terminal all of them as a bar on standard error."""
    from tqdm import tqdm

    last = next(steps)
    filled = last.done + last.failed
    with tqdm(
        total=last.total, initial=filled, desc=f"run {run_id}", unit="cell", file=sys.stderr,
        disable=None,
    ) as bar:  # fmt: skip
        for last in steps:
            bar.update(last.done + last.failed - filled)
            filled = last.done + last.failed
    return last


def _clause(fault: Exception) -> str:
    return str(fault).removesuffix(".")


def _show(found: "RunStatus", more: dict[str, Any] | None = None, *, json: bool) -> None:
    payload = {**_payload(found), **(more or {})}
    if json:
        print_json(payload)
        return
    failed = ", ".join(f"{count} {reason}" for reason, count in found.failed.items()) or "none"
    cost = money(found.cost)
    lines = [
        f"run {found.run} on {found.dataset}: {found.state}" + _because(found),
        f"{found.done} of {found.total} cells done, failed: {failed}, cost: {cost}",
    ]
    print_lines([*lines, *(f"{name}: {value}" for name, value in (more or {}).items())])


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
        "created_at": found.created_at.isoformat(),
    }
