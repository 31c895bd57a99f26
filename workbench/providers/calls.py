"""The one way to a model: deadline, retries, limits of a stream, and a strict look at the answer.

The SDKs' own retries are off; this loop is the only one, so that N attempts are N requests.
"""

import asyncio
import random
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing

from workbench.domain.errors import BadAnswer, ProviderError, RateLimited, TimedOut
from workbench.domain.replies import ChatRequest, Completion
from workbench.providers import registry
from workbench.settings import settings

ATTEMPTS = 3
BACKOFF_SECONDS = 0.5
FIRST_TOKEN_SECONDS = 60.0
NEXT_TOKEN_SECONDS = 30.0


async def ask(request: ChatRequest) -> Completion:
    """A model's whole answer within the total deadline; raises ProviderError's subclasses."""
    deadline = settings().call_timeout_seconds
    try:
        async with asyncio.timeout(deadline) as clock:
            return await _attempts(request, clock)
    except TimeoutError as error:
        raise TimedOut(f"{request.model} gave no answer within {deadline:.0f} s") from error


async def stream(request: ChatRequest) -> AsyncIterator[str | Completion]:
    """Pieces of a model's answer, then the Completion; a stalled stream raises TimedOut."""
    limit = FIRST_TOKEN_SECONDS
    async with aclosing(_pieces(request)) as pieces:
        while True:
            try:
                async with asyncio.timeout(limit):
                    piece = await anext(pieces)
            except StopAsyncIteration:
                return
            except TimeoutError as error:
                raise TimedOut(f"{request.model} fell silent for {limit:.0f} s") from error
            yield checked(request, piece) if isinstance(piece, Completion) else piece
            limit = NEXT_TOKEN_SECONDS


def checked(request: ChatRequest, completion: Completion) -> Completion:
    """The answer, if it has words; raises BadAnswer for an empty one."""
    if not completion.text.strip():
        raise BadAnswer(f"{request.model} answered nothing; try again or choose another model")
    return completion


async def _attempts(request: ChatRequest, clock: asyncio.Timeout) -> Completion:
    provider = registry.provider(request.model.provider)
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return checked(request, await provider.complete(request))
        except ProviderError as fault:
            pause = _pause(fault, attempt)
            if not fault.retryable or attempt == ATTEMPTS or _too_late(clock, pause):
                raise
            await asyncio.sleep(pause)
    raise BadAnswer(f"{request.model} gave no answer")


def _pause(fault: ProviderError, attempt: int) -> float:
    """Full jitter, or what the provider asks for."""
    if isinstance(fault, RateLimited) and fault.retry_after is not None:
        return fault.retry_after
    return random.uniform(0, BACKOFF_SECONDS * 2**attempt)  # noqa: S311  not a secret


def _too_late(clock: asyncio.Timeout, pause: float) -> bool:
    ends = clock.when()
    return ends is not None and asyncio.get_running_loop().time() + pause > ends


async def _pieces(request: ChatRequest) -> AsyncGenerator[str | Completion]:
    async for piece in registry.provider(request.model.provider).stream(request):
        yield piece
