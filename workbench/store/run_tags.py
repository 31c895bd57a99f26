"""The tags of the conversations that a run replays."""

from sqlalchemy import select

from workbench.store.tables import Conversation, RunCase
from workbench.store.tenancy import TenantSession


def of_run(db: TenantSession, run_id: int) -> dict[str, list[int]]:
    """The conversations with each tag."""
    replayed = select(RunCase.conversation_id).where(RunCase.run_id == run_id)
    rows = select(Conversation.id, Conversation.tags).where(Conversation.id.in_(replayed))
    found: dict[str, list[int]] = {}
    for conversation_id, tags in db.execute(rows.order_by(Conversation.id)):
        for tag in dict.fromkeys(tags):
            found.setdefault(tag, []).append(conversation_id)
    return found
