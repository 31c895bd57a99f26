"""Conversations by their titles, to choose one of them."""

from sqlalchemy import select

from workbench.store.tables import Conversation, DatasetMember
from workbench.store.tenancy import TenantSession


def titles(db: TenantSession, dataset_id: int, *, limit: int) -> list[tuple[int, str]]:
    """A dataset's first conversations in order: id, and title or outside number; none redacted."""
    found = (
        select(Conversation.id, Conversation.title, Conversation.external_id)
        .join(DatasetMember, DatasetMember.conversation_id == Conversation.id)
        .where(DatasetMember.dataset_id == dataset_id, Conversation.redacted_at.is_(None))
        .order_by(DatasetMember.position)
        .limit(limit)
    )
    return [(number, title or external_id) for number, title, external_id in db.execute(found)]
