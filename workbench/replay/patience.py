"""Asking again after a short rest where a provider asks to wait; who waits can be called off."""

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import TypeVar

from workbench.domain.errors import CircuitOpen, ProviderError, RateLimited

LONGEST_REST = 120.0  # a run whose provider asks to wait for longer is paused
REST_SECONDS = 0.25  # between two looks whether anybody still wants the answer
RESTS = 10
Answer = TypeVar("Answer")


class Unwanted(Exception):
    """Nobody wants the answer any more, or it can't be paid."""


async def patiently(
    ask: Callable[[], Awaitable[Answer]], still_wanted: Callable[[], Awaitable[None]]
) -> Answer:
    """What `ask` gives; where the provider asks to wait a little, asked again after that.

    `still_wanted` raises Unwanted to call a rest off. Raises the fault that is not waited for.
    """
    rests = 0
    while True:
        try:
            return await ask()
        except ProviderError as fault:
            seconds, rests = wait_of(fault), rests + 1
            if not 0 < seconds <= LONGEST_REST or rests > RESTS:
                raise
        until = monotonic() + seconds
        while (left := until - monotonic()) > 0:
            await asyncio.sleep(min(left, REST_SECONDS))
            await still_wanted()


def wait_of(fault: ProviderError) -> float:
    """Seconds after which the same call may go through; 0 where nobody said so."""
    if isinstance(fault, CircuitOpen):
        return fault.seconds
    return (fault.retry_after or 0.0) if isinstance(fault, RateLimited) else 0.0
