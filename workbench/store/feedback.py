"""What people say of messages: one row for each person and message."""

from sqlalchemy import ColumnElement, select

from workbench.store.tables import Chat, Feedback, Message
from workbench.store.tenancy import TenantSession


def of_person(db: TenantSession, message_id: int, author_id: int) -> Feedback | None:
    """What one person said of a message."""
    return db.scalar(
        select(Feedback).where(Feedback.message_id == message_id, Feedback.author_id == author_id)
    )


def noted(search: str) -> ColumnElement[bool]:
    """Whether somebody's note on one of a chat's messages holds the words; for queries of Chat."""
    return (
        select(Feedback.id)
        .join(Message, Message.id == Feedback.message_id)
        .where(
            Message.chat_id == Chat.id,
            Message.deleted_at.is_(None),
            Feedback.note.icontains(search, autoescape=True),
        )
        .correlate(Chat)
        .exists()
    )
