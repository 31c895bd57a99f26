"""Calls of a run whose cells take many: within its budget, not once it is cancelled, with rests."""

import asyncio
from collections import defaultdict
from functools import partial
from time import monotonic

from workbench.domain.access import Access
from workbench.domain.errors import BadAnswer, ProviderError, Refused, TimedOut
from workbench.domain.replies import ChatRequest, Completion, ModelRef
from workbench.domain.simulations import PURPOSE
from workbench.domain.tenants import Tenant
from workbench.providers import calls, prices
from workbench.replay.answering import LONGEST_REST, wait_of
from workbench.replay.budget import Budget, OutOfBudget, highest_usd
from workbench.replay.conversing import Ask
from workbench.replay.lanes import RESTS
from workbench.replay.leasing import LOOK_SECONDS, Worker
from workbench.store import side_calls, tenancy
from workbench.store.runs import Key
from workbench.store.tables import Run

BILLED = (BadAnswer, Refused, TimedOut)  # faults of calls that may have been billed


class Cancelled(Exception):
    """The run was cancelled, or is out of its budget: no further call is made."""


class Asking:
    """Asks models for a run's cells, and knows what was paid for cells that never came to an end.

    `calls` counts the answers and faults that there were.
    """

    def __init__(self, tenant: Tenant, run: Run, spent_usd: float | None, me: Worker) -> None:
        self._tenant, self._me = tenant, me
        self._budget = Budget(run.budget_usd, spent_usd)
        self._paid: dict[Key, list[tuple[ModelRef, Completion]]] = defaultdict(list)
        self.calls = 0

    def of(self, key: Key) -> Ask:
        """How one cell asks."""
        return partial(self._ask, key)

    def is_kept(self, key: Key) -> None:
        """The cell's row tells what it cost from now on."""
        self._paid.pop(key, None)

    def keep_unfinished(self) -> None:
        """Keep what was paid for conversations that were stopped half way: they are played anew."""
        paid, self._paid = [*self._paid.values()], defaultdict(list)
        if paid:
            with tenancy.session(self._tenant) as db:
                for model, done in (one for cell in paid for one in cell):
                    side_calls.add(db, PURPOSE, model, done)

    async def _ask(self, key: Key, request: ChatRequest, access: Access) -> Completion:
        """A whole answer; where the provider asks to wait a little, asked again after that."""
        rests = 0
        while True:
            await self._check_wanted()
            try:
                done = await self._paid_call(request, access)
            except ProviderError as fault:
                seconds, rests = wait_of(fault), rests + 1
                if not 0 < seconds <= LONGEST_REST or rests > RESTS:
                    raise
            else:
                self._paid[key].append((request.model, done))
                return done
            await self._rest(seconds)

    async def _paid_call(self, request: ChatRequest, access: Access) -> Completion:
        highest = highest_usd(request, prices.rates(request.model, access.base_url))
        try:
            await self._budget.reserve(highest)
        except OutOfBudget:
            self._me.out_of_budget = True
            raise Cancelled from None
        ended: Completion | ProviderError | None = None
        try:
            ended = await calls.ask(request, access)
            return ended
        except ProviderError as fault:
            ended = fault
            raise
        finally:
            self.calls += ended is not None
            self._budget.settle(highest, _paid(ended))

    async def _rest(self, seconds: float) -> None:
        """Sleep, and be woken by a cancelled run."""
        until = monotonic() + seconds
        while (left := until - monotonic()) > 0:
            await asyncio.sleep(min(left, LOOK_SECONDS))
            await self._check_wanted()

    async def _check_wanted(self) -> None:
        """Raise Cancelled where nobody wants more, or no more can be paid."""
        if self._me.look_is_due:
            await asyncio.to_thread(self._me.look)
        if self._me.cancelled or self._me.out_of_budget:
            raise Cancelled


def _paid(ended: Completion | ProviderError | None) -> float | None:
    """What a call cost; None where it may have been billed and nobody tells."""
    if isinstance(ended, Completion):
        return ended.cost_usd
    return None if ended is None or isinstance(ended, BILLED) else 0.0
