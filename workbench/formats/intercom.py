"""Intercom's conversations: the source is the first message, the parts are all that followed.

- Users, leads and contacts are the client; admins, teams and bots the manager.
- Parts of the type comment are messages, and `open` with words; notes are kept as notes.
  Assignments, closings and all other parts are counted by their type, redacted ones too.
- What a bot wrote, an AI answered or a campaign sent is a machine's.
- Bodies are HTML; of pictures alone no message is made.
"""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator

from workbench.domain.turns import Side, SourceMessage
from workbench.formats.authored import plain_name
from workbench.formats.desks import LISTS, Conversations, each_record, origin, reason, words
from workbench.formats.hints import Hints
from workbench.formats.html_text import html_text
from workbench.formats.json_records import Record, first, validated
from workbench.formats.parsed import EMPTY_MESSAGE, MEDIA, Parsed, collect
from workbench.formats.reading import Text
from workbench.formats.source import Source
from workbench.formats.values import Id, Model, Moment

NAME = "intercom"
CLIENTS = ("user", "lead", "contact", "visitor")
REDACTED = "redacted message"
SENT_BY_MACHINE = ("automated", "campaigns_initiated", "operator_initiated")
MESSAGES = ("comment", "open")
TAG_OF_MEDIA = ("<img", "<video", "<audio")


class Author(Model):
    """Who wrote a part."""

    type: Literal["user", "lead", "contact", "visitor", "admin", "team", "bot"]
    id: Id | None = None
    name: Text | None = None
    from_ai_agent: bool | None = None
    is_ai_answer: bool | None = None

    @property
    def is_machine(self) -> bool:
        """Whether it is no person."""
        return self.type == "bot" or bool(self.from_ai_agent or self.is_ai_answer)


class Part(Model):
    """The source or a part; a part without words may have no author that is known here."""

    id: Id | None = None
    part_type: Text = "comment"
    body: Text | None = None
    created_at: Moment = None
    author: Any = None
    is_ai_answer: bool | None = None
    from_ai_agent: bool | None = None
    redacted: bool | None = None
    attachments: Any = None
    subject: Text | None = None
    delivered_as: Text | None = None


def _parts(value: Any) -> Any:
    """The list of parts, which has an envelope of its own."""
    if isinstance(value, dict):
        return value.get("conversation_parts", value.get("parts"))
    return [] if value is None else value


class Conversation(Model):
    """One conversation; without its parts it is only how it began."""

    id: Id
    title: Text | None = None
    created_at: Moment = None
    source: Part | None = None
    conversation_parts: Annotated[list[Part], BeforeValidator(_parts)]


def detect(file: Source) -> bool:
    """Whether its first record is such a conversation."""
    found = first(file, LISTS)
    return "conversation_parts" in found or (
        found.get("type") == "conversation" and isinstance(found.get("source"), dict)
    )


def parse(files: Sequence[Source], _hints: Hints) -> Parsed:
    """The conversations of the files."""
    found = Conversations()
    each_record(files, LISTS, lambda record: _read(record, found))
    return collect(NAME, found.told(), found.skipped)


def _read(record: Record, found: Conversations) -> None:
    told = validated(Conversation, record.value, record.place)
    subject = html_text(told.source.subject or "") if told.source else ""
    found.about(told.id, title=told.title or subject)
    if told.source:
        source = told.source.model_copy(
            update={"created_at": told.source.created_at or told.created_at}
        )
        _add(source, told.id, f"{record.place}: source", found)
    for number, part in enumerate(told.conversation_parts, start=1):
        _add(part, told.id, f"{record.place}: part {number}", found)


def _add(part: Part, conversation: str, place: str, found: Conversations) -> None:
    text = words(html=part.body)
    if why := _reason(part, text):
        found.skipped.add(why, place, text)
    else:
        found.add(conversation, _message(part, text, place), place)


def _reason(part: Part, text: str) -> str:
    """Why a part is no message; "" where it is one or a note."""
    is_written = part.part_type in MESSAGES or _is_note(part)
    if part.redacted:
        return REDACTED
    if is_written and text:
        return ""
    if not is_written or part.part_type == "open":
        return reason(part.part_type)
    has_media = part.attachments or any(tag in (part.body or "").lower() for tag in TAG_OF_MEDIA)
    return MEDIA if has_media else EMPTY_MESSAGE


def _is_note(part: Part) -> bool:
    return part.part_type.startswith("note")


def _message(part: Part, text: str, place: str) -> SourceMessage:
    author = validated(Author, part.author, f"{place}: author")
    is_machine = (
        author.is_machine
        or part.is_ai_answer
        or part.from_ai_agent
        or part.delivered_as in SENT_BY_MACHINE
    )
    side = Side.CLIENT if author.type in CLIENTS else Side.MANAGER
    return SourceMessage(
        role=Side.NOTE if _is_note(part) else side,
        text=text,
        author=plain_name(author.name or "") or ("bot" if author.type == "bot" else side),
        sent_at=part.created_at,
        origin=origin(side, is_machine=is_machine),
        external_id=part.id or "",
    )
