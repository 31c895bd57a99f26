"""Calls of a run whose cells take many: within its budget, not once it is cancelled, with rests."""

import asyncio
from collections import defaultdict
from functools import partial

from workbench.domain.access import Access
from workbench.domain.errors import BadAnswer, ProviderError, Refused, TimedOut
from workbench.domain.replies import ChatRequest, Completion, ModelRef
from workbench.domain.simulations import PURPOSE
from workbench.domain.tenants import Tenant
from workbench.providers import calls, prices
from workbench.replay.budget import Budget, OutOfBudget, Spending, highest_usd
from workbench.replay.conversing import Ask
from workbench.replay.leasing import Worker
from workbench.replay.patience import Unwanted, patiently
from workbench.store import side_calls, tenancy
from workbench.store.runs import Key
from workbench.store.tables import Run

BILLED = (BadAnswer, Refused, TimedOut)  # faults of calls that may have been billed


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
        """A whole answer; raises Unwanted where no further call is made."""
        await self._still_wanted()
        done = await patiently(partial(self._paid_call, request, access), self._still_wanted)
        self._paid[key].append((request.model, done))
        return done

    async def _paid_call(self, request: ChatRequest, access: Access) -> Completion:
        highest = highest_usd(request, prices.rates(request.model, access.base_url))
        try:
            async with self._budget.room(highest) as spending:
                return await self._counted(request, access, spending)
        except OutOfBudget:
            self._me.out_of_budget = True
            raise Unwanted from None

    async def _counted(
        self, request: ChatRequest, access: Access, spending: Spending
    ) -> Completion:
        try:
            done = await calls.ask(request, access)
        except ProviderError as fault:
            self.calls += 1
            spending.paid_usd = None if isinstance(fault, BILLED) else 0.0
            raise
        self.calls += 1
        spending.paid_usd = done.cost_usd
        return done

    async def _still_wanted(self) -> None:
        """Raise Unwanted where nobody wants more, or no more can be paid."""
        if self._me.look_is_due:
            await asyncio.to_thread(self._me.look)
        if self._me.cancelled or self._me.out_of_budget:
            raise Unwanted
