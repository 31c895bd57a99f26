"""Filling a run's empty cells: read -> close -> ask -> write, and again after any interruption.

Several workers, each a process, may fill one run: they hold its shards by leases, and a cell is
unique in the database.
"""

from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from threading import Lock

from workbench import aio
from workbench.aio import Tell
from workbench.domain.errors import Conflict, WorkbenchError
from workbench.domain.replies import Finish
from workbench.domain.spending import known_sum
from workbench.domain.tenants import ENGINEERS, Tenant, require_role
from workbench.replay.answering import Filled, Job
from workbench.replay.budget import Budget
from workbench.replay.counting import Count, Progress
from workbench.replay.following import status
from workbench.replay.jobs import Jobs
from workbench.replay.judging import is_judged
from workbench.replay.lanes import Lanes, slots
from workbench.replay.leasing import Worker, living, worker
from workbench.replay.rescoring import judge_rest
from workbench.replay.scoring import Scorable, Scoring, scoring
from workbench.store import runs as store
from workbench.store import shards as shard_store
from workbench.store import tenancy
from workbench.store.tables import Run, now

KEPT_AT_ONCE = 500
OUT_OF_BUDGET = "the next call could pass the budget; raise it to go on"


def fill(tenant: Tenant, run_id: int, *, concurrency: int | None = None) -> Generator[Progress]:
    """Fill the run's empty cells, telling how far it is now and then; again, to resume.

    `concurrency` is how many calls each provider gets at once. A cell that a model failed on is
    filled with its error. A missing key or model pauses the run and is raised, so that a person can
    act; a run that is out of its budget is stopped, which its status tells. Raises Conflict where
    others hold all that is left.
    """
    require_role(tenant, ENGINEERS, "run replays")
    limit = slots(concurrency)
    run = _ready(tenant, run_id)
    with worker(tenant, run_id) as me, running(tenant, run_id, me), scoring(tenant, run) as beside:
        jobs, keeping = Jobs(tenant, run), Keeping(tenant, run, beside)
        last: Progress | None = None
        for last in Filling(tenant, run, jobs, keeping, me).progress(limit):
            yield last
        if last:
            yield from judged_after(tenant, run, limit, me, last)


def judged_after(
    tenant: Tenant, run: Run, limit: int, me: Worker, last: Progress
) -> Generator[Progress]:
    """Have the run's judges speak once every cell is filled, and others have left the run."""
    asks = any(is_judged(run, scorer) for scorer in run.scorers)
    if not asks or me.cancelled or me.out_of_budget:
        return
    with suppress(Conflict):
        me.claim_all()
        before = status(tenant, run.id).cost
        for step in judge_rest(tenant, run, limit, Budget(run.budget_usd, before), me):
            yield replace(
                last,
                calls=last.calls + step.calls,
                cost=known_sum((before, step.cost)),
                seconds=last.seconds + step.seconds,
                seconds_left=step.seconds_left,
                judged=step.done + step.failed,
                to_judge=step.total,
            )


def _ready(tenant: Tenant, run_id: int) -> Run:
    """The run, cut into shards; raises Conflict where one worker alone may fill it."""
    with tenancy.reading(tenant) as db:
        run = store.get(db, run_id)
        cut = shard_store.are_cut(db, run_id)
    if not cut:  # it was planned by an older version
        with tenancy.session(tenant) as db:
            shard_store.cut(db, run_id, len(run.arms) * run.repeats)
    if run.budget_usd is not None and living(tenant, run_id):
        raise Conflict(
            f"run {run_id} has a budget and is being filled already; one worker alone can keep it"
        )
    return run


class Keeping:
    """Stores outcomes of a run, and has the whole replies scored beside."""

    def __init__(self, tenant: Tenant, run: Run, beside: Scoring) -> None:
        self._tenant, self._run, self._beside = tenant, run, beside

    def keep(self, outcomes: Sequence[Filled]) -> None:
        """Store the rows of these cells; one that is redacted or filled by now is not scored."""
        with tenancy.session(self._tenant) as db:
            ids = store.keep_replies(db, [filled.row for filled in outcomes])
        for filled in outcomes:
            reply_id = ids.get(filled.job.cell.key)
            if reply_id is not None and filled.row["finish"] == Finish.STOP:
                sample = replace(filled.job.sample, completion=filled.completion)
                self._beside.add(Scorable(reply_id, filled.row["text"] or "", sample))


class Filling:
    """One worker's fill of a run: where the jobs come from, and where outcomes go."""

    def __init__(self, tenant: Tenant, run: Run, jobs: Jobs, keeping: Keeping, me: Worker) -> None:
        self._tenant, self._run, self._me = tenant, run, me
        self._jobs, self._keeping = jobs, keeping
        self._count = Count(status(tenant, run.id))
        self._open: Counter[int] = Counter()
        self._shards: dict[store.Key, int] = {}
        self._lock = Lock()

    @property
    def cancelled(self) -> bool:
        """Whether somebody cancelled the run."""
        return self._me.cancelled

    def progress(self, limit: int) -> Iterator[Progress]:
        """Fill, one step after the other."""
        yield self._count.progress()

        async def work(tell: Tell[Progress]) -> None:
            budget = Budget(self._run.budget_usd, self._count.cost)
            lanes = Lanes(self, limit, budget, lambda: tell(self._count.progress()))
            await lanes.run()
            self._me.out_of_budget = lanes.out_of_budget

        yield from aio.followed(work)

    def more(self) -> Sequence[Job] | None:
        """The jobs of one more shard; none while others hold the rest, None once all is filled."""
        self._finish_shards()
        shard = self._me.claim()
        if shard is None:
            return self._rest()
        needed = self._jobs.of(shard)
        with self._lock:
            self._open[shard.id] = len(needed.jobs)
            self._shards.update((job.cell.key, shard.id) for job in needed.jobs)
        for start in range(0, len(needed.filled), KEPT_AT_ONCE):
            self.keep(needed.filled[start : start + KEPT_AT_ONCE])
        return needed.jobs or self.more()

    def keep(self, outcomes: Sequence[Filled]) -> None:
        """Store the rows of these cells, and have the whole ones scored beside."""
        self._keeping.keep(outcomes)
        if self._me.look_is_due:
            self._me.look()
        with self._lock:
            for filled in outcomes:
                self._add(filled)
                if (shard_id := self._shards.pop(filled.job.cell.key, None)) is not None:
                    self._open[shard_id] -= 1

    def _add(self, filled: Filled) -> None:
        """Count one more cell; one that failed adds no cost to the run's."""
        self._count.add(filled.fault, 0.0 if filled.row["error"] else filled.paid_usd)
        self._count.cached += filled.row["cached"]
        self._count.calls += filled.job.request is not None and not filled.row["cached"]

    def cost_of(self, outcome: Filled) -> float | None:
        """What was paid for a reply."""
        return outcome.paid_usd

    def _rest(self) -> Sequence[Job] | None:
        """Nothing is free: done, or the rest is with others; at first sight that is a conflict."""
        with self._lock:
            if self._open or self._me.holds_all:
                return () if self._open else None
        with tenancy.reading(self._tenant) as db:
            left = shard_store.open_count(db, self._run.id)
        if left and not self._me.has_claimed:
            raise Conflict(f"run {self._run.id} is being filled already; wait or cancel it")
        return () if left else None

    def _finish_shards(self) -> None:
        with self._lock:
            full = [shard_id for shard_id, cells in self._open.items() if not cells]
            for shard_id in full:
                del self._open[shard_id]
        if full and not self._me.holds_all:
            with tenancy.session(self._tenant) as db:
                shard_store.finish(db, full)


@contextmanager
def running(tenant: Tenant, run_id: int, me: Worker) -> Iterator[None]:
    """The run's state while it is filled, and after; an interrupted one reads paused."""
    me.claim_ahead()
    _set_state(tenant, run_id, "running")
    try:
        yield
    except BaseException as stop:
        said = str(stop) if isinstance(stop, WorkbenchError) else ""
        if not living(tenant, run_id) - {me.name}:
            _set_state(tenant, run_id, "paused", said)
        raise
    if me.out_of_budget:
        _set_state(tenant, run_id, "stopped", OUT_OF_BUDGET)
    elif me.holds_all or not _open_count(tenant, run_id):
        _set_state(tenant, run_id, "finished")


def _open_count(tenant: Tenant, run_id: int) -> int:
    with tenancy.reading(tenant) as db:
        return shard_store.open_count(db, run_id)


def _set_state(tenant: Tenant, run_id: int, state: str, message: str = "") -> None:
    """Change the run's state; once it is cancelled, only a new fill changes it."""
    with tenancy.session(tenant) as db:
        run = store.get(db, run_id)
        if run.state != "cancelled" or state == "running":
            run.state, run.message = state, message
            run.finished_at = now() if state == "finished" else None
