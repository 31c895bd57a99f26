"""Calls of a run whose cells take many: within its budget, not once it is cancelled, with rests."""

import asyncio
from collections import defaultdict
from functools import partial
from time import monotonic

from workbench.domain.access import Access
from workbench.domain.errors import ProviderError
from workbench.domain.replies import ChatRequest, Completion, ModelRef
from workbench.domain.simulations import PURPOSE
from workbench.domain.tenants import Tenant
from workbench.providers import calls
from workbench.replay.answering import LONGEST_REST, wait_of
from workbench.replay.conversing import Ask
from workbench.replay.filling import LOOK_SECONDS, RESTS
from workbench.replay.purse import Purse
from workbench.store import runs as store
from workbench.store import side_calls, tenancy
from workbench.store.runs import Key
from workbench.store.tables import Run


class Cancelled(Exception):
    """The run was cancelled: no further call is made."""


class Asking:
    """Asks models for a run's cells, and knows what was paid for cells that never came to an end.

    `calls` counts the answers and faults that there were.
    """

    def __init__(self, tenant: Tenant, run: Run, spent_usd: float) -> None:
        self._tenant, self._run_id = tenant, run.id
        self._purse = Purse(run.id, run.budget_usd, spent_usd)
        self._paid: dict[Key, list[tuple[ModelRef, Completion]]] = defaultdict(list)
        self._cancelled, self._looked = False, 0.0
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
            await self._look()
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
        held = self._purse.hold(request, access)
        ended: Completion | ProviderError | None = None
        try:
            ended = await calls.ask(request, access)
            return ended
        except ProviderError as fault:
            ended = fault
            raise
        finally:
            self.calls += ended is not None
            self._purse.settle(held, ended)

    async def _rest(self, seconds: float) -> None:
        """Sleep, and be woken by a cancelled run."""
        until = monotonic() + seconds
        while (left := until - monotonic()) > 0:
            await asyncio.sleep(min(left, LOOK_SECONDS))
            await self._look()

    async def _look(self) -> None:
        """Notice now and then that somebody cancelled the run; raises Cancelled."""
        if monotonic() - self._looked > LOOK_SECONDS:
            self._looked = monotonic()
            self._cancelled = await asyncio.to_thread(self._is_cancelled)
        if self._cancelled:
            raise Cancelled

    def _is_cancelled(self) -> bool:
        with tenancy.reading(self._tenant) as db:
            return store.state(db, self._run_id) != "running"
