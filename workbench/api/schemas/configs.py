"""Bodies of the company's AI settings."""

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from workbench.api.schemas.base import MOST_ID, NO_NUL, Given, Told
from workbench.configuring import LONGEST_NOTE
from workbench.domain.past import MOST_EXAMPLES

PROMPT_LIMIT = 100_000
MODEL = "provider:model"
CONTEXT = "How many of the last messages the model sees."
EXAMPLES = "How many similar past replies the model is shown."


class NewConfig(Given):
    """The whole of the AI settings; what is left out has its default."""

    model: Annotated[
        str, StringConstraints(max_length=300, pattern=r"^[^:\s\x00]+:[^\s\x00]+$")
    ] = Field(description=MODEL, examples=["embedded:default"])
    prompt: Annotated[str, StringConstraints(max_length=PROMPT_LIMIT, pattern=NO_NUL)] = Field(
        examples=["You answer clients of a shop. Be brief and kind."]
    )
    name: Annotated[str, StringConstraints(max_length=200, pattern=r"^[^@\x00]*$")] = Field(
        default="", description="Empty: that of the live config.", examples=["Friendly"]
    )
    temperature: float | None = Field(
        default=0.0, ge=0, le=2, description="null leaves it to the provider."
    )
    top_p: float | None = Field(default=None, gt=0, le=1, description="null: the provider's.")
    max_tokens: int = Field(default=300, ge=1, le=100_000, description="Longest reply.")
    seed: int | None = Field(default=None, ge=0, le=MOST_ID)
    context_messages: int = Field(default=20, ge=1, le=10_000, description=CONTEXT)
    examples: int = Field(default=0, ge=0, le=MOST_EXAMPLES, description=EXAMPLES)
    note: Annotated[str, StringConstraints(max_length=LONGEST_NOTE, pattern=r"^[^\x00]*$")] = Field(
        default="", description="Why it goes live.", examples=["Fewer promises."]
    )


class Parameters(Told):
    """How the model is asked to write; null leaves it to the provider."""

    temperature: float | None
    top_p: float | None
    max_tokens: int
    seed: int | None


class PromptText(Told):
    """One version of a prompt."""

    name: str
    version: int
    text: str


class Config(Told):
    """The AI settings that answer in the company's chats: a version that is never changed."""

    id: int
    name: str = Field(examples=["Friendly"])
    version: int
    hash: str = Field(description="The same content has the same hash.")
    prompt: PromptText
    model: str = Field(description=MODEL, examples=["embedded:default"])
    parameters: Parameters
    context_messages: int = Field(description=CONTEXT)
    examples: int = Field(description=EXAMPLES)
    created_at: datetime
    made_live_at: datetime | None
    live_note: str = Field(description="Why it went live.")
