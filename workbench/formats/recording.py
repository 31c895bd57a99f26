"""A finished run as a file: what was asked of which config, and what came back.

Of scores it has what judges said, since a model would have to be asked again for that; whoever
reads it scores the replies with the product's own other scorers.
"""

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from workbench.domain.errors import BadImport

Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Words = Annotated[str, Field(max_length=50_000)]
Detail = Literal["choice", "first", "second", "bias", "alike", "attack", "cut"]


def _is_none(number: int) -> bool:
    return number == 0


def _is_empty(parts: list[Any]) -> bool:
    return not parts


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


class RecordedChoice(_Part):
    """One of a judge's choices."""

    label: Words
    meaning: Words
    value: Share


class RecordedScore(_Part):
    """What a judge said of a reply, counted from 0, or the error it gave instead."""

    reply: int = Field(ge=0)
    value: Share | None
    reason: Words
    error: Words | None
    details: dict[Detail, Words | bool | int | None] | None
    cost_usd: float | None = Field(ge=0, allow_inf_nan=False)

    @model_validator(mode="after")
    def _either(self) -> Self:
        if (self.value is None) == (self.error is None):
            raise ValueError("a score has a value or an error")
        return self


class RecordedJudge(_Part):
    """A judge as the run knew it, and all its scores by this version.

    `scorer` is its reference, `judge` the model that judged.
    """

    scorer: str
    version: int = Field(ge=1)
    judge: str
    title: Words
    meaning: Words
    hash: str
    kind: Literal["rubric", "pairwise"]
    ordinal: bool
    choices: list[RecordedChoice] = Field(min_length=2, max_length=10)
    scores: list[RecordedScore]

    @property
    def measure(self) -> dict[str, Any]:
        """What a run keeps of a judge, as of one that is here."""
        kept = self.model_dump(mode="json", exclude={"scorer", "scores"})
        return {**kept, "unit": "share", "better": "higher"}

    @model_validator(mode="after")
    def _once(self) -> Self:
        replies = [score.reply for score in self.scores]
        if len(set(replies)) < len(replies):
            raise ValueError("a reply is scored twice")
        return self


class Recording(_Part):
    """A finished run. `weights` names the files behind local models; `judges` may be none."""

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
    judges: list[RecordedJudge] = Field(default=[], exclude_if=_is_empty)


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
