"""A run as a notebook sees it: filled below a bar, then a table, a frame, a comparison."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Unpack

from workbench import comparing, replay, reviewing
from workbench.bars import run_bar
from workbench.comparing import Comparison
from workbench.domain.errors import Conflict, ProviderError
from workbench.domain.tenants import Tenant
from workbench.replay import Options, RunStatus, ScoreProgress
from workbench.reports import arms, frames
from workbench.reviewing import JudgeCheck

if TYPE_CHECKING:
    from pandas import DataFrame, Series


@dataclass(frozen=True, slots=True, repr=False)
class RunResult:
    """A stored run by its number; all that is asked of it is read anew."""

    tenant: Tenant
    id: int

    def __repr__(self) -> str:
        now = self.status()
        return f"run {now.run} on {now.dataset}: {now.state}, {now.filled} of {now.total} cells"

    def status(self) -> RunStatus:
        """How far the run is, what failed and why, what it cost."""
        return replay.status(self.tenant, self.id)

    def compare(self, baseline: str | None = None) -> Comparison:
        """The arms with intervals and verdicts, each against the baseline: else the first arm."""
        return comparing.compare(self.tenant, self.id, baseline=baseline)

    def frame(self, *, long: bool = False) -> "DataFrame":
        """A row for each case, arm and repeat; `long` has one for each of their scores instead."""
        made = frames.long_frame if long else frames.frame
        return made(self.tenant, self.id)

    def score(
        self, *scorers: str, errors: bool = False, concurrency: int | None = None
    ) -> ScoreProgress:
        """Score the replies by further scorers below a bar, or again by all; none is written anew.

        With `errors` what failed is scored again.
        """
        steps = replay.score(self.tenant, self.id, scorers, errors=errors, concurrency=concurrency)
        return run_bar(steps, f"run {self.id}", hidden=False)

    def check(self, judge: str, people: "Series[float]") -> JudgeCheck:
        """A judge against somebody's own values, by the index of `frame()`; NaN is left out.

        What people say on the Review page is in `compare()`; of these values nothing is kept.
        """
        rows = self.frame()[frames.KEY].loc[people.index].itertuples(index=False, name=None)
        values = {place: value for place, value in zip(rows, people, strict=True) if value == value}
        return reviewing.check_against(self.tenant, self.id, judge, values)


def run(
    tenant: Tenant,
    *,
    dataset: str,
    configs: Sequence[str] = (),
    concurrency: int | None = None,
    **options: Unpack[Options],
) -> RunResult:
    """Replay a dataset below a bar, and show the table of its arms."""
    planned = replay.plan(tenant, dataset=dataset, configs=configs, **options)
    return resume(tenant, planned.id, concurrency=concurrency)


def resume(tenant: Tenant, run_id: int, *, concurrency: int | None = None) -> RunResult:
    """Fill what is empty of a run below a bar, and show the table; a whole run asks for nothing."""
    with resumable(run_id, f"workbench.resume(tenant, {run_id})"):
        steps = replay.fill(tenant, run_id, concurrency=concurrency)
        run_bar(steps, f"run {run_id}", hidden=False)
    found = RunResult(tenant, run_id)
    show(found)
    return found


def show(found: RunResult) -> None:
    """The table of arms; above it why a run that is not finished ended."""
    from rich.console import Console

    console, now = Console(), found.status()
    if now.state != "finished":
        console.print(f"{found}. {now.message}", markup=False)
    console.print(arms.arms_table(found.compare()))


@contextmanager
def resumable(run_id: int, remedy: str) -> Iterator[None]:
    """Say how an interrupted run goes on."""
    from rich.console import Console

    try:
        yield
    except ProviderError as fault:
        why = str(fault).removesuffix(".")
        raise Conflict(f"run {run_id} is paused: {why}; then: {remedy}") from fault
    except KeyboardInterrupt:
        Console(stderr=True).print(
            f"run {run_id} is paused; it goes on with: {remedy}", markup=False, soft_wrap=True
        )
        raise
