"""Erasing what was said wherever it was copied to; hashes, numbers and decisions stay as history.

table            what a purge of a chat, or the redaction of a conversation, does to it
chats            purged: the row goes; a branch is a chat of its own and stays
messages, message_versions, feedback, drafts, draft_edits, trials, trial_replies of the chat
                 purged with it
side_calls       stay without their chat: they hold no text, and the money was spent
conversations    title, tags, description, instructions, outside number; redacted_at is set
turns            text, author, outside number, the draft behind it
replies          text, error and simulated turns of the conversation's cases; a past reply that
                 `history` repeated
scores           reason and error; the value was given to the real text and stays
drafts           elsewhere: past replies quoted in their request, and repeated by `history`
trial_replies    elsewhere: a past reply that `history` repeated
proposals        texts of trials on the chat's drafts; the reason, and a line that nobody accepted,
                 where the chat's drafts are its evidence
prompt_versions, configs, personas
                 stay: a person wrote or accepted them for all clients
runs, arms, run_cases, judgments, labels, datasets, dataset_members, audit_events and the accounts'
                 tables hold no client's or manager's words
"""

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select, update
from sqlalchemy.orm import selectinload

from workbench.domain.past import HISTORY
from workbench.domain.redaction import TOMBSTONE, Erased, Said
from workbench.domain.turns import Outcome
from workbench.store.snapshots import FROZEN
from workbench.store.tables import (
    Arm,
    Chat,
    Config,
    Conversation,
    Draft,
    Reply,
    RunCase,
    Score,
    TrialReply,
    TurnRow,
    now,
)
from workbench.store.tenancy import TenantSession

ROWS_AT_ONCE = 500


def versions_of(db: TenantSession, conversation: Conversation) -> list[int]:
    """The conversation and all other versions of it that are not redacted yet."""
    same = (
        Conversation.source == conversation.source,
        Conversation.external_id == conversation.external_id,
    )
    return list(db.scalars(_whole().where(*same)))


def frozen_from(db: TenantSession, chat_ids: Collection[int]) -> list[int]:
    """The conversations that these chats were frozen into, at any time."""
    numbers = [str(chat_id) for chat_id in chat_ids]
    same = (Conversation.source == FROZEN, Conversation.external_id.in_(numbers))
    return list(db.scalars(_whole().where(*same)))


def chats_like(db: TenantSession, conversation: Conversation) -> list[str]:
    """The names of the chats that hold a conversation's words: opened from it, or its source."""
    opened = Chat.conversation_id.in_(versions_of(db, conversation))
    source = int(conversation.external_id) if conversation.source == FROZEN else None
    found = select(Chat.name).where(or_(opened, Chat.id == source))
    return list(db.scalars(found.order_by(Chat.id)))


def said_in(db: TenantSession, conversation_ids: Collection[int]) -> Iterator[Said]:
    """What was said in these conversations."""
    rows = select(TurnRow.role, TurnRow.text)
    for row in db.execute(rows.where(TurnRow.conversation_id.in_(conversation_ids))):
        yield Said(*row)


def redact(db: TenantSession, conversation_ids: Collection[int]) -> None:
    """Put a tombstone in the place of every text of these conversations, in runs too."""
    wanted = select(Conversation).where(Conversation.id.in_(conversation_ids))
    for conversation in db.scalars(wanted.options(selectinload(Conversation.turns))):
        _redact_conversation(conversation)
    db.flush()
    cases = select(RunCase.id).where(RunCase.conversation_id.in_(conversation_ids))
    _redact_replies(db, select(Reply.id).where(Reply.case_id.in_(cases)))


def redact_quotes(db: TenantSession, erased: Erased) -> None:
    """Take what is erased out of requests that quoted it, and of what `history` repeated."""
    looking = select(Config.id).where(or_(Config.examples > 0, _repeats()))
    drafts = select(Draft, Config.model).join(Config, Config.id == Draft.config_id)
    rows = db.execute(
        drafts.where(Draft.config_id.in_(looking)), execution_options={"yield_per": ROWS_AT_ONCE}
    )
    for draft, model in rows:
        _redact_draft(draft, erased, repeats=model.startswith(f"{HISTORY}:"))
    _redact_repeated(db, erased)
    db.flush()


def _whole() -> Select[int]:
    return select(Conversation.id).where(Conversation.redacted_at.is_(None))


def _redact_conversation(one: Conversation) -> None:
    """Empty turns stay empty: a turn that was seen keeps its number among those that are."""
    one.title, one.tags, one.redacted_at = TOMBSTONE, [], now()
    one.sealed_originals = None
    one.client_description = TOMBSTONE if one.client_description else ""
    one.special_instructions = TOMBSTONE if one.special_instructions else ""
    if one.source != FROZEN:
        one.external_id = f"redacted {one.id}"
    for turn in one.turns:
        turn.text = TOMBSTONE if turn.text.strip() else ""
        turn.author, turn.external_id, turn.draft_text, turn.details = "", "", None, None


def _redact_replies(db: TenantSession, replies: Select[int]) -> None:
    """The texts of these replies, and what was said of them."""
    apart = {"synchronize_session": False}
    mine, theirs = Reply.id.in_(replies), Score.reply_id.in_(replies)
    for statement in (
        update(Reply).where(mine, Reply.text != "").values(text=TOMBSTONE),
        update(Reply).where(mine).values(error_message=None, turns=None),
        update(Score).where(theirs).values(reason=""),
        update(Score).where(theirs, Score.error.is_not(None)).values(error=TOMBSTONE),
    ):
        db.execute(statement, execution_options=apart)


def _redact_draft(draft: Draft, erased: Erased, *, repeats: bool) -> None:
    """A draft of another chat: what it quotes, and what it repeats without having been sent."""
    cleaned = [{**one, "content": erased.without_quotes(one["content"])} for one in draft.request]
    if cleaned != draft.request:
        draft.request = cleaned
    if repeats and draft.outcome != Outcome.AS_IS and erased.has_reply(draft.ai_text):
        draft.text = TOMBSTONE if draft.text == draft.ai_text else draft.text
        draft.ai_text = TOMBSTONE


def _redact_repeated(db: TenantSession, erased: Erased) -> None:
    """Replies of side-by-side trials and runs that say a past reply again."""
    columns = select(TrialReply).join(Config, Config.id == TrialReply.config_id)
    for column in db.scalars(columns.where(_repeats())):
        if erased.has_reply(column.text):
            column.text = TOMBSTONE
    cells = select(Reply.id, Reply.text, Reply.turns).join(Arm, Arm.id == Reply.arm_id)
    rows = db.execute(cells.join(Config, Config.id == Arm.config_id).where(_repeats()))
    found = [
        reply_id
        for reply_id, text, turns in rows
        if any(erased.has_reply(words) for words in _written(text, turns))
    ]
    for start in range(0, len(found), ROWS_AT_ONCE):
        part = found[start : start + ROWS_AT_ONCE]
        _redact_replies(db, select(Reply.id).where(Reply.id.in_(part)))


def _written(text: str | None, turns: list[dict[str, Any]] | None) -> list[str]:
    """What a cell wrote: its text, or each message of a simulated conversation."""
    return [turn["text"] for turn in turns] if turns else [text] if text else []


def _repeats() -> ColumnElement[bool]:
    """Whether a config answers with past replies themselves."""
    return Config.model.startswith(f"{HISTORY}:")
