"""Chats in the app: messages, drafts and their versions."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.store.tables.base import Base, TenantRow, child_of, now, owned
from workbench.store.tables.configs import Config
from workbench.store.tables.people import User

# a config's pin, a frozen copy and a proposal name rows by id: a purged one's id is never another's
NO_ID_TWICE = {"sqlite_autoincrement": True}


class Chat(TenantRow, Base):
    """A conversation in the app, with what its manager says of the client.

    `conversation_id`: the imported conversation that it was opened from. `branched_from`: the chat
    that its first messages are copied from. `persona_id`: who plays its client, until
    `persona_stop` says why that ended.
    """

    __tablename__ = "chats"
    name: Mapped[str]
    client_description: Mapped[str] = mapped_column(default="")
    special_instructions: Mapped[str] = mapped_column(default="")
    replaces_prompt: Mapped[bool] = mapped_column(default=False)
    draft_automatically: Mapped[bool] = mapped_column(default=False)
    conversation_id: Mapped[int | None]
    branched_from: Mapped[int | None]
    persona_id: Mapped[int | None]
    persona_stop: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    active_at: Mapped[datetime] = mapped_column(default=now)
    deleted_at: Mapped[datetime | None]
    __table_args__ = (
        owned(),
        child_of("conversations", "conversation_id"),
        child_of("chats", "branched_from"),
        child_of("personas", "persona_id"),
        Index("ix_chats_as_listed", "company_id", "deleted_at", "active_at"),
        NO_ID_TWICE,
    )


class Draft(TenantRow, Base):
    """An AI's text for ever, beside every edit and what became of it.

    `text` is the current wording, `version` the number of the edit it comes from (0: the AI's).
    `request` is exactly what was sent. `state`: writing, ready, partial or failed. Candidates that
    were asked for together share `batch_id`, the first one's id; until one is picked none of them
    is the chat's draft.
    """

    __tablename__ = "drafts"
    chat_id: Mapped[int]
    config_id: Mapped[int]
    config_hash: Mapped[str] = mapped_column(String(64))
    request_hash: Mapped[str] = mapped_column(String(64))
    request: Mapped[list[Any]]
    batch_id: Mapped[int | None]
    position: Mapped[int] = mapped_column(default=0, server_default="0")
    picked_by: Mapped[int | None]
    picked_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(String(20), default="writing")
    ai_text: Mapped[str] = mapped_column(default="")
    text: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=0)
    finish: Mapped[str | None] = mapped_column(String(20))
    error: Mapped[str | None]
    input_tokens: Mapped[int | None]
    output_tokens: Mapped[int | None]
    cost_usd: Mapped[float | None]
    seconds: Mapped[float | None]
    first_token_seconds: Mapped[float | None]
    outcome: Mapped[str | None] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(default="")
    edit_share: Mapped[float | None]
    decided_by: Mapped[int | None]
    decided_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    saved_at: Mapped[datetime] = mapped_column(default=now)
    config: Mapped[Config] = relationship(lazy="raise", viewonly=True)
    edits: Mapped[list["DraftEdit"]] = relationship(
        lazy="raise", viewonly=True, order_by="DraftEdit.number"
    )
    __table_args__ = (
        owned(),
        child_of("chats", "chat_id", cascade=True),
        child_of("configs", "config_id"),
        Index("ix_drafts_company_id_chat_id", "company_id", "chat_id"),
        Index("ix_drafts_edits", "company_id", "config_id", "outcome", "decided_at"),
        NO_ID_TWICE,
    )


class DraftEdit(TenantRow, Base):
    """One wording of a draft, by hand or by AI with its instruction; undo goes to `parent`."""

    __tablename__ = "draft_edits"
    draft_id: Mapped[int]
    number: Mapped[int]
    parent: Mapped[int]
    text: Mapped[str]
    instruction: Mapped[str] = mapped_column(default="")
    config_hash: Mapped[str | None] = mapped_column(String(64))
    author_id: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    __table_args__ = (
        child_of("drafts", "draft_id", cascade=True),
        UniqueConstraint("company_id", "draft_id", "number"),
    )


class Message(TenantRow, Base):
    """What client and manager both see; `origin`: human, suggestion or ai wrote the words.

    `outcome` and `draft_text` are an import's: what became of a suggestion that was decided
    elsewhere, and counts there.
    """

    __tablename__ = "messages"
    chat_id: Mapped[int]
    role: Mapped[str] = mapped_column(String(20))
    origin: Mapped[str] = mapped_column(String(20), default="human")
    author: Mapped[str] = mapped_column(default="")
    text: Mapped[str]
    sent_at: Mapped[datetime] = mapped_column(default=now)
    draft_id: Mapped[int | None]
    external_id: Mapped[str | None] = mapped_column(String(200))
    outcome: Mapped[str | None] = mapped_column(String(20))
    draft_text: Mapped[str | None]
    edited_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    draft: Mapped[Draft | None] = relationship(lazy="raise", viewonly=True)
    versions: Mapped[list["MessageVersion"]] = relationship(
        lazy="raise", viewonly=True, order_by="MessageVersion.id"
    )
    feedback: Mapped[list["Feedback"]] = relationship(
        lazy="raise", viewonly=True, order_by="Feedback.id"
    )
    __table_args__ = (
        owned(),
        child_of("chats", "chat_id", cascade=True),
        child_of("drafts", "draft_id"),
        Index("ix_messages_company_id_chat_id_id", "company_id", "chat_id", "id"),
        NO_ID_TWICE,
    )


class MessageVersion(TenantRow, Base):
    """An earlier text of an edited message."""

    __tablename__ = "message_versions"
    message_id: Mapped[int]
    text: Mapped[str]
    instruction: Mapped[str] = mapped_column(default="")
    author_id: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    __table_args__ = (child_of("messages", "message_id", cascade=True),)


class Feedback(TenantRow, Base):
    """What one person says of a message: a thumb (1 up, -1 down), reason tags, a note."""

    __tablename__ = "feedback"
    message_id: Mapped[int]
    author_id: Mapped[int]
    thumb: Mapped[int | None]
    tags: Mapped[list[Any]] = mapped_column(default=list)
    note: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    author: Mapped[User] = relationship(lazy="raise", viewonly=True)
    __table_args__ = (
        child_of("messages", "message_id", cascade=True),
        child_of("users", "author_id"),
        UniqueConstraint("company_id", "message_id", "author_id"),
    )
