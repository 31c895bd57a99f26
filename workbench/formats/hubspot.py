"""HubSpot's conversations: the messages of threads, newest first as its API gives them.

- INCOMING is the client's, OUTGOING the manager's; a bot, a system or an integration is a machine,
  and so is a welcome message.
- Comments, status changes and assignments are counted by their type.
- A message that HubSpot cut is kept, marked in its details, and counted too.
"""

from collections.abc import Sequence
from typing import Any, Literal

from pydantic import ConfigDict
from pydantic.alias_generators import to_camel

from workbench.domain.errors import BadImport
from workbench.domain.turns import Side, SourceMessage
from workbench.formats.authored import plain_name
from workbench.formats.desks import Conversations, each_record, origin, reason, words
from workbench.formats.hints import Hints
from workbench.formats.json_records import Record, first, validated
from workbench.formats.parsed import EMPTY_MESSAGE, MEDIA, Parsed, collect
from workbench.formats.reading import Text
from workbench.formats.source import Source
from workbench.formats.values import Id, Model, Moment

NAME = "hubspot"
LISTS = ("results", "messages", "data")
MESSAGE = "MESSAGE"
WELCOME = "WELCOME_MESSAGE"
MACHINES = ("B-", "S-", "I-")
TRUNCATED = "truncated message"
WHOLE = "NOT_TRUNCATED"


class _Camel(Model):
    model_config = ConfigDict(alias_generator=to_camel)


class Sender(_Camel):
    """An actor; the first letters of its id say what it is."""

    actor_id: Text | None = None
    name: Text | None = None


class Entry(_Camel):
    """One entry of a thread; only a message needs a direction."""

    type: Text
    id: Id
    conversations_thread_id: Id
    created_at: Moment = None
    created_by: Text | None = None
    senders: list[Sender] | None = None
    text: Text | None = None
    rich_text: Text | None = None
    direction: Literal["INCOMING", "OUTGOING"] | None = None
    truncation_status: Text | None = None
    attachments: Any = None

    @property
    def actor(self) -> str:
        """Who wrote it."""
        return (self.senders[0].actor_id if self.senders else self.created_by) or ""

    @property
    def is_cut(self) -> bool:
        """Whether HubSpot gives only a part of its words."""
        return (self.truncation_status or WHOLE) != WHOLE


def detect(file: Source) -> bool:
    """Whether its first record is an entry of a thread."""
    return "conversationsThreadId" in first(file, LISTS)


def parse(files: Sequence[Source], _hints: Hints) -> Parsed:
    """The threads of one or more pages."""
    found = Conversations()
    each_record(files, LISTS, lambda record: _read(record, found))
    return collect(NAME, found.told(), found.skipped)


def _read(record: Record, found: Conversations) -> None:
    entry = validated(Entry, record.value, record.place)
    text = words(plain=entry.text, html=entry.rich_text)
    if entry.type not in (MESSAGE, WELCOME):
        found.skipped.add(reason(entry.type), record.place, text)
    elif not text:
        found.skipped.add(MEDIA if entry.attachments else EMPTY_MESSAGE, record.place)
    else:
        message = _message(entry, text, record.place)
        found.add(entry.conversations_thread_id, message, record.place)
        if entry.is_cut:
            found.skipped.add(TRUNCATED, record.place, text)


def _message(entry: Entry, text: str, place: str) -> SourceMessage:
    is_welcome = entry.type == WELCOME
    if not entry.direction and not is_welcome:
        raise BadImport(f"{place}: direction: missing; a message is INCOMING or OUTGOING")
    side = Side.CLIENT if entry.direction == "INCOMING" else Side.MANAGER
    name = plain_name(entry.senders[0].name or "") if entry.senders else ""
    return SourceMessage(
        role=side,
        text=text,
        author=name or entry.actor or side,
        sent_at=entry.created_at,
        origin=origin(side, is_machine=is_welcome or entry.actor.startswith(MACHINES)),
        external_id=entry.id,
        details={"truncation": entry.truncation_status} if entry.is_cut else None,
    )
