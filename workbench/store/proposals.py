"""Edits of drafts, and the lines that were proposed from them."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TypeVarTuple

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute

from workbench.domain.errors import NotFound
from workbench.domain.turns import Outcome
from workbench.store.tables import Chat, Config, Draft, Message, PromptVersion, Proposal
from workbench.store.tenancy import TenantSession

ENDED = (Outcome.EDITED, Outcome.REJECTED, Outcome.REPLACED)
Columns = TypeVarTuple("Columns")


@dataclass(frozen=True, slots=True)
class Edited:
    """A draft that did not go out as it was, what was sent in its place, and its chat's name."""

    draft: Draft
    sent: str
    chat: str


def edits(db: TenantSession, prompt: str, limit: int) -> list[Edited]:
    """The newest edits of whole drafts that configs with this prompt wrote, newest first."""
    found = _edits().where(_under(Draft.config_id, prompt)).order_by(Draft.id.desc()).limit(limit)
    return [Edited(*row) for row in db.execute(found)]


def edits_of(db: TenantSession, draft_ids: Collection[int]) -> dict[int, Edited]:
    """The edits of these drafts, by draft; one that was taken back is not there."""
    found = db.execute(_edits().where(Draft.id.in_(draft_ids)))
    return {row[0].id: Edited(*row) for row in found}


def edit_counts(db: TenantSession) -> dict[int, int]:
    """How many edits there are of each config's drafts."""
    found = _joined(select(Draft.config_id, func.count(Draft.id))).group_by(Draft.config_id)
    return {row[0]: row[1] for row in db.execute(found)}


def edits_since_the_last_look(db: TenantSession, prompt: str, limit: int) -> int:
    """How many edits under this prompt were made after lines were last proposed; to a limit."""
    looked = db.scalar(
        select(func.max(Proposal.created_at)).where(_under(Proposal.config_id, prompt))
    )
    found = _joined(select(Draft.id)).where(_under(Draft.config_id, prompt)).limit(limit)
    if looked is not None:
        found = found.where(Draft.decided_at > looked)
    return len(db.scalars(found).all())


def of_prompt(db: TenantSession, prompt: str) -> list[Proposal]:
    """The lines that were proposed for this prompt, newest first."""
    found = select(Proposal).where(_under(Proposal.config_id, prompt))
    return list(db.scalars(found.order_by(Proposal.id.desc())))


def get(db: TenantSession, proposal_id: int) -> Proposal:
    """A proposal by its id; raises NotFound."""
    found = db.get(Proposal, proposal_id)
    if found is None:
        raise NotFound(f"no proposed line {proposal_id} in this company")
    return found


def _edits() -> Select[Draft, str, str]:
    return _joined(select(Draft, Message.text, Chat.name))


def _joined(found: Select[*Columns]) -> Select[*Columns]:
    """Drafts with the message that was sent; by its chat, as messages have an index for that."""
    message = (Message.chat_id == Draft.chat_id) & (Message.draft_id == Draft.id)
    return (
        found.select_from(Draft)
        .join(Message, message)
        .join(Chat, Chat.id == Draft.chat_id)
        .where(
            Draft.outcome.in_(ENDED),
            Draft.state == "ready",
            Message.text != Draft.ai_text,
            Message.deleted_at.is_(None),
            Chat.deleted_at.is_(None),
        )
    )


def _under(config_id: InstrumentedAttribute[int], prompt: str) -> ColumnElement[bool]:
    """Whether a row's config has this prompt, whatever its model."""
    same = select(Config.id).join(Config.prompt).where(PromptVersion.text == prompt)
    return config_id.in_(same)
