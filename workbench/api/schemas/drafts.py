"""Bodies of drafts: asked for, edited, revised, decided."""

from datetime import datetime
from typing import Literal

from pydantic import ConfigDict, Field, model_validator
from pydantic.json_schema import SkipJsonSchema

from workbench.api.schemas.base import Given, Id, Told, Words
from workbench.api.schemas.chats import Message
from workbench.domain.turns import Outcome

WISH = "Shorter, and apologise once."


class Asking(Given):
    """Which chat to draft the next reply in."""

    chat_id: Id


class DraftText(Given):
    """A wording by hand, kept beside the AI's."""

    text: Words = Field(examples=["It arrives on Monday."])


class Approval(Given):
    """Which wording was read before it is sent."""

    version: int | None = Field(
        default=None,
        ge=0,
        description="Refuse (409) where another wording is the current one by now.",
        examples=[1],
    )


class Rejection(Given):
    """Why a draft is turned down."""

    reason: Words = Field(max_length=2000, examples=["Promises what we do not know."])


class Revision(Given):
    """A message or a draft, and what to change in it: one of the two ids."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [{"required": ["message_id"]}, {"required": ["draft_id"]}],
            "examples": [{"draft_id": 12, "instruction": WISH}],
        }
    )

    message_id: Id | SkipJsonSchema[None] = None
    draft_id: Id | SkipJsonSchema[None] = None
    instruction: Words = Field(max_length=20_000, examples=[WISH])

    @model_validator(mode="after")
    def _names_one(self) -> "Revision":
        if (self.message_id is None) == (self.draft_id is None):
            raise ValueError("give either message_id or draft_id")
        return self


class ConfigName(Told):
    """With which config a draft was written."""

    id: int
    name: str = Field(examples=["Friendly"])
    version: int
    model: str = Field(examples=["embedded:default"])


class Wording(Told):
    """One wording of a draft."""

    number: int
    parent: int = Field(description="The wording that it was made from; 0 is the AI's own.")
    text: str
    instruction: str = Field(description="By which AI rewrote it; empty: by hand.")
    created_at: datetime


class Draft(Told):
    """The AI's text for ever, beside every edit and what became of it."""

    id: int
    chat_id: int
    state: Literal["writing", "ready", "partial", "failed"]
    error: str | None = Field(description="Why it is partial or failed.")
    text: str = Field(description="The current wording.", examples=["It arrives on Monday."])
    version: int = Field(description="The number of that wording; 0 is the AI's own.")
    ai_text: str = Field(description="What the model wrote.")
    edits: list[Wording]
    config: ConfigName
    config_hash: str
    request_hash: str
    finish: str | None = Field(description="Why the model stopped; stop: it was done.")
    input_tokens: int | None
    output_tokens: int | None
    cost_usd: float | None = Field(description="null: not known, never free.")
    seconds: float | None
    outcome: Outcome | None
    reason: str = Field(description="Why it was rejected.")
    edit_share: float | None = Field(description="0: sent as is, 1: rewritten.")
    created_at: datetime
    decided_at: datetime | None


class Revised(Told):
    """The message or the draft as it reads now; the other one is null."""

    message: Message | None
    draft: Draft | None
