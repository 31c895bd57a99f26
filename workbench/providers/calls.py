"""What stands around each call to a model: pace, deadline, retries, a strict look at the answer.

One retry loop and one total deadline are ours; providers and SDKs have none of their own.
"""

import asyncio
import random
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, aclosing, contextmanager, nullcontext
from dataclasses import replace
from time import monotonic
from weakref import WeakKeyDictionary

from workbench.domain.access import Access
from workbench.domain.errors import (
    BadAnswer,
    ProviderError,
    RateLimited,
    Refused,
    TimedOut,
)
from workbench.domain.replies import ChatRequest, Completion, Finish, ModelRef
from workbench.providers import call_log, limits, prices, registry, telemetry
from workbench.providers.base import Pieces, Provider
from workbench.providers.call_log import CallNote
from workbench.settings import settings

ATTEMPTS = 3
BACKOFF_SECONDS = 0.5
FIRST_TOKEN_SECONDS = 60.0
NEXT_TOKEN_SECONDS = 30.0
TEXT_LIMIT = 1_000_000
_slots: WeakKeyDictionary[Provider, asyncio.Semaphore] = WeakKeyDictionary()


async def ask(request: ChatRequest, access: Access) -> Completion:
    """The whole, checked answer within settings.call_timeout_seconds; faults are ProviderErrors.

    The finish may be LENGTH or INCOMPLETE: only STOP is a whole reply. The deadline begins when
    the provider has a free slot and the key's pace allows a call.
    """
    provider = registry.provider(request.model.provider)
    seconds = settings().call_timeout_seconds
    with telemetry.span(request) as span, call_log.noted(request) as note:
        async with _slot(provider):
            await limits.bucket(request.model.provider, access).take()
            try:
                async with asyncio.timeout(seconds):
                    answer = await _attempts(provider, request, access, monotonic() + seconds, note)
            except TimeoutError as error:
                raise _too_late(request, access, seconds) from error
        return span.answered(note.answered(_whole(request, access, answer)))


async def stream(request: ChatRequest, access: Access) -> Pieces:
    """Pieces of text as they come, and last the checked Completion.

    The first is there within FIRST_TOKEN_SECONDS, each next one within NEXT_TOKEN_SECONDS, the
    last within settings.stream_timeout_seconds. A fault before the first piece is tried again like
    in ask(); after it the ProviderError is raised and the pieces are all there is.
    """
    provider = registry.provider(request.model.provider)
    pace = limits.bucket(request.model.provider, access)
    with telemetry.span(request) as span, call_log.noted(request) as note:
        await pace.take()
        deadline, begun = monotonic() + FIRST_TOKEN_SECONDS, False
        while True:
            note.attempts += 1
            try:
                async with aclosing(_paced(provider, request, access, deadline)) as pieces:
                    async for piece in pieces:
                        begun = True
                        yield (
                            piece if isinstance(piece, str) else span.answered(note.answered(piece))
                        )
                return
            except ProviderError as error:
                if begun:
                    raise
                await asyncio.sleep(pause(error, note.attempts, deadline))
                await pace.take()


def _too_late(request: ChatRequest, access: Access, seconds: float) -> TimedOut:
    late = TimedOut(
        f"{request.model} gave no whole answer within {seconds:g} s; "
        "try again, or raise WORKBENCH_CALL_TIMEOUT_SECONDS"
    )
    limits.breaker(request.model, access).note(late)
    return late


def _slot(provider: Provider) -> AbstractAsyncContextManager[None]:
    if provider.slots is None:
        return nullcontext()
    return _slots.setdefault(provider, asyncio.Semaphore(provider.slots))


async def _attempts(
    provider: Provider, request: ChatRequest, access: Access, deadline: float, note: CallNote
) -> Completion:
    while True:
        note.attempts += 1
        try:
            with watched(request.model, access):
                return await provider.complete(request, access)
        except ProviderError as error:
            await asyncio.sleep(pause(error, note.attempts, deadline))
            await limits.bucket(request.model.provider, access).take()


@contextmanager
def watched(model: ModelRef, access: Access) -> Iterator[None]:
    """One attempt under the model's circuit breaker, which is told how it ended."""
    breaker = limits.breaker(model, access)
    breaker.check(model)
    try:
        yield
    except ProviderError as error:
        breaker.note(error)
        raise
    except BaseException:  # given up: a deadline of ours, Stop, a bug
        breaker.leave()
        raise
    breaker.note(None)


async def _paced(
    provider: Provider, request: ChatRequest, access: Access, deadline: float
) -> Pieces:
    """The provider's pieces, the first before `deadline` and each within its time."""
    length, end = 0, monotonic() + settings().stream_timeout_seconds
    with watched(request.model, access):
        async with aclosing(provider.stream(request, access)) as pieces:
            while True:
                try:
                    async with asyncio.timeout(max(0.0, deadline - monotonic())):
                        piece = await anext(pieces)
                except StopAsyncIteration:
                    return
                except TimeoutError as error:
                    raise TimedOut(f"{request.model} fell silent; try again") from error
                length += len(piece) if isinstance(piece, str) else 0
                _check_length(request, length)
                yield piece if isinstance(piece, str) else _whole(request, access, piece)
                deadline = min(end, monotonic() + NEXT_TOKEN_SECONDS)


def pause(error: ProviderError, attempt: int, deadline: float) -> float:
    """Seconds before the next attempt; raises the error where there is to be none."""
    pause = random.uniform(0.0, BACKOFF_SECONDS * 2**attempt)  # noqa: S311  full jitter
    if isinstance(error, RateLimited) and error.retry_after is not None:
        pause += error.retry_after
    if not error.retryable or attempt >= ATTEMPTS or monotonic() + pause >= deadline:
        raise error
    return pause


def _whole(request: ChatRequest, access: Access, completion: Completion) -> Completion:
    return _checked(request, _priced(request, access, completion))


def _priced(request: ChatRequest, access: Access, completion: Completion) -> Completion:
    cost = prices.cost_usd(request.model, access.base_url, completion)
    return replace(completion, cost_usd=cost)


def _checked(request: ChatRequest, completion: Completion) -> Completion:
    if completion.finish is Finish.FILTERED:
        raise Refused(f"{request.model} filtered its answer; change the wording of the request")
    if not completion.text.strip() and completion.finish is Finish.LENGTH:
        raise BadAnswer(
            f"{request.model} used up its {request.parameters.max_tokens} tokens before it wrote a "
            "word, as models do that think first; raise the longest reply"
        )
    if not completion.text.strip():
        raise BadAnswer(f"{request.model} gave an empty answer; try again, or choose another model")
    _check_length(request, len(completion.text))
    return completion


def _check_length(request: ChatRequest, length: int) -> None:
    if length > TEXT_LIMIT:
        raise BadAnswer(f"{request.model} wrote more than {TEXT_LIMIT:,} signs; lower max_tokens")
