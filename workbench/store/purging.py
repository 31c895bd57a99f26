"""Deleted chats: listed while they can be restored, and taken out for good."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVarTuple

from sqlalchemy import Select, delete, func, or_, select, update

from workbench.domain.audit import Act
from workbench.domain.learning import State
from workbench.domain.redaction import TOMBSTONE, Erased, Purged, Said
from workbench.store import redacting, spending
from workbench.store.tables import (
    AuditEvent,
    Chat,
    Draft,
    Message,
    MessageVersion,
    Proposal,
    SideCall,
)
from workbench.store.tenancy import TenantSession

Columns = TypeVarTuple("Columns")


@dataclass(frozen=True, slots=True)
class DeletedChat:
    """A deleted chat as its list shows it; at `goes_at` it can't be restored any more.

    `by` is empty where nobody knows who deleted it.
    """

    id: int
    name: str
    messages: int
    deleted_at: datetime
    goes_at: datetime
    by: str


def lines(
    db: TenantSession, search: str, kept: timedelta, *, limit: int, offset: int = 0
) -> list[DeletedChat]:
    """The deleted chats whose name or messages hold `search`, the last deleted first.

    `kept` says for how long they can be restored.
    """
    count = (
        select(func.count(Message.id))
        .where(Message.chat_id == Chat.id, Message.deleted_at.is_(None))
        .scalar_subquery()
    )
    found = _matching(select(Chat.id, Chat.name, count, Chat.deleted_at), search)
    order = found.order_by(Chat.deleted_at.desc(), Chat.id.desc()).limit(limit).offset(offset)
    rows = list(db.execute(order))
    names = _deleters(db, [row[0] for row in rows])
    return [
        DeletedChat(chat_id, name, messages, gone, gone + kept, names.get(chat_id, ""))
        for chat_id, name, messages, gone in rows
        if gone
    ]


def count(db: TenantSession, search: str = "") -> int:
    """How many deleted chats hold `search`."""
    return db.scalar(_matching(select(func.count(Chat.id)), search)) or 0


def expired(db: TenantSession, before: datetime, *, limit: int | None = None) -> list[Chat]:
    """The chats that were deleted before a moment, the first deleted first."""
    found = select(Chat).where(Chat.deleted_at < before).order_by(Chat.deleted_at, Chat.id)
    return list(db.scalars(found.limit(limit)))


def size(db: TenantSession, chats: Sequence[Chat]) -> Purged:
    """What a purge of these chats erases."""
    ids = [chat.id for chat in chats]
    messages = select(func.count(Message.id)).where(Message.chat_id.in_(ids))
    drafts = select(func.count(Draft.id)).where(Draft.chat_id.in_(ids))
    return Purged(
        chats=len(ids),
        messages=db.scalar(messages) or 0,
        drafts=db.scalar(drafts) or 0,
        conversations=len(redacting.frozen_from(db, ids)),
    )


def purge(db: TenantSession, chats: Sequence[Chat]) -> Purged:
    """Take chats out with all that hangs on them, and redact what was made from them."""
    ids = [chat.id for chat in chats]
    gone, frozen = size(db, chats), redacting.frozen_from(db, ids)
    erased = Erased.of([*_said(db, ids), *redacting.said_in(db, frozen)])
    redacting.redact(db, frozen)
    _redact_proposals(db, ids)
    _leave_to_heirs(db, chats)
    _keep_costs(db, ids)
    for statement in (
        delete(Message).where(Message.chat_id.in_(ids)),  # they refer to drafts
        delete(Chat).where(Chat.id.in_(ids)),
    ):
        db.execute(statement, execution_options={"synchronize_session": False})
    redacting.redact_quotes(db, erased)
    return gone


def _matching(statement: Select[*Columns], search: str) -> Select[*Columns]:
    found = statement.where(Chat.deleted_at.is_not(None))
    wanted = search.strip()
    if not wanted:
        return found
    holds = select(Message.id).where(
        Message.chat_id == Chat.id, Message.text.icontains(wanted, autoescape=True)
    )
    return found.where(or_(Chat.name.icontains(wanted, autoescape=True), holds.exists()))


def _deleters(db: TenantSession, chat_ids: Collection[int]) -> dict[int, str]:
    """Who deleted these chats last, as the audit log tells it."""
    subjects = {f"chat {chat_id}": chat_id for chat_id in chat_ids}
    events = select(AuditEvent.subject, AuditEvent.actor).where(
        AuditEvent.action == Act.DELETED_CHAT, AuditEvent.subject.in_(subjects)
    )
    return {subjects[row[0]]: row[1] for row in db.execute(events.order_by(AuditEvent.id))}


def _said(db: TenantSession, chat_ids: Collection[int]) -> Iterator[Said]:
    """What was said in chats, and what their messages said before they were edited."""
    now = select(Message.role, Message.text).where(Message.chat_id.in_(chat_ids))
    before = select(Message.role, MessageVersion.text).join(
        Message, Message.id == MessageVersion.message_id
    )
    for statement in (now, before.where(Message.chat_id.in_(chat_ids))):
        for row in db.execute(statement):
            yield Said(*row)


def _redact_proposals(db: TenantSession, chat_ids: Collection[int]) -> None:
    """A line that nobody accepted goes with the edits that proved it; it is dismissed."""
    drafts = set(db.scalars(select(Draft.id).where(Draft.chat_id.in_(chat_ids))))
    for one in db.scalars(select(Proposal)):
        if drafts.intersection((*one.evidence, *one.held_out)):
            one.trials = [_redacted_trial(told, drafts) for told in one.trials]
        if drafts.intersection(one.evidence):
            one.evidence = [draft for draft in one.evidence if draft not in drafts]
            one.reason = TOMBSTONE
            if one.state != State.ACCEPTED:
                one.line, one.state = TOMBSTONE, State.DISMISSED
    db.flush()


def _redacted_trial(told: dict[str, Any], drafts: Collection[int]) -> dict[str, Any]:
    quotes = told["draft_id"] in drafts and told["text"]
    return {**told, "text": TOMBSTONE} if quotes else told


def _leave_to_heirs(db: TenantSession, chats: Sequence[Chat]) -> None:
    """Branches of a purged chat stay tied to one another and to what it came from.

    They are one conversation under several names: none is an example for another.
    """
    for chat in chats:
        branches = select(Chat).where(Chat.branched_from == chat.id).order_by(Chat.id)
        heirs = list(db.scalars(branches))
        for heir in heirs:
            heir.branched_from = heirs[0].id
        if heirs:
            heirs[0].branched_from = chat.branched_from
        chat.branched_from = None
        db.flush()


def _keep_costs(db: TenantSession, chat_ids: Collection[int]) -> None:
    """The month's costs stay what they were, though nobody knows any more for which chat."""
    spending.keep_of_chats(db, chat_ids)
    calls = update(SideCall).where(SideCall.chat_id.in_(chat_ids)).values(chat_id=None)
    db.execute(calls, execution_options={"synchronize_session": False})
