"""Chats, their messages and drafts."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from typing import TypeVarTuple

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import selectinload

from workbench.domain.errors import NotFound
from workbench.domain.replies import ChatRequest
from workbench.domain.turns import Origin, Side, SourceMessage
from workbench.store import candidates, feedback
from workbench.store.tables import (
    Chat,
    Config,
    Draft,
    DraftEdit,
    Feedback,
    Message,
    MessageVersion,
    User,
    now,
)
from workbench.store.tenancy import TenantSession, insert_rows

SIDES = (Side.CLIENT, Side.MANAGER)
Columns = TypeVarTuple("Columns")


@dataclass(frozen=True, slots=True)
class ChatLine:
    """A chat as its list shows it."""

    id: int
    name: str
    last_text: str
    active_at: datetime
    draft_waiting: bool
    played: bool


def get(db: TenantSession, chat_id: int) -> Chat:
    """A chat by its id; raises NotFound for a deleted or foreign one alike."""
    chat = db.get(Chat, chat_id)
    if chat is None or chat.deleted_at is not None:
        raise NotFound(f"no chat {chat_id} in this company")
    return chat


def deleted(db: TenantSession, chat_id: int) -> Chat:
    """A deleted chat by its id; raises NotFound."""
    chat = db.get(Chat, chat_id)
    if chat is None or chat.deleted_at is None:
        raise NotFound(f"no deleted chat {chat_id} in this company")
    return chat


def lines(
    db: TenantSession, search: str = "", *, waiting: bool = False, limit: int = 20, offset: int = 0
) -> list[ChatLine]:
    """The chats whose name, messages or notes hold `search`, the most recently active first."""
    found = _matching(_line(), search)
    if waiting:
        found = found.where(candidates.waiting())
    order = found.order_by(Chat.active_at.desc(), Chat.id.desc()).limit(limit).offset(offset)
    return [
        ChatLine(row[0], row[1], row[2] or "", row[3], bool(row[4]), bool(row[5]))
        for row in db.execute(order)
    ]


def count(db: TenantSession, search: str = "", *, waiting: bool = False) -> int:
    """How many chats hold `search`, or how many of those have a draft that waits."""
    found = _matching(select(func.count()).select_from(Chat), search)
    return db.scalar(found.where(candidates.waiting()) if waiting else found) or 0


def message_count(db: TenantSession, chat_id: int) -> int:
    """How many messages a chat shows."""
    return db.scalar(select(func.count(Message.id)).where(*_shown(chat_id))) or 0


def messages(db: TenantSession, chat_id: int, *, limit: int, offset: int = 0) -> list[Message]:
    """A page of a chat's messages in order: drafts, earlier versions, what people said loaded."""
    page = (
        select(Message)
        .where(*_shown(chat_id))
        .order_by(Message.id)
        .limit(limit)
        .offset(offset)
        .options(
            selectinload(Message.draft),
            selectinload(Message.versions),
            selectinload(Message.feedback).selectinload(Feedback.author),
        )
    )
    return list(db.scalars(page))


def deleted_messages(db: TenantSession, chat: Chat) -> list[Message]:
    """A chat's deleted messages in order."""
    gone = select(Message).where(Message.chat_id == chat.id, Message.deleted_at.is_not(None))
    return list(db.scalars(gone.order_by(Message.id)))


def newest_messages(db: TenantSession, chat_id: int, limit: int) -> list[Message]:
    """The last messages of client and manager, in order."""
    newest = (
        select(Message)
        .where(*_shown(chat_id), Message.role.in_(SIDES))
        .order_by(Message.id.desc())
        .limit(limit)
    )
    return list(db.scalars(newest))[::-1]


def client_waits(db: TenantSession, chat_id: int) -> bool:
    """Whether the client spoke last."""
    newest = newest_messages(db, chat_id, 1)
    return bool(newest) and newest[0].role == Side.CLIENT


def message(db: TenantSession, message_id: int) -> Message:
    """A message by its id, deleted or not; raises NotFound."""
    found = db.scalar(
        select(Message).where(Message.id == message_id).options(selectinload(Message.versions))
    )
    if found is None:
        raise NotFound(f"no message {message_id} in this company")
    return found


def add_message(db: TenantSession, chat: Chat, message: Message) -> Message:
    """Add a message at the end of a chat."""
    message.chat_id = chat.id
    db.add(message)
    chat.active_at = now()
    db.flush()
    return message


def append(db: TenantSession, chat: Chat, said: Iterable[SourceMessage]) -> int:
    """Add imported messages at the end of a chat, but for empty ones; how many were added."""
    rows = [
        {
            "chat_id": chat.id,
            "role": message.role,
            "origin": message.origin,
            "author": message.author,
            "text": message.text,
            "sent_at": message.sent_at or now(),
            "external_id": message.external_id,
            "outcome": message.outcome,
            "draft_text": message.draft_text,
        }
        for message in said
        if message.text.strip()
    ]
    insert_rows(db, Message, rows)
    return len(rows)


def appended(db: TenantSession, chat: Chat, count: int) -> list[Message]:
    """The messages that were just appended, in order."""
    newest = select(Message).where(Message.chat_id == chat.id).order_by(Message.id.desc())
    return list(db.scalars(newest.limit(count)))[::-1]


def copy_until(db: TenantSession, last: Message, target: Chat) -> int:
    """Copy a chat's messages up to and including `last` into another chat, without their drafts.

    How many were copied.
    """
    until = (*_shown(last.chat_id), Message.id <= last.id)
    columns = (
        *(Message.role, Message.origin, Message.author, Message.text),
        *(Message.sent_at, Message.external_id, Message.edited_at),
    )
    found = db.execute(select(*columns).where(*until).order_by(Message.id))
    rows = [{**row._mapping, "chat_id": target.id} for row in found]
    insert_rows(db, Message, rows)
    return len(rows)


def keep_version(
    db: TenantSession, message: Message, author_id: int | None, wish: str = ""
) -> None:
    """Keep a message's present text before it is changed."""
    version = MessageVersion(
        message_id=message.id, text=message.text, author_id=author_id, instruction=wish
    )
    db.add(version)


def add_draft(db: TenantSession, chat_id: int, config: Config, request: ChatRequest) -> Draft:
    """A draft that is about to be written, with exactly what is sent."""
    draft = Draft(
        chat_id=chat_id,
        config_id=config.id,
        config_hash=config.hash,
        request_hash=request.hash,
        request=[asdict(message) for message in request.messages],
    )
    db.add(draft)
    db.flush()
    return draft


def draft(db: TenantSession, draft_id: int) -> Draft:
    """A draft by its id, config and edits loaded; raises NotFound."""
    found = db.scalar(candidates.loaded().where(Draft.id == draft_id))
    if found is None:
        raise NotFound(f"no draft {draft_id} in this company")
    return found


def newest_draft(db: TenantSession, chat_id: int) -> Draft | None:
    """The chat's newest draft, decided or not; of candidates the one that was picked."""
    mine = candidates.loaded().where(Draft.chat_id == chat_id, candidates.is_the_chats())
    return db.scalar(mine.order_by(Draft.id.desc()).limit(1))


def on_offer(db: TenantSession, chat_id: int) -> list[Draft]:
    """What the manager is to decide on: the candidates of an open batch, or the newest draft."""
    batch = candidates.newest(db, chat_id)
    if candidates.is_open(batch):
        return batch
    draft = newest_draft(db, chat_id)
    return [draft] if draft else []


def existing_draft(db: TenantSession, chat_id: int) -> Draft:
    """The chat's newest draft; raises NotFound where there is none."""
    found = newest_draft(db, chat_id)
    if found is None:
        raise NotFound(f"chat {chat_id} has no draft yet")
    return found


def decided_drafts(db: TenantSession, chat_id: int) -> list[Draft]:
    """The chat's drafts that have an outcome."""
    return list(
        db.scalars(select(Draft).where(Draft.chat_id == chat_id, Draft.outcome.is_not(None)))
    )


def message_of(db: TenantSession, draft_id: int) -> Message | None:
    """The message that a decided draft became or was replaced by."""
    return db.scalar(
        select(Message).where(Message.draft_id == draft_id, Message.deleted_at.is_(None)).limit(1)
    )


def add_edit(db: TenantSession, draft: Draft, edit: DraftEdit) -> None:
    """Make an edited wording the draft's current one."""
    newest = db.scalar(select(func.max(DraftEdit.number)).where(DraftEdit.draft_id == draft.id))
    edit.draft_id, edit.number, edit.parent = draft.id, (newest or 0) + 1, draft.version
    db.add(edit)
    draft.text, draft.version = edit.text, edit.number
    db.flush()


def user_name(db: TenantSession, user_id: int | None) -> str:
    """A person's name as others of the company see it."""
    user = db.get(User, user_id) if user_id else None
    return user.name if user else "somebody"


@cache
def _line() -> Select[int, str, str | None, datetime, bool, bool]:
    """The columns of a ChatLine; made once, since that takes longer than running it."""
    last = (
        select(Message.text)
        .where(Message.chat_id == Chat.id, Message.deleted_at.is_(None))
        .order_by(Message.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    played = select(Message.id).where(Message.chat_id == Chat.id, *_played()).exists()
    return select(Chat.id, Chat.name, last, Chat.active_at, candidates.waiting(), played)


def _matching(statement: Select[*Columns], search: str) -> Select[*Columns]:
    found = statement.where(Chat.deleted_at.is_(None))
    wanted = search.strip()
    if not wanted:
        return found
    holds = select(Message.id).where(
        Message.chat_id == Chat.id,
        Message.deleted_at.is_(None),
        Message.text.icontains(wanted, autoescape=True),
    )
    named = Chat.name.icontains(wanted, autoescape=True)
    return found.where(named | holds.exists() | feedback.noted(wanted))


def _shown(chat_id: int) -> tuple[ColumnElement[bool], ...]:
    return (Message.chat_id == chat_id, Message.deleted_at.is_(None))


def _played() -> tuple[ColumnElement[bool], ...]:
    """What a persona said in the client's place."""
    return (
        Message.role == Side.CLIENT,
        Message.origin == Origin.AI,
        Message.deleted_at.is_(None),
    )
