"""Freshdesk's tickets: with their conversations in them, or the conversations alone.

- A ticket's description is the client's first message, but where an agent began by e-mail.
- `incoming` is the client's; `private` an internal note. Ids are not in the order of time.
- Surveys, and messages of media alone, are counted by reason.
"""

from collections.abc import Sequence
from typing import Any

from workbench.domain.errors import BadImport
from workbench.domain.turns import Side, SourceMessage
from workbench.formats.authored import plain_name
from workbench.formats.desks import Conversations, each_record, words
from workbench.formats.hints import Hints
from workbench.formats.json_records import Record, first, validated
from workbench.formats.parsed import EMPTY_MESSAGE, MEDIA, Parsed, collect
from workbench.formats.reading import Text
from workbench.formats.source import Source
from workbench.formats.values import Id, Model, Moment

NAME = "freshdesk"
LISTS = ("results", "data", "tickets")
OUTBOUND_EMAIL = 10
SURVEY = 6
DESCRIPTION = "description"
TICKET = {"description", "description_text"}


class Person(Model):
    """The requester that a ticket may bring along."""

    name: Text | None = None


class Reply(Model):
    """A reply or a note."""

    id: Id
    ticket_id: Id | None = None
    body_text: Text | None = None
    body: Text | None = None
    incoming: bool
    private: bool
    user_id: Id | None = None
    source: int | None = None
    created_at: Moment = None
    attachments: Any = None


class Ticket(Model):
    """A ticket; its description is no reply, but was said first."""

    id: Id
    subject: Text | None = None
    description_text: Text | None = None
    description: Text | None = None
    source: int | None = None
    tags: list[Text] | None = None
    requester_id: Id | None = None
    requester: Person | None = None
    created_at: Moment = None
    attachments: Any = None
    conversations: list[Reply] | None = None


def detect(file: Source) -> bool:
    """Whether its first record is such a ticket or reply."""
    found = first(file, LISTS)
    if _is_reply(found):
        return True
    inside = found.get("conversations")
    listed = inside[0] if isinstance(inside, list) and inside else None
    return ("conversations" in found and bool(TICKET & found.keys())) or (
        isinstance(listed, dict) and _is_reply(listed)
    )


def parse(files: Sequence[Source], _hints: Hints) -> Parsed:
    """The tickets' conversations."""
    found = Conversations()
    each_record(files, LISTS, lambda record: _read(record, found))
    return collect(NAME, found.told(), found.skipped)


def _is_reply(value: dict[str, Any]) -> bool:
    return {"incoming", "private"} <= value.keys()


def _read(record: Record, found: Conversations) -> None:
    if isinstance(record.value, dict) and _is_reply(record.value):
        reply = validated(Reply, record.value, record.place)
        if not reply.ticket_id:
            raise BadImport(f"{record.place}: ticket_id: missing; give the tickets with it")
        _add(reply, reply.ticket_id, record.place, found)
        return
    ticket = validated(Ticket, record.value, record.place)
    found.about(ticket.id, title=ticket.subject or "", tags=ticket.tags or ())
    _add_description(ticket, record.place, found)
    for number, reply in enumerate(ticket.conversations or (), start=1):
        _add(reply, ticket.id, f"{record.place}: conversation {number}", found)


def _add_description(ticket: Ticket, place: str, found: Conversations) -> None:
    text = words(plain=ticket.description_text, html=ticket.description)
    if not text:
        found.skipped.add(MEDIA if ticket.attachments else EMPTY_MESSAGE, f"{place}: description")
        return
    side = Side.MANAGER if ticket.source == OUTBOUND_EMAIL else Side.CLIENT
    name = plain_name((ticket.requester and ticket.requester.name) or "")
    author = name if name and side is Side.CLIENT else _author(side, ticket.requester_id)
    message = SourceMessage(side, text, author, ticket.created_at, external_id=DESCRIPTION)
    found.add(ticket.id, message, place)


def _add(reply: Reply, ticket: str, place: str, found: Conversations) -> None:
    text = words(plain=reply.body_text, html=reply.body)
    if reply.source == SURVEY:
        found.skipped.add("survey", place, text)
    elif not text:
        found.skipped.add(MEDIA if reply.attachments else EMPTY_MESSAGE, place)
    else:
        found.add(ticket, _message(reply, text), place)


def _message(reply: Reply, text: str) -> SourceMessage:
    side = Side.CLIENT if reply.incoming else Side.MANAGER
    return SourceMessage(
        role=Side.NOTE if reply.private else side,
        text=text,
        author=_author(side, reply.user_id),
        sent_at=reply.created_at,
        external_id=reply.id,
    )


def _author(side: Side, user: str | None) -> str:
    return f"{side} {user}" if user else str(side)
