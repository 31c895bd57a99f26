"""Texts as vectors: what is asked of an embedding model, and what it answers."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from workbench.domain.replies import ModelRef


@dataclass(frozen=True, slots=True)
class EmbedRequest:
    """The texts whose vectors are wanted, none of them empty."""

    model: ModelRef
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Embeddings:
    """A vector for each text, in their order. A cost of None is unknown, never free."""

    vectors: tuple[Sequence[float], ...]
    input_tokens: int | None
    cost_usd: float | None


Embed = Callable[[EmbedRequest], Awaitable[Embeddings]]
