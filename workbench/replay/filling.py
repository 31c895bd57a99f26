"""Filling a run's empty cells: read -> close -> ask -> write, and again after any interruption.

A cell's slot is free again once its reply is committed, so a kill repeats at most the calls that
were in flight. Two fills of one run: the second is refused while the first one lives.
"""

import asyncio
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from time import monotonic

from workbench import aio
from workbench.domain.access import NO_ACCESS
from workbench.domain.errors import BadInput, ProviderError, WorkbenchError
from workbench.domain.replies import Finish
from workbench.domain.tenants import ENGINEERS, Tenant, require_role
from workbench.drafting import access_to, requests
from workbench.replay.answering import (
    LONGEST_REST,
    Filled,
    Job,
    answer,
    bind_ids,
    failed,
    wait_of,
)
from workbench.replay.following import RunStatus, status
from workbench.replay.group_commit import GroupCommit
from workbench.replay.locking import alone
from workbench.replay.reading import Told, chunks, told
from workbench.replay.scoring import Scorable, Scoring, scoring
from workbench.settings import settings
from workbench.store import configs as config_store
from workbench.store import runs as store
from workbench.store import tenancy
from workbench.store.runs import Cell
from workbench.store.tables import Run, now

LOOK_SECONDS = 0.5
RESTS = 10


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a fill is; `calls` and `seconds` are this fill's own, the rest is the run's.

    A cost of None is unknown; `seconds_left` is None until a cell has been filled.
    """

    done: int
    failed: int
    total: int
    calls: int
    cost: float | None
    seconds: float
    seconds_left: float | None


def fill(tenant: Tenant, run_id: int, *, concurrency: int | None = None) -> Generator[Progress]:
    """Fill the run's empty cells, telling how far it is after each one; again, to resume.

    A cell that a model failed on is filled with its error. A missing key or model pauses the run
    and is raised, so that a person can act.
    """
    require_role(tenant, ENGINEERS, "run replays")
    limit = settings().concurrency if concurrency is None else concurrency
    if limit < 1:
        raise BadInput(f"concurrency is {limit}; give 1 or more")
    with tenancy.reading(tenant) as db:
        run = store.get(db, run_id)
    with alone(run_id), running(tenant, run_id), scoring(tenant, run) as beside:
        yield from Filling(tenant, run, beside).progress(limit)


class Filling:
    """One fill of one run."""

    def __init__(self, tenant: Tenant, run: Run, beside: Scoring) -> None:
        self._tenant, self._run, self._beside = tenant, run, beside
        specs = {arm.id: config_store.spec_of(arm.config) for arm in run.arms if arm.config}
        self._accesses = {arm_id: access_to(tenant, spec.model) for arm_id, spec in specs.items()}
        with tenancy.reading(tenant) as db:
            self._requests = {arm_id: requests(db, spec) for arm_id, spec in specs.items()}
        self._hashes = {arm.id: arm.config_hash for arm in run.arms}
        self._commit = GroupCommit(self.keep)
        self._cancelled, self._looked = False, 0.0

    def progress(self, limit: int) -> Iterator[Progress]:
        """Fill, one step after the other."""
        count = _Count(status(self._tenant, self._run.id))
        yield count.progress()
        work = aio.map_unordered(self._filled, self.jobs(), limit)
        with closing(work) as finished, suppress(_Cancelled):
            for filled in finished:
                self.score(filled)
                count.add(filled)
                yield count.progress()
                if self._cancelled:
                    return

    def jobs(self) -> Iterator[Job]:
        """What each empty cell needs, a few conversations in memory at a time."""
        with tenancy.reading(self._tenant) as db:
            conversations = store.run_conversations(db, self._run.id)
        for ids in chunks(conversations):
            with tenancy.reading(self._tenant) as db:
                cells = store.empty_cells(db, self._run, ids)
                read = told(db, {cell.conversation_id for cell in cells})
            for cell in cells:
                yield self._job(cell, read[cell.conversation_id])

    def _job(self, cell: Cell, one: Told) -> Job:
        """What the cell needs; of a redacted conversation no model is asked anything."""
        config, case = self._requests.get(cell.arm_id), one.cases[cell.number]
        asks = config and not one.conversation.redacted_at
        request = config.of(one.conversation, case.context) if config and asks else None
        return Job(
            self._run.id,
            cell,
            one.sample(cell.number),
            request,
            self._hashes[cell.arm_id],
            self._accesses.get(cell.arm_id, NO_ACCESS),
        )

    async def _filled(self, job: Job) -> Filled:
        bind_ids(self._tenant, job)
        filled = await self._answered(job)
        await self._commit.add(filled)
        return filled

    async def _answered(self, job: Job) -> Filled:
        """The row for a cell; where the provider asks to wait a little, asked again after that."""
        rests = 0
        while True:
            try:
                return await answer(job)
            except ProviderError as fault:
                seconds, rests = wait_of(fault), rests + 1
                if not 0 < seconds <= LONGEST_REST or rests > RESTS:
                    return failed(job, fault)
            await self._rest(seconds)

    async def _rest(self, seconds: float) -> None:
        """Sleep, and be woken by a cancelled run: its cell is then left empty."""
        until = monotonic() + seconds
        while (left := until - monotonic()) > 0:
            await asyncio.sleep(min(left, LOOK_SECONDS))
            await asyncio.to_thread(self._look)
            if self._cancelled:
                raise _Cancelled

    def keep(self, batch: list[Filled]) -> None:
        """Store the rows of these cells."""
        with tenancy.session(self._tenant) as db:
            store.keep_replies(db, self._run.id, [filled.reply for filled in batch])
        self._look()

    def _look(self) -> None:
        """Notice now and then that somebody cancelled the run."""
        if monotonic() - self._looked > LOOK_SECONDS:
            self._looked = monotonic()
            with tenancy.reading(self._tenant) as db:
                self._cancelled = store.state(db, self._run.id) != "running"

    def score(self, filled: Filled) -> None:
        """Have a whole reply scored beside."""
        reply = filled.reply
        if reply.id is not None and reply.finish == Finish.STOP:
            sample = replace(filled.job.sample, completion=filled.completion)
            self._beside.add(Scorable(reply.id, reply.text or "", sample))


class _Cancelled(Exception):
    """The run was cancelled while a cell waited for its provider."""


class _Count:
    """Counts what a fill does, on top of what was there."""

    def __init__(self, before: RunStatus) -> None:
        self._done, self._failed = before.done, sum(before.failed.values())
        self._total, self._cost = before.total, before.cost
        self._calls, self._filled, self._began = 0, 0, monotonic()

    def add(self, filled: Filled) -> None:
        """One more cell."""
        reply = filled.reply
        fault = store.fault_of(reply.error, reply.finish)
        self._done += not fault
        self._failed += bool(fault)
        self._filled += 1
        self._calls += filled.job.request is not None
        if reply.error is None:
            known = self._cost is not None and reply.cost_usd is not None
            self._cost = (self._cost or 0.0) + (reply.cost_usd or 0.0) if known else None

    def progress(self) -> Progress:
        """How far it is now."""
        seconds = monotonic() - self._began
        left = self._total - self._done - self._failed
        return Progress(
            done=self._done,
            failed=self._failed,
            total=self._total,
            calls=self._calls,
            cost=self._cost,
            seconds=seconds,
            seconds_left=seconds / self._filled * left if self._filled else None,
        )


@contextmanager
def running(tenant: Tenant, run_id: int) -> Iterator[None]:
    """The run's state while it is filled, and after; an interrupted one reads paused."""
    _set_state(tenant, run_id, "running")
    try:
        yield
    except BaseException as stop:
        said = str(stop) if isinstance(stop, WorkbenchError) else ""
        _set_state(tenant, run_id, "paused", said)
        raise
    _set_state(tenant, run_id, "finished")


def _set_state(tenant: Tenant, run_id: int, state: str, message: str = "") -> None:
    """Change the run's state; once it is cancelled, only a new fill changes it."""
    with tenancy.session(tenant) as db:
        run = store.get(db, run_id)
        if run.state != "cancelled" or state == "running":
            run.state, run.message = state, message
            run.finished_at = now() if state == "finished" else None
