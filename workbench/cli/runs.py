"""`replay`, `resume`, `cancel`, `status`, `runs` and `compare`."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.cli.options import CompanyOption, JsonOption
from workbench.cli.output import percent, print_json, print_lines, print_table
from workbench.domain.errors import BadInput, Conflict, ProviderError

if TYPE_CHECKING:
    from workbench.comparing import ArmDifference, Comparison, Measure
    from workbench.domain.comparison import ArmMeasure
    from workbench.domain.tenants import Tenant
    from workbench.replay import Progress, RunStatus

RunArgument = Annotated[int, typer.Argument(metavar="RUN", help="The run's number.")]
ConcurrencyOption = Annotated[
    int | None, typer.Option("--concurrency", metavar="N", help="Calls in flight.")
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
    scorer: Annotated[list[str] | None, typer.Option("--scorer", metavar="NAME")] = None,
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
    concurrency: ConcurrencyOption = None,
    company: CompanyOption = "",
    json: JsonOption = False,
) -> None:
    """Fill the empty cells of a run that was interrupted, paused or cancelled."""
    from workbench import accounts

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


def compare(
    run: RunArgument,
    baseline: Annotated[
        str | None, typer.Option("--baseline", metavar="ARM", help="Else the run's first arm.")
    ] = None,
    html: Annotated[
        Path | None,
        typer.Option("--html", metavar="FILE", help="Write a report that needs no network."),
    ] = None,
    company: CompanyOption = "",
    json: JsonOption = False,
) -> None:
    """Compare a run's arms: means with intervals, differences, verdicts in words."""
    from workbench import accounts, comparing

    tenant = accounts.tenant_for(company)
    found = comparing.compare(tenant, run, baseline=baseline)
    if html:
        _write_report(tenant, found, html)
    if json:
        print_json(_comparison(found))
        return
    for measure in found.measures:
        _show_measure(found, measure)


def _write_report(tenant: "Tenant", found: "Comparison", file: Path) -> None:
    from workbench.reports.page import report

    try:
        file.write_text(report(tenant, found), encoding="utf-8")
    except OSError as error:
        raise BadInput(f"the report can't be written to {file} ({error.strerror})") from error


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
    cost = "unknown" if found.cost is None else f"${found.cost:.4f}"
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


def _comparison(found: "Comparison") -> dict[str, Any]:
    return {
        "run": found.run_id,
        "state": found.state,
        "dataset": found.dataset,
        "dataset_hash": found.dataset_hash,
        "cases": found.cases,
        "conversations": found.conversations,
        "baseline": found.baseline,
        "arms": {
            arm.name: {name: _arm_measure(one) for name, one in arm.measures.items()}
            for arm in found.arms
        },
        "replies": {
            arm.name: {
                "cells": arm.cells,
                "done": arm.done,
                "failed": dict(arm.failed),
                "cost_per_reply": arm.cost_per_reply,
                "p50": arm.p50,
                "p95": arm.p95,
            }
            for arm in found.arms
        },
        "differences": _by_arm(found, _difference),
        "verdicts": _by_arm(found, lambda one: one.sentence),
    }


def _by_arm(
    found: "Comparison", shown: "Callable[[ArmDifference], Any]"
) -> dict[str, dict[str, Any]]:
    by_arm: dict[str, dict[str, Any]] = {}
    for one in found.differences:
        by_arm.setdefault(one.arm, {})[one.measure] = shown(one)
    return by_arm


def _arm_measure(one: "ArmMeasure") -> dict[str, Any]:
    estimate = one.estimate
    return {
        "mean": estimate.mean if estimate else None,
        "low": estimate.low if estimate else None,
        "high": estimate.high if estimate else None,
        "n": estimate.n if estimate else 0,
        "clusters": estimate.clusters if estimate else 0,
        "coverage": one.coverage,
    }


def _difference(one: "ArmDifference") -> dict[str, Any]:
    found = one.difference
    return {
        "mean": found.estimate.mean if found else None,
        "low": found.estimate.low if found else None,
        "high": found.estimate.high if found else None,
        "n": found.estimate.n if found else 0,
        "clusters": found.estimate.clusters if found else 0,
        "verdict": one.word,
        "needed": found.needed if found else None,
    }


def _show_measure(found: "Comparison", measure: "Measure") -> None:
    print_lines([f"{measure.label}, {measure.unit}, {measure.better} is better"])
    rows = []
    for arm in found.arms:
        one = arm.measures[measure.name]
        rows.append((arm.name, _estimate(measure, one), percent(one.coverage)))
    print_table(("Arm", "Mean, 95 % interval", "Scored"), rows)
    print_lines([one.sentence for one in found.differences if one.measure == measure.name] + [""])


def _estimate(measure: "Measure", one: "ArmMeasure") -> str:
    if one.estimate is None:
        return "-"
    mean = measure.amount(one.estimate.mean)
    if one.estimate.low is None or one.estimate.high is None:
        return f"{mean} (no interval)"
    return f"{mean} ({measure.amount(one.estimate.low)} to {measure.amount(one.estimate.high)})"
