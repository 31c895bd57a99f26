"""A finished run as a file: what was asked of which config, and what came back.

Scores are not in it: whoever reads it scores the replies with the product's own scorers.
"""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from workbench.domain.errors import BadImport


def _is_none(number: int) -> bool:
    return number == 0


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RecordedConfig(_Part):
    """A config with all that its hash is made of; one without examples says nothing of a past."""

    name: str
    hash: str
    prompt: str
    model: str
    parameters: dict[str, Any]
    context_messages: int
    examples: int = Field(default=0, exclude_if=_is_none)
    last_turn: int = Field(default=0, exclude_if=_is_none)
    last_message: int = Field(default=0, exclude_if=_is_none)


class RecordedArm(_Part):
    """A column of the run; people's arms have no config."""

    name: str
    kind: str
    config: RecordedConfig | None


class RecordedCase(_Part):
    """A manager turn: the hash of its conversation, and its number there."""

    conversation: str
    number: int
    origin: str


class RecordedReply(_Part):
    """A filled cell; `arm` and `case` count from 0."""

    arm: int
    case: int
    repeat: int
    text: str | None
    error: str | None
    error_message: str | None
    finish: str | None
    request_hash: str | None
    context_cut: int
    input_tokens: int | None
    output_tokens: int | None
    cost_usd: float | None
    seconds: float | None
    created_at: datetime


class Recording(_Part):
    """A finished run. `weights` names the files behind local models."""

    format: Literal["replybench-run-1"]
    recorded_at: datetime
    models: list[str]
    weights: str
    dataset: str
    dataset_hash: str
    scorers: list[str]
    repeats: int
    seed: int
    arms: list[RecordedArm]
    cases: list[RecordedCase]
    replies: list[RecordedReply]


def dump(recording: Recording) -> bytes:
    """The file: JSON, a line for each part, so that two of them can be compared by eye."""
    return recording.model_dump_json(indent=1).encode() + b"\n"


def parse(data: bytes) -> Recording:
    """The run in a file; raises BadImport for anything else."""
    try:
        return Recording.model_validate_json(data)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(str(step) for step in first["loc"]) or "the file"
        raise BadImport(f"this is no recorded run: {place}: {first['msg'].lower()}") from error
