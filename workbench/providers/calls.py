"""What stands around each call to a model: deadline, retries, and a strict look at the answer.

One retry loop and one total deadline are ours; providers and SDKs have none of their own.
"""

import asyncio
import random
from contextlib import AbstractAsyncContextManager, aclosing, nullcontext
from time import monotonic
from weakref import WeakKeyDictionary

from workbench.domain.errors import (
    BadAnswer,
    ProviderError,
    RateLimited,
    Refused,
    TimedOut,
)
from workbench.domain.replies import ChatRequest, Completion, Finish
from workbench.providers import registry
from workbench.providers.base import Pieces, Provider
from workbench.settings import settings

ATTEMPTS = 3
BACKOFF_SECONDS = 0.5
FIRST_TOKEN_SECONDS = 60.0
NEXT_TOKEN_SECONDS = 30.0
_slots: WeakKeyDictionary[Provider, asyncio.Semaphore] = WeakKeyDictionary()


async def ask(request: ChatRequest) -> Completion:
    """The whole, checked answer within settings.call_timeout_seconds; faults are ProviderErrors.

    The finish may be LENGTH or INCOMPLETE: only STOP is a whole reply. The deadline begins when
    the provider has a free slot.
    """
    provider = registry.provider(request.model.provider)
    seconds = settings().call_timeout_seconds
    try:
        async with _slot(provider), asyncio.timeout(seconds):
            return _checked(request, await _attempts(provider, request, monotonic() + seconds))
    except TimeoutError as error:
        raise TimedOut(
            f"{request.model} gave no whole answer within {seconds:g} s; "
            "try again, or raise WORKBENCH_CALL_TIMEOUT_SECONDS"
        ) from error


async def stream(request: ChatRequest) -> Pieces:
    """Pieces of text as they come, and last the checked Completion.

    A fault before the first piece is tried again like in ask(); after it the ProviderError is
    raised and the pieces are all there is.
    """
    provider = registry.provider(request.model.provider)
    deadline, begun = monotonic() + FIRST_TOKEN_SECONDS, False
    for attempt in range(1, ATTEMPTS + 1):
        try:
            async with aclosing(_paced(provider, request, deadline)) as pieces:
                async for piece in pieces:
                    begun = True
                    yield piece
            return
        except ProviderError as error:
            if begun:
                raise
            await asyncio.sleep(_pause(error, attempt, deadline))


def _slot(provider: Provider) -> AbstractAsyncContextManager[None]:
    if provider.slots is None:
        return nullcontext()
    return _slots.setdefault(provider, asyncio.Semaphore(provider.slots))


async def _attempts(provider: Provider, request: ChatRequest, deadline: float) -> Completion:
    attempt = 0
    while True:
        attempt += 1
        try:
            return await provider.complete(request)
        except ProviderError as error:
            await asyncio.sleep(_pause(error, attempt, deadline))


async def _paced(provider: Provider, request: ChatRequest, deadline: float) -> Pieces:
    """The provider's pieces, the first before `deadline` and each within its time."""
    async with aclosing(provider.stream(request)) as pieces:
        while True:
            try:
                async with asyncio.timeout(max(0.0, deadline - monotonic())):
                    piece = await anext(pieces)
            except StopAsyncIteration:
                return
            except TimeoutError as error:
                raise TimedOut(f"{request.model} fell silent; try again") from error
            yield piece if isinstance(piece, str) else _checked(request, piece)
            deadline = monotonic() + NEXT_TOKEN_SECONDS


def _pause(error: ProviderError, attempt: int, deadline: float) -> float:
    """Seconds before the next attempt; raises the error where there is to be none."""
    pause = random.uniform(0.0, BACKOFF_SECONDS * 2**attempt)  # noqa: S311  full jitter
    if isinstance(error, RateLimited) and error.retry_after is not None:
        pause += error.retry_after
    if not error.retryable or attempt >= ATTEMPTS or monotonic() + pause >= deadline:
        raise error
    return pause


def _checked(request: ChatRequest, completion: Completion) -> Completion:
    if completion.finish is Finish.FILTERED:
        raise Refused(f"{request.model} filtered its answer; change the wording of the request")
    if not completion.text.strip():
        raise BadAnswer(f"{request.model} gave an empty answer; try again, or choose another model")
    return completion
