"""Embedding models: the same pace, breaker, retries and deadline as around calls that write."""

import asyncio
import logging
from dataclasses import replace
from time import monotonic
from typing import Protocol, runtime_checkable

from workbench.domain.access import Access
from workbench.domain.embeddings import Embeddings, EmbedRequest
from workbench.domain.errors import BadInput, ProviderError, TimedOut
from workbench.domain.replies import ModelRef
from workbench.providers import limits, prices, registry
from workbench.providers.calls import pause, watched
from workbench.settings import settings

logger = logging.getLogger(__name__)


@runtime_checkable
class Embedder(Protocol):
    """A provider with embedding models; it makes one attempt and sets no deadline."""

    async def embed(self, request: EmbedRequest, access: Access) -> Embeddings:
        """The vectors of texts."""
        ...


def check(model: ModelRef) -> None:
    """Raise BadInput unless the model's provider can have embedding models."""
    _embedder(model)


async def embed(request: EmbedRequest, access: Access) -> Embeddings:
    """The vectors and their cost within settings.call_timeout_seconds; faults: ProviderErrors."""
    embedder, began = _embedder(request.model), monotonic()
    seconds, answer, fault = settings().call_timeout_seconds, None, ""
    try:
        async with asyncio.timeout(seconds):
            answer = await _attempts(embedder, request, access, began + seconds)
    except TimeoutError as error:
        raise _too_late(request.model, access, seconds) from error
    except ProviderError as error:
        fault = error.reason
        raise
    finally:
        logger.info("embedding", extra=_figures(request, answer, fault, monotonic() - began))
    cost = prices.embedding_cost_usd(request.model, access.base_url, answer.input_tokens)
    return replace(answer, cost_usd=cost)


def _embedder(model: ModelRef) -> Embedder:
    found = registry.provider(model.provider)
    if not isinstance(found, Embedder):
        raise BadInput(
            f"{model.provider} has no embedding models; name one as openai:MODEL, also of a "
            "compatible server"
        )
    return found


async def _attempts(
    embedder: Embedder, request: EmbedRequest, access: Access, deadline: float
) -> Embeddings:
    attempts = 0
    while True:
        attempts += 1
        await limits.bucket(request.model.provider, access).take()
        try:
            with watched(request.model, access):
                return await embedder.embed(request, access)
        except ProviderError as error:
            await asyncio.sleep(pause(error, attempts, deadline))


def _too_late(model: ModelRef, access: Access, seconds: float) -> TimedOut:
    late = TimedOut(f"{model} gave no vectors within {seconds:g} s; try again")
    limits.breaker(model, access).note(late)
    return late


def _figures(
    request: EmbedRequest, answer: Embeddings | None, fault: str, seconds: float
) -> dict[str, object]:
    return {
        "provider": request.model.provider,
        "model": request.model.model,
        "outcome": fault or ("stop" if answer else "left"),
        "seconds": round(seconds, 3),
        "input_tokens": answer and answer.input_tokens,
    }
