"""Scoring beside the calls: whole replies are scored in a thread, while models write the next.

A reply frees its slot before it is scored. What a kill leaves unscored is scored on resume.
"""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from threading import Lock
from time import monotonic
from typing import Any

from workbench.domain.comparison import ArmKind
from workbench.domain.replies import Sample
from workbench.domain.tenants import Tenant
from workbench.domain.turns import Turn
from workbench.replay.judging import is_judged
from workbench.replay.reading import (
    Told,
    completion_of,
    played_sample,
    sample_of,
    told,
    words_of,
)
from workbench.replay.scorers import embedded_rows, row_of
from workbench.scoring import apply
from workbench.store import runs as store
from workbench.store import tenancy
from workbench.store.tables import Reply, Run, RunCase

REPLIES_AT_ONCE = 100
GATHERING_SECONDS = 0.25


@dataclass(frozen=True, slots=True)
class Scorable:
    """A stored whole reply, and what its scorers are told."""

    reply_id: int
    text: str
    sample: Sample


class Scoring:
    """Scores what was added, one batch at a time and off the caller's thread."""

    def __init__(self, tenant: Tenant, run: Run) -> None:
        self._tenant, self._run = tenant, run
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="scoring")
        self._waiting: list[Scorable] = []
        self._batch: Future[None] | None = None
        self._began, self._adding = monotonic(), Lock()

    def add(self, scorable: Scorable) -> None:
        """Score this one with the next batch; raises what the last batch failed with."""
        with self._adding:
            self._waiting.append(scorable)
            idle = self._batch is None or self._batch.done()
            if idle and monotonic() - self._began > GATHERING_SECONDS:
                self._start()

    def finish(self) -> None:
        """Return when everything added is scored."""
        while self._batch or self._waiting:
            self._start()

    def close(self) -> None:
        """End the thread; what still waits is left to a resume."""
        self._pool.shutdown(cancel_futures=True)

    def _start(self) -> None:
        if self._batch:
            self._batch.result()
        self._began = monotonic()
        batch, rest = self._waiting[:REPLIES_AT_ONCE], self._waiting[REPLIES_AT_ONCE:]
        self._waiting = rest
        self._batch = self._pool.submit(self._score, batch) if batch else None

    def _score(self, batch: list[Scorable]) -> None:
        rows = function_rows(self._tenant, self._run, functions_of(self._run), batch)
        if rows:
            with tenancy.session(self._tenant) as db:
                store.keep_scores(db, rows)


def functions_of(run: Run) -> list[str]:
    """The run's scorers but its judges."""
    return [one for one in run.scorers if not is_judged(run, one)]


def function_rows(
    tenant: Tenant, run: Run, functions: Sequence[str], batch: Sequence[Scorable]
) -> list[dict[str, Any]]:
    """What these scorers say of replies, as rows to be stored; models of embeddings are asked."""
    rows = [row for scorable in batch for row in rows_of(run.id, functions, scorable)]
    return [*rows, *embedded_rows(tenant, run, functions, batch)]


def score_rows(run: Run, scorable: Scorable) -> Iterator[dict[str, Any]]:
    """What each of the run's scorers that ask nobody says of a reply, as rows to be stored."""
    yield from rows_of(run.id, functions_of(run), scorable)


def rows_of(run_id: int, scorers: Sequence[str], scorable: Scorable) -> Iterator[dict[str, Any]]:
    """What those of these scorers that ask nobody say of a reply."""
    for scored in apply.score(scorers, scorable.sample, scorable.text):
        yield row_of(run_id, scorable.reply_id, scored)


def of_simulation(reply: Reply, before: Sequence[Turn], tags: Iterable[str]) -> Scorable:
    """A simulated conversation: its scorers measure all that the config wrote in it."""
    sample = played_sample(reply, before, tags)
    return Scorable(reply.id, words_of(reply, sample), sample)


def scorable_of(run: Run, reply: Reply, case: RunCase, one: Told) -> Scorable:
    """A stored reply to a case, or the conversation that was played there, and what it was told."""
    sample = sample_of(reply, case, one)
    if any(arm.id == reply.arm_id and arm.kind == ArmKind.CONFIG for arm in run.arms):
        sample = replace(sample, completion=completion_of(reply))
    return Scorable(reply.id, words_of(reply, sample), sample)


@contextmanager
def scoring(tenant: Tenant, run: Run) -> Iterator[Scoring]:
    """Scoring of a run; all is scored at the end of the block, unless it ends in an error."""
    beside = Scoring(tenant, run)
    try:
        for scorable in _left_over(tenant, run):
            beside.add(scorable)
        yield beside
        beside.finish()
    finally:
        beside.close()


def _left_over(tenant: Tenant, run: Run) -> Iterator[Scorable]:
    """Whole replies that an earlier, killed fill did not get to score."""
    last = 0
    while True:
        with tenancy.reading(tenant) as db:
            found = store.unscored(db, run.id, last, REPLIES_AT_ONCE)
            read = told(db, {case.conversation_id for _, case in found})
        if not found:
            return
        for reply, case in found:
            yield scorable_of(run, reply, case, read[case.conversation_id])
        last = found[-1][0].id
