"""Queries of the past: what clients and people said up to a pin, imported and in chats.

Frozen copies of chats are left out: the chats themselves are there, as they stand now.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import TypeVarTuple

from sqlalchemy import ColumnElement, Select, func, select

from workbench.domain.past import Pin, Place
from workbench.domain.turns import Origin, Side, SourceMessage
from workbench.store.snapshots import FROZEN
from workbench.store.tables import Chat, Conversation, Message, TurnRow
from workbench.store.tenancy import TenantSession

SIDES = (Side.CLIENT, Side.MANAGER)
PEOPLE = (Origin.HUMAN, Origin.SUGGESTION)
ROWS_AT_ONCE = 10_000
Columns = TypeVarTuple("Columns")
Said = Select[int, str, str, datetime | None, str, str]


@dataclass(frozen=True, slots=True)
class State:
    """What tells whether the past up to a pin is still the same.

    Deletions, edits and redactions change it.
    """

    turns: int
    redacted: int
    messages: int
    message_ids: int
    edited_at: datetime | None


@dataclass(frozen=True, slots=True)
class Told:
    """A conversation of the past as far as the pin allows it."""

    place: Place
    title: str
    messages: tuple[SourceMessage, ...]

    @property
    def people(self) -> tuple[str, ...]:
        """Who took part; a chat is named after its client."""
        client = (self.title,) if self.place.source == FROZEN else ()
        return (*client, *{one.author: None for one in self.messages if one.author})


def chat_place(chat_id: int) -> Place:
    """Where a chat's messages are said; the same for its frozen copies."""
    return Place(FROZEN, str(chat_id))


def newest(db: TenantSession) -> Pin:
    """The pin that leaves nothing out."""
    last_turn = db.scalar(select(func.max(TurnRow.id)))
    last_message = db.scalar(select(func.max(Message.id)))
    return Pin(last_turn or 0, last_message or 0)


def state(db: TenantSession, pin: Pin) -> State:
    """How the past up to the pin stands now."""
    turns = db.scalar(select(func.count(TurnRow.id)).where(TurnRow.id <= pin.last_turn))
    redacted = db.scalar(select(func.count(Conversation.id)).where(_is_redacted()))
    shown = select(func.count(Message.id), func.sum(Message.id), func.max(Message.edited_at))
    count, total, edited_at = db.execute(_in_chats(shown, pin)).one()
    return State(turns or 0, redacted or 0, count, total or 0, edited_at)


def reply_count(db: TenantSession, pin: Pin, *, after: bool = False) -> int:
    """How many messages of managers there are up to the pin, or after it."""
    turns = TurnRow.id > pin.last_turn if after else TurnRow.id <= pin.last_turn
    messages = Message.id > pin.last_message if after else Message.id <= pin.last_message
    imported = select(func.count(TurnRow.id)).where(turns, *_by_people(TurnRow))
    imported = imported.join(Conversation, Conversation.id == TurnRow.conversation_id)
    sent = select(func.count(Message.id)).where(messages, *_shown(), *_by_people(Message))
    found = (
        db.scalar(imported.where(Conversation.source != FROZEN, ~_is_redacted())),
        db.scalar(sent.join(Chat, _of_chat())),
    )
    return sum(count or 0 for count in found)


def conversations(db: TenantSession, pin: Pin) -> Iterator[Told]:
    """All that was said up to the pin, imported conversations first."""
    yield from _imported(db, pin)
    yield from _chats(db, pin)


def links(db: TenantSession) -> list[tuple[Place, Place]]:
    """Which chats were opened from which conversations, and branched from which chats."""
    opened = select(Chat.id, Conversation.source, Conversation.external_id).join(
        Conversation, Conversation.id == Chat.conversation_id
    )
    branched = select(Chat.id, Chat.branched_from).where(Chat.branched_from.is_not(None))
    return [
        *((chat_place(chat), Place(name, number)) for chat, name, number in db.execute(opened)),
        *(
            (chat_place(chat), chat_place(source))
            for chat, source in db.execute(branched)
            if source
        ),
    ]


def _imported(db: TenantSession, pin: Pin) -> Iterator[Told]:
    heads = select(
        Conversation.id, Conversation.source, Conversation.external_id, Conversation.title
    ).where(Conversation.source != FROZEN, ~_is_redacted())
    known = {row[0]: (Place(row[1], row[2]), row[3]) for row in db.execute(heads)}
    said = (
        select(
            TurnRow.conversation_id,
            TurnRow.role,
            TurnRow.text,
            TurnRow.sent_at,
            TurnRow.origin,
            TurnRow.author,
        )
        .where(TurnRow.id <= pin.last_turn, TurnRow.role.in_(SIDES))
        .order_by(TurnRow.conversation_id, TurnRow.position)
    )
    for conversation_id, messages in _grouped(db, said):
        if conversation_id in known:
            place, title = known[conversation_id]
            yield Told(place, title or place.number, messages)


def _chats(db: TenantSession, pin: Pin) -> Iterator[Told]:
    names = {row[0]: row[1] for row in db.execute(select(Chat.id, Chat.name))}
    said: Said = select(
        Message.chat_id,
        Message.role,
        Message.text,
        Message.sent_at,
        Message.origin,
        Message.author,
    )
    for chat_id, messages in _grouped(
        db, _in_chats(said, pin).order_by(Message.chat_id, Message.id)
    ):
        yield Told(chat_place(chat_id), names[chat_id], messages)


def _grouped(db: TenantSession, said: Said) -> Iterator[tuple[int, tuple[SourceMessage, ...]]]:
    """The messages of each conversation, a few of them in memory at a time."""
    rows = db.execute(said, execution_options={"yield_per": ROWS_AT_ONCE})
    for number, group in groupby(rows, key=lambda row: row[0]):
        yield (
            number,
            tuple(
                SourceMessage(Side(role), text, author, sent_at, Origin(origin))
                for _, role, text, sent_at, origin, author in group
            ),
        )


def _in_chats(statement: Select[*Columns], pin: Pin) -> Select[*Columns]:
    """What clients and managers of chats that are there said up to the pin."""
    wanted = statement.join(Chat, _of_chat()).where(Message.id <= pin.last_message, *_shown())
    return wanted.where(Message.role.in_(SIDES))


def _of_chat() -> ColumnElement[bool]:
    return Chat.id == Message.chat_id


def _shown() -> tuple[ColumnElement[bool], ...]:
    return (Message.deleted_at.is_(None), Chat.deleted_at.is_(None))


def _is_redacted() -> ColumnElement[bool]:
    return Conversation.redacted_at.is_not(None)


def _by_people(row: type[TurnRow] | type[Message]) -> tuple[ColumnElement[bool], ...]:
    return (row.role == Side.MANAGER, row.origin.in_(PEOPLE))
