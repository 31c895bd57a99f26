"""What an export reads: datasets page by page, whole chats, and what people preferred.

A dataset is read by rows of columns, not of objects: a hundred thousand messages in seconds.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased, selectinload

from workbench.domain.judgments import Kind, Word
from workbench.domain.replies import Finish
from workbench.domain.turns import SourceConversation
from workbench.store import stored
from workbench.store.snapshots import FROZEN
from workbench.store.tables import (
    Conversation,
    DatasetMember,
    Draft,
    Judgment,
    Message,
    Reply,
    RunCase,
    Trial,
    User,
)
from workbench.store.tenancy import TenantSession

COLUMNS = (
    *(Conversation.id, Conversation.source, Conversation.redacted_at, Conversation.external_id),
    *(Conversation.title, Conversation.tags, Conversation.client_description),
    *(Conversation.special_instructions, Conversation.replaces_prompt),
)


@dataclass(frozen=True, slots=True)
class Placed:
    """A conversation and its place in a dataset; of an erased one the words are gone."""

    position: int
    id: int
    source: str
    erased: bool
    conversation: SourceConversation


@dataclass(frozen=True, slots=True)
class Judged:
    """A manager turn to which one of two arms' replies was said to be the better one."""

    conversation_id: int
    number: int
    better: str
    worse: str


def page(db: TenantSession, dataset_id: int, after: int, limit: int) -> list[Placed]:
    """The next conversations of a dataset behind a position, with their messages."""
    found = (
        select(DatasetMember.position, *COLUMNS)
        .join(Conversation, Conversation.id == DatasetMember.conversation_id)
        .where(DatasetMember.dataset_id == dataset_id, DatasetMember.position > after)
        .order_by(DatasetMember.position)
    )
    return _placed(db, found.limit(limit))


def run_page(db: TenantSession, run_id: int, after: int, limit: int) -> list[Placed]:
    """The same for the conversations that a run takes its cases from; their place is their id."""
    used = select(RunCase.conversation_id).where(RunCase.run_id == run_id)
    found = select(Conversation.id, *COLUMNS).where(
        Conversation.id.in_(used), Conversation.id > after
    )
    return _placed(db, found.order_by(Conversation.id).limit(limit))


def chat_messages(db: TenantSession, chat_id: int) -> list[Message]:
    """A chat's messages that are not deleted, with earlier versions and the drafts behind."""
    behind = selectinload(Message.draft)
    found = (
        select(Message)
        .where(Message.chat_id == chat_id, Message.deleted_at.is_(None))
        .order_by(Message.id)
        .options(
            selectinload(Message.versions),
            behind.selectinload(Draft.edits),
            behind.selectinload(Draft.config),
        )
    )
    return list(db.scalars(found))


def chat_drafts(db: TenantSession, chat_id: int) -> list[Draft]:
    """All drafts of a chat, with their configs and wordings."""
    found = select(Draft).where(Draft.chat_id == chat_id).order_by(Draft.id)
    loaded = found.options(selectinload(Draft.edits), selectinload(Draft.config))
    return list(db.scalars(loaded))


def chat_trials(db: TenantSession, chat_id: int) -> list[Trial]:
    """What several configs answered side by side in a chat."""
    found = select(Trial).where(Trial.chat_id == chat_id).order_by(Trial.id)
    return list(db.scalars(found.options(selectinload(Trial.replies))))


def frozen(db: TenantSession, chat_id: int) -> list[int]:
    """The conversations that a chat was frozen into and that still have their words."""
    same = (Conversation.source == FROZEN, Conversation.external_id == str(chat_id))
    found = select(Conversation.id).where(*same, Conversation.redacted_at.is_(None))
    return list(db.scalars(found.order_by(Conversation.id)))


def judged(
    db: TenantSession, conversation_ids: Collection[int], run_id: int | None = None
) -> list[Judged]:
    """Which whole replies to these conversations were preferred, in any run or in one.

    Guesses are left out: whoever guesses which words are their own says nothing of the better.
    """
    arm, against = aliased(Reply), aliased(Reply)
    found = (
        select(RunCase.conversation_id, RunCase.number, Judgment.verdict, arm.text, against.text)
        .join(RunCase, RunCase.id == Judgment.case_id)
        .join(arm, (arm.case_id == Judgment.case_id) & (arm.arm_id == Judgment.arm_id))
        .join(against, (against.case_id == Judgment.case_id)
              & (against.arm_id == Judgment.against_id))
        .where(
            Judgment.kind == Kind.OPEN, Judgment.verdict.in_((Word.BETTER, Word.WORSE)),
            RunCase.conversation_id.in_(conversation_ids),
            *(part for one in (arm, against)
              for part in (one.repeat == 0, one.finish == Finish.STOP, one.text.is_not(None))),
        )
        .order_by(Judgment.id)
    )  # fmt: skip
    if run_id is not None:
        found = found.where(Judgment.run_id == run_id)
    return [
        Judged(conversation, number, *map(str, texts if verdict == Word.BETTER else texts[::-1]))
        for conversation, number, verdict, *texts in db.execute(found)
    ]


def names(db: TenantSession) -> dict[int, str]:
    """The company's people by id."""
    return {row[0]: row[1] for row in db.execute(select(User.id, User.name))}


def _placed(db: TenantSession, found: Select[Any]) -> list[Placed]:
    rows = db.execute(found).all()
    said = stored.messages(db, [row[1] for row in rows])
    return [
        Placed(
            position=place,
            id=number,
            source=source,
            erased=redacted_at is not None,
            conversation=SourceConversation(
                external_id, tuple(said[number]), title, tuple(tags), *prompt
            ),
        )
        for place, number, source, redacted_at, external_id, title, tags, *prompt in rows
    ]
