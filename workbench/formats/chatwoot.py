"""Chatwoot's messages: pages of its API, conversations with their messages, or webhook events.

- Incoming is the client's, outgoing the manager's; private is an internal note, whoever wrote it.
- What an agent bot, its assistant or an automation sent is a machine's.
- Activities, templates, forms and cards, and messages of media alone are counted by reason.
"""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator

from workbench.domain.errors import BadImport
from workbench.domain.turns import Side, SourceMessage
from workbench.formats.authored import plain_name
from workbench.formats.desks import DELETED, Conversations, each_record, origin
from workbench.formats.hints import Hints
from workbench.formats.json_records import Record, first, validated
from workbench.formats.parsed import EMPTY_MESSAGE, MEDIA, Parsed, collect
from workbench.formats.reading import Text
from workbench.formats.source import Source
from workbench.formats.values import Id, Model, Moment

NAME = "chatwoot"
LISTS = ("payload", "data", "messages")
TYPES = ("incoming", "outgoing", "activity", "template")
WRITTEN = (None, "", "text", "incoming_email")
REASONS = {"sticker": MEDIA, "voice_call": "call"}
INTERACTIVE = "interactive message"
MACHINES = ("agent_bot", "agentbot", "captain_assistant", "captain::assistant")


def _type(value: Any) -> Any:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return TYPES[value] if is_number and 0 <= value < len(TYPES) else value


class Sender(Model):
    """Who wrote a message."""

    name: Text | None = None
    type: Text | None = None


class Attributes(Model):
    """What Chatwoot knows of a message beside its words."""

    deleted: bool | None = None
    automation_rule_id: Any = None
    is_reaction: bool | None = None


class Reference(Model):
    """The conversation of a webhook's message."""

    id: Id


class Message(Model):
    """A message as Chatwoot gives it; `conversation_id` is missing in webhooks."""

    id: Id
    content: Text | None = None
    conversation_id: Id | None = None
    conversation: Reference | None = None
    message_type: Annotated[
        Literal["incoming", "outgoing", "activity", "template"], BeforeValidator(_type)
    ]
    content_type: Text | None = None
    content_attributes: Attributes | None = None
    created_at: Moment = None
    private: bool = False
    sender: Sender | None = None
    sender_type: Text | None = None
    attachments: Any = None

    @property
    def is_machine(self) -> bool:
        """Whether no person wrote it for this client."""
        kinds = (self.sender.type if self.sender else None, self.sender_type)
        automation = self.content_attributes and self.content_attributes.automation_rule_id
        return any((kind or "").lower() in MACHINES for kind in kinds) or bool(automation)


def detect(file: Source) -> bool:
    """Whether its first record is such a message, or a conversation of them."""
    return _is_message(first(file, LISTS)) or any(
        _is_message(each) for each, _ in _inside(first(file, ("payload", "data")))
    )


def parse(files: Sequence[Source], _hints: Hints) -> Parsed:
    """The conversations of one or more pages."""
    found = Conversations()
    each_record(files, ("payload", "data"), lambda record: _read(record, found))
    return collect(NAME, found.told(), found.skipped)


def _is_message(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and "message_type" in value
        and bool({"conversation_id", "conversation", "private", "content_type"} & value.keys())
    )


def _inside(value: Any) -> Iterator[tuple[Any, Any]]:
    """The messages in a record, each with the id of the conversation around it."""
    inner = value.get("data") if isinstance(value, dict) else None
    listed = inner.get("payload") if isinstance(inner, dict) else None
    for each in listed if isinstance(listed, list) else [value]:
        messages = each.get("messages") if isinstance(each, dict) else None
        if isinstance(messages, list) and not _is_message(each):
            yield from ((message, each.get("id")) for message in messages)
        else:
            yield each, None


def _read(record: Record, found: Conversations) -> None:
    for number, (value, around) in enumerate(_inside(record.value), start=1):
        nested = record.value is not value
        place = f"{record.place}: message {number}" if nested else record.place
        message = validated(Message, value, place)
        if why := _reason(message):
            found.skipped.add(why, place, message.content or "")
        else:
            found.add(_conversation(message, around, place), _message(message), place)


def _reason(message: Message) -> str:
    """Why it is no message of a person or bot; "" where it is one."""
    attributes = message.content_attributes
    if message.message_type in ("activity", "template"):
        return message.message_type
    if attributes and attributes.deleted:
        return DELETED
    if attributes and attributes.is_reaction:
        return "reaction"
    if message.content_type not in WRITTEN:
        return REASONS.get(message.content_type or "", INTERACTIVE)
    if (message.content or "").strip():
        return ""
    return MEDIA if message.attachments else EMPTY_MESSAGE


def _conversation(message: Message, around: Any, place: str) -> str:
    if message.conversation_id:
        return message.conversation_id
    if message.conversation or around is not None:
        return (message.conversation or validated(Reference, {"id": around}, place)).id
    raise BadImport(f"{place}: conversation_id: missing; give messages with their conversation")


def _message(message: Message) -> SourceMessage:
    side = Side.CLIENT if message.message_type == "incoming" else Side.MANAGER
    name = plain_name(message.sender.name or "") if message.sender else ""
    return SourceMessage(
        role=Side.NOTE if message.private else side,
        text=(message.content or "").strip(),
        author=name or side,
        sent_at=message.created_at,
        origin=origin(side, is_machine=message.is_machine),
        external_id=message.id,
    )
