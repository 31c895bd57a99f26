"""Jobs in lanes, on the one loop: each provider has slots of its own, outcomes are kept in groups.

A job keeps its slot until its outcome is committed, so a kill repeats at most the jobs in flight.
Whoever comes while a transaction is written goes together into the next one.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from time import monotonic, sleep
from typing import Any, Generic, Protocol, TypeVar

from workbench.domain.errors import BadInput, ProviderError
from workbench.replay.budget import Budget, OutOfBudget
from workbench.replay.patience import Unwanted, patiently
from workbench.settings import settings

BEAT_SECONDS = 0.1  # between two steps that are told
GATHER_SECONDS = 0.005  # before a transaction, for more to come
POLL_SECONDS = 1.0  # between two looks for work that others hold
FEW_WAITING, MOST_WAITING = 100, 5_000

Outcome = TypeVar("Outcome")
Made = TypeVar("Made", covariant=True)
Tell = Callable[[], Coroutine[Any, Any, None]]


class Job(Protocol[Made]):
    """A call, or some calls, to one provider; `highest_usd` is what they can cost at most."""

    @property
    def lane(self) -> str:
        """The provider."""
        ...

    @property
    def highest_usd(self) -> float | None:
        """None where the price is not known."""
        ...

    async def asked(self) -> Made:
        """What came of it; raises ProviderError where it may be asked again."""
        ...

    def failed(self, fault: ProviderError) -> Made:
        """What a fault makes of it; raises the fault where only a person can mend it."""
        ...


class Source(Protocol[Outcome]):
    """Where jobs come from and where outcomes go; both are called in threads."""

    @property
    def cancelled(self) -> bool:
        """Whether nobody wants more of them."""
        ...

    def more(self) -> Sequence[Job[Outcome]] | None:
        """The next jobs; none at the moment where others hold the rest, None at the end."""
        ...

    def keep(self, outcomes: Sequence[Outcome]) -> None:
        """Commit these."""
        ...

    def cost_of(self, outcome: Outcome) -> float | None:
        """What was paid for it."""
        ...


@dataclass(slots=True)
class _Lane(Generic[Outcome]):
    jobs: deque[Job[Outcome]] = field(default_factory=deque)
    running: int = 0


class Lanes(Generic[Outcome]):
    """Runs all jobs of a source, at most `limit` of a lane at a time, within a budget."""

    def __init__(self, source: Source[Outcome], limit: int, budget: Budget, tell: Tell) -> None:
        self._source, self._limit, self._budget, self._tell = source, limit, budget, tell
        self._lanes: dict[str, _Lane[Outcome]] = {}
        self._pending: deque[tuple[Outcome, asyncio.Future[None]]] = deque()
        self._come, self._hungry = asyncio.Event(), asyncio.Event()
        self._fed, self._told = False, 0.0
        self.out_of_budget = False

    async def run(self) -> None:
        """Return when nothing is left to do, or no more is wanted; raises the first fault."""
        with ExitStack() as threads:
            self._reader, self._writer = (
                threads.enter_context(ThreadPoolExecutor(1, thread_name_prefix=name))
                for name in ("replay-reader", "replay-writer")
            )
            try:
                async with asyncio.TaskGroup() as self._tasks:
                    self._tasks.create_task(self._feed())
                    self._tasks.create_task(self._keep_all())
            except BaseExceptionGroup as group:
                raise _first(group) from None

    @property
    def _stopping(self) -> bool:
        return self.out_of_budget or self._source.cancelled

    @property
    def _busy(self) -> bool:
        return any(lane.running for lane in self._lanes.values())

    @property
    def _wants_more(self) -> bool:
        """Whether a lane may soon run dry, unless another one is overfull."""
        waiting = [len(lane.jobs) for lane in self._lanes.values()]
        few = max(FEW_WAITING, self._limit)
        return min(waiting, default=0) < few and sum(waiting) < MOST_WAITING

    async def _feed(self) -> None:
        """Fetch jobs before the slots run out of them."""
        while not self._stopping:
            if self._wants_more:
                found = await self._in(self._reader, self._source.more)
                if found is None:
                    break
                for job in found:
                    self._put(job)
                if found:
                    continue
            await self._hunger()
        self._fed = True
        self._come.set()

    async def _hunger(self) -> None:
        self._hungry.clear()
        try:
            async with asyncio.timeout(POLL_SECONDS):
                await self._hungry.wait()
        except TimeoutError:
            return

    def _put(self, job: Job[Outcome]) -> None:
        lane = self._lanes.setdefault(job.lane, _Lane())
        lane.jobs.append(job)
        if lane.running < self._limit:
            lane.running += 1
            self._tasks.create_task(self._slot(lane))

    async def _slot(self, lane: _Lane[Outcome]) -> None:
        """One slot: job after job."""
        while lane.jobs and not self._stopping:
            outcome = await self._outcome(lane.jobs.popleft())
            if outcome is not None:
                await self._kept(outcome)
            self._hungry.set()
        lane.running -= 1
        self._come.set()

    async def _outcome(self, job: Job[Outcome]) -> Outcome | None:
        """What comes of a job within the budget; None where it is not done any more."""
        try:
            async with self._budget.room(job.highest_usd) as spending:
                outcome = await self._answered(job)
                spending.paid_usd = self._source.cost_of(outcome)
                return outcome
        except OutOfBudget:
            self.out_of_budget = True
            return None
        except Unwanted:
            return None

    async def _answered(self, job: Job[Outcome]) -> Outcome:
        try:
            return await patiently(job.asked, self._still_wanted)
        except ProviderError as fault:
            return job.failed(fault)

    async def _still_wanted(self) -> None:
        if self._stopping:
            raise Unwanted

    async def _kept(self, outcome: Outcome) -> None:
        """Return when the outcome is committed."""
        kept = asyncio.get_running_loop().create_future()
        self._pending.append((outcome, kept))
        self._come.set()
        await kept

    async def _keep_all(self) -> None:
        """Commit whatever has come, one transaction after the other."""
        while not self._fed or self._busy:
            await self._come.wait()
            self._come.clear()
            while self._pending:
                await self._keep()
        await self._tell()

    async def _keep(self) -> None:
        """One transaction: its slots are free after it."""
        kept = await self._in(self._writer, self._commit)
        await self._tell_now_and_then()
        for one in kept:
            one.set_result(None)

    def _commit(self) -> list[asyncio.Future[None]]:
        """Commit what came meanwhile; in the writer's thread, which waits without the loop."""
        sleep(GATHER_SECONDS)
        batch = [self._pending.popleft() for _ in range(len(self._pending))]
        self._source.keep([outcome for outcome, _ in batch])
        return [kept for _, kept in batch]

    async def _tell_now_and_then(self) -> None:
        if monotonic() - self._told >= BEAT_SECONDS:
            await self._tell()
            self._told = monotonic()

    async def _in(self, pool: ThreadPoolExecutor, work: Callable[[], Any]) -> Any:
        return await asyncio.get_running_loop().run_in_executor(pool, work)


def slots(concurrency: int | None) -> int:
    """How many jobs a lane may do at once: what is asked for, else the setting; raises BadInput."""
    limit = settings().concurrency if concurrency is None else concurrency
    if limit < 1:
        raise BadInput(f"concurrency is {limit}; give 1 or more")
    return limit


def _first(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """The fault that ended the tasks; the others are cancelled for it."""
    found: BaseException = group
    while isinstance(found, BaseExceptionGroup):
        found = found.exceptions[0]
    return found
