"""What is asked of a model, what it answers, and what a scorer says of the answer."""

import json
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import Any

from workbench.domain.errors import BadInput
from workbench.domain.past import PastReply
from workbench.domain.simulations import Played
from workbench.domain.turns import Turn


class Finish(StrEnum):
    """Why a model stopped writing; only STOP is a whole reply."""

    STOP = "stop"
    LENGTH = "length"
    FILTERED = "filtered"
    INCOMPLETE = "incomplete"


@dataclass(frozen=True, slots=True)
class ModelRef:
    """A model of a provider, written `provider:model`."""

    provider: str
    model: str

    def __str__(self) -> str:
        return f"{self.provider}:{self.model}"

    @classmethod
    def parse(cls, text: str) -> "ModelRef":
        """Read `provider:model`; raises BadInput where either half is missing."""
        provider, _, model = text.strip().partition(":")
        if not provider or not model:
            raise BadInput(f"model {text!r} is not provider:model, for example embedded:default")
        return cls(provider, model)


@dataclass(frozen=True, slots=True)
class Parameters:
    """How a model is asked to write; None leaves it to the provider."""

    temperature: float | None = 0.0
    top_p: float | None = None
    max_tokens: int = 300
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message on the wire; role is system, user or assistant."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """Exactly what a provider is sent. `cut` counts the messages left out at the front.

    `similar` are the past replies that stand in the messages as examples, the most similar first.
    """

    model: ModelRef
    messages: tuple[ChatMessage, ...]
    parameters: Parameters = field(default_factory=Parameters)
    cut: int = 0
    similar: tuple[PastReply, ...] = ()

    @property
    def hash(self) -> str:
        """The request hash: sha256 of the exact messages."""
        return content_hash([{"role": one.role, "content": one.content} for one in self.messages])


@dataclass(frozen=True, slots=True)
class Completion:
    """A model's answer. A cost of None is unknown, never free; seconds are wall time."""

    text: str
    finish: Finish
    input_tokens: int | None
    output_tokens: int | None
    cost_usd: float | None
    seconds: float
    first_token_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """What a scorer is told beside the reply: what came before, and what a person answered.

    Of a simulated conversation `context` is all of it to its end, `played` the simulated part.
    """

    context: tuple[Turn, ...]
    reference: str | None
    tags: tuple[str, ...] = ()
    completion: Completion | None = None
    played: Played | None = None


@dataclass(frozen=True, slots=True)
class ScoreValue:
    """What a scorer says of one reply."""

    value: float
    reason: str = ""


def content_hash(value: Any) -> str:
    """sha256 of a value's canonical JSON (sorted keys, no spaces, UTF-8)."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
