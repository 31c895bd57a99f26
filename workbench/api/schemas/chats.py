"""Bodies of chats and their messages."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from workbench.api.schemas.base import NO_NUL, SOME_WORDS, Given, Id, Line, Slice, Text, Told, Words
from workbench.domain.turns import Origin, Outcome, Side

IMPORT_LIMIT = 10_000_000
ABOUT = "What the model is told of the client."
SPECIAL = "Instructions for this chat, after the company's prompt."
REPLACES = "Whether the instructions stand in the place of the company's prompt."
AUTOMATIC = "Whether the page drafts a reply as soon as the client writes."
PASTED = "CLIENT: Where is my parcel?\nMANAGER: Let me look."


class WhichChats(Slice):
    """Which chats to list."""

    search: str = Field(
        default="", max_length=200, pattern=NO_NUL, description="Words that must be in it."
    )
    waiting: bool = Field(default=False, description="Only those with a draft that waits.")


class NewChat(Given):
    """A chat to open."""

    name: Line = Field(description="The client's name.", examples=["Anna"])
    client_description: Text = Field(default="", description=ABOUT, examples=["A regular."])
    special_instructions: Text = Field(default="", description=SPECIAL, examples=["Say du."])


class ChatChanges(Given):
    """What to change; a field that is left out stays as it is."""

    name: Line = Field(default="-", description="The client's name.", examples=["Anna"])
    client_description: Text = Field(default="", description=ABOUT)
    special_instructions: Text = Field(default="", description=SPECIAL)
    replaces_prompt: bool = Field(default=False, description=REPLACES)
    draft_automatically: bool = Field(default=False, description=AUTOMATIC)


class Chat(Told):
    """A chat."""

    id: int
    name: str = Field(examples=["Anna"])
    client_description: str = Field(description=ABOUT)
    special_instructions: str = Field(description=SPECIAL)
    replaces_prompt: bool = Field(description=REPLACES)
    draft_automatically: bool = Field(description=AUTOMATIC)
    conversation_id: int | None = Field(description="The imported conversation it came from.")
    branched_from: int | None = Field(description="The chat that its first messages came from.")
    created_at: datetime
    active_at: datetime = Field(description="When something was last said.")


class ChatLine(Told):
    """A chat as its list shows it."""

    id: int
    name: str = Field(examples=["Anna"])
    last_text: str = Field(description="What was said last.")
    active_at: datetime
    draft_waiting: bool = Field(description="Whether a draft waits for a decision.")
    played: bool = Field(description="Whether a model played the client.")


class NewMessage(Given):
    """A message to add at the end of a chat."""

    chat_id: Id
    text: Words = Field(examples=["Where is my parcel?"])
    role: Literal["client", "manager"] = Field(
        default="client",
        description="As whom; a manager's message takes the place of a draft that waits.",
    )


class MessageText(Given):
    """A message's new text; the present one is kept as a version."""

    text: Words = Field(examples=["Where is my parcel? It was due on Friday."])


class Version(Told):
    """An earlier text of a message."""

    text: str
    instruction: str = Field(description="By which it was then rewritten; empty: by hand.")
    created_at: datetime = Field(description="When it was replaced.")


class Message(Told):
    """What client and manager both see."""

    id: int
    chat_id: int
    role: Side
    origin: Origin = Field(description="Who wrote the words: a person, a suggestion, a machine.")
    author: str = Field(description="The manager's name; empty for the client.")
    text: str = Field(examples=["Where is my parcel?"])
    sent_at: datetime
    edited_at: datetime | None
    draft_id: int | None = Field(description="The draft that it was, or took the place of.")


class MessageHistory(Message):
    """A message with its earlier texts, the oldest first."""

    versions: list[Version]


class Import(Given):
    """One conversation as text, to add at the end of a chat."""

    chat_id: Id
    text: Annotated[
        str, StringConstraints(min_length=1, max_length=IMPORT_LIMIT, pattern=SOME_WORDS)
    ] = Field(description="Pasted text, or a file's content.", examples=[PASTED])
    format: Annotated[str, StringConstraints(max_length=40, pattern=NO_NUL)] = Field(
        default="auto", description="A format's name, or auto: by its content."
    )
    managers: list[Line] = Field(
        default=[], max_length=100, description="The names in it that are us.", examples=[["Eva"]]
    )


class Imported(Told):
    """What an import added."""

    chat_id: int
    added: int = Field(description="How many messages.", examples=[2])


class ChatPrompt(Given):
    """What a chat adds to the company's prompt; a field that is left out stays as it is."""

    client_description: Text = Field(default="", description=ABOUT)
    special_instructions: Text = Field(default="", description=SPECIAL)
    replaces_prompt: bool = Field(default=False, description=REPLACES)


class SentVersion(Told):
    """A wording of an approved draft; 0 is the AI's own text."""

    number: int
    parent: int = Field(description="The wording that it was made from.")
    text: str
    instruction: str = Field(description="By which AI rewrote it; empty: by hand.")
    created_at: datetime


class SentDraft(Told):
    """The draft behind a reply; of one that was not approved only its end is told."""

    id: int
    config: str = Field(examples=["Friendly@3"])
    config_hash: str
    request_hash: str
    outcome: Outcome | None
    reason: str = Field(description="Why it was rejected.")
    edit_share: float | None = Field(description="0: sent as is, 1: rewritten.")
    ai_text: str | None
    versions: list[SentVersion]


class SentMessage(Told):
    """What was sent, by whom and when."""

    id: int
    role: Side
    origin: Origin
    author: str
    text: str
    sent_at: datetime
    edited_at: datetime | None
    versions: list[Version] = Field(description="Its earlier texts.")
    draft: SentDraft | None


class SentChat(Told):
    """A chat with all that was sent in it. Words that nobody approved are not among it."""

    chat: Chat
    messages: list[SentMessage]
