"""A hard budget: what a call can cost at most is set aside before it is made."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from workbench.domain.errors import BadInput
from workbench.domain.replies import ChatRequest
from workbench.providers.prices import Rates

BYTES_PER_TOKEN = 2  # fewer than any tokenizer takes of what people write
MESSAGE_TOKENS = 16
UNKNOWN_PRICE = (
    "a call of this run has no known price, so its budget can't be kept; give the model's price by "
    "WORKBENCH_PRICES, or leave the budget out"
)


class OutOfBudget(Exception):
    """The next call could pass the budget."""


@dataclass(slots=True)
class Spending:
    """What calls did cost; None while, or where, nobody tells."""

    paid_usd: float | None = None


class Budget:
    """What may be spent, what was, and what the calls in flight may still cost; on the one loop."""

    def __init__(self, limit_usd: float | None, spent_usd: float | None) -> None:
        if limit_usd is not None and spent_usd is None:
            raise BadInput(UNKNOWN_PRICE)
        self._limit, self._spent = limit_usd, spent_usd or 0.0
        self._reserved, self._flying, self._settled = 0.0, 0, asyncio.Event()

    @asynccontextmanager
    async def room(self, highest_usd: float | None) -> AsyncIterator[Spending]:
        """Room for what costs this much at most; told what it did cost, the rest is free again.

        Raises OutOfBudget where it does not fit beside what was spent for good.
        """
        await self._reserve(highest_usd)
        spending = Spending()
        try:
            yield spending
        finally:
            self._settle(highest_usd, spending.paid_usd)

    async def _reserve(self, highest_usd: float | None) -> None:
        """Set a call's highest cost aside, or wait for calls in flight to leave room for it."""
        if self._limit is None or highest_usd == 0:
            return
        if highest_usd is None:
            raise BadInput(UNKNOWN_PRICE)
        while self._spent + self._reserved + highest_usd > self._limit:
            if not self._flying:
                raise OutOfBudget
            self._settled.clear()
            await self._settled.wait()
        self._reserved, self._flying = self._reserved + highest_usd, self._flying + 1

    def _settle(self, highest_usd: float | None, paid_usd: float | None) -> None:
        """A call ended: what it cost is spent; where nobody tells, all that was set aside is."""
        if self._limit is None or not highest_usd:
            return
        self._reserved, self._flying = self._reserved - highest_usd, self._flying - 1
        self._spent += highest_usd if paid_usd is None else paid_usd
        self._settled.set()


def highest_usd(request: ChatRequest, rates: Rates | None) -> float | None:
    """What a request can cost at most; None where the price is not known."""
    if rates is None:
        return None
    read = sum(len(said.content.encode("utf-8", "surrogatepass")) for said in request.messages)
    tokens = read / BYTES_PER_TOKEN + MESSAGE_TOKENS * len(request.messages)
    return rates.usd(tokens, request.parameters.max_tokens)
