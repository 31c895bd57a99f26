"""`score` scores a run again; `judge list` and `judge show` tell which judges there are."""

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.cli.judge_check import check
from workbench.cli.options import CompanyOption, JsonOption
from workbench.cli.output import print_json, print_lines, print_table
from workbench.domain.errors import Conflict, ProviderError
from workbench.domain.spending import money

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.replay import ScoreProgress
    from workbench.scoring.judges import Judge

judge = typer.Typer(help="Models as judges: rubrics, and one that compares two replies.")


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command()(score)
    judge.command("check")(check)
    app.add_typer(judge, name="judge")


def score(
    run: Annotated[int, typer.Argument(metavar="RUN", help="The run's number.")],
    scorer: Annotated[
        list[str] | None,
        typer.Option(
            "--scorer", metavar="REF", help="A scorer, or JUDGE@provider:model; else all the run's."
        ),
    ] = None,
    again_failed: Annotated[
        bool, typer.Option("--again-failed", help="Also score again what failed.")
    ] = False,
    concurrency: Annotated[
        int | None, typer.Option("--concurrency", metavar="N", help="Calls in flight.")
    ] = None,
    company: CompanyOption = "",
    json: JsonOption = False,
) -> None:
    """Score a run's replies again, or by further scorers; no reply is written anew."""
    from workbench import accounts, replay

    tenant = accounts.tenant_for(company)
    steps = replay.score(tenant, run, scorer or (), errors=again_failed, concurrency=concurrency)
    try:
        last = _watched(run, steps)
    except ProviderError as fault:
        raise Conflict(f"scoring stopped: {fault}; what was scored is kept") from fault
    payload = {"run": run, **_payload(last), "seconds": round(last.seconds, 3)}
    if json:
        print_json(payload)
        return
    left = last.total - last.done - last.failed
    print_lines(
        [f"run {run}: {last.done} of {last.total} scores, failed: {last.failed}, left out: {left}",
         f"calls: {last.calls}, cost: {money(last.cost)}"]
    )  # fmt: skip


@judge.command("list")
def list_judges(json: JsonOption = False) -> None:
    """List all judges: the workbench's own, and those of your folder."""
    from workbench.scoring import judges

    found = [*judges.all().values()]
    if json:
        print_json({"judges": [_told(one) for one in found]})
        return
    rows = [(one.name, one.version, one.kind, one.question) for one in found]
    print_table(("Judge", "Version", "Kind", "Question"), rows)


@judge.command("show")
def show_judge(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A judge, or NAME@provider:model.")],
    json: JsonOption = False,
) -> None:
    """Show what a judge asks, what it shows the model, and what its choices are worth."""
    from workbench.scoring import judges

    bench = judges.find(name)
    one = bench.judge
    if json:
        payload = {**_told(one), "hash": bench.hash, "model": str(bench.model)}
        print_json({**payload, "prompt": one.prompt})
        return
    worth = [f"  {choice.value:g}  {choice.label}: {choice.meaning}" for choice in one.choices]
    print_lines(
        [f"{one.name}, version {one.version} ({one.kind}), judged by {bench.model}", one.question,
         "", *one.prompt.splitlines(), "", *worth]
    )  # fmt: skip


def _watched(run_id: int, steps: "Iterator[ScoreProgress]") -> "ScoreProgress":
    """The last step; on a terminal all of them as a bar on standard error."""
    from tqdm import tqdm

    last = next(steps)
    with tqdm(total=last.total, desc=f"run {run_id}", unit="score", file=sys.stderr,
              disable=None) as bar:  # fmt: skip
        for last in steps:
            bar.update(last.done + last.failed - bar.n)
    return last


def _payload(last: "ScoreProgress") -> dict[str, Any]:
    return {
        "scored": last.done,
        "failed": last.failed,
        "left_out": last.total - last.done - last.failed,
        "total": last.total,
        "calls": last.calls,
        "cost": last.cost,
    }


def _told(one: "Judge") -> dict[str, Any]:
    return {
        "name": one.name,
        "version": one.version,
        "title": one.title,
        "kind": one.kind,
        "ordinal": one.ordinal,
        "question": one.question,
        "choices": [choice.model_dump() for choice in one.choices],
    }
