"""Frozen conversations."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.store.tables.base import Base, TenantRow, child_of, now, owned


class Dataset(TenantRow, Base):
    """A frozen snapshot of conversations; the same content has the same hash."""

    __tablename__ = "datasets"
    name: Mapped[str] = mapped_column(String(200))
    version: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    source: Mapped[str] = mapped_column(String(40))
    conversation_count: Mapped[int]
    message_count: Mapped[int]
    created_by: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    __table_args__ = (owned(), UniqueConstraint("company_id", "name", "version"))

    @property
    def label(self) -> str:
        """What it is called by, its version with it."""
        return f"{self.name}@{self.version}"


class Conversation(TenantRow, Base):
    """One imported or frozen conversation; datasets share the ones they have in common.

    `redacted_at`: since when its texts are gone; its hash stays as history. `sealed_originals`:
    what its placeholders stand for, encrypted; None where nothing was masked.
    """

    __tablename__ = "conversations"
    source: Mapped[str] = mapped_column(String(40))
    external_id: Mapped[str]
    hash: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(default="")
    tags: Mapped[list[Any]] = mapped_column(default=list)
    client_description: Mapped[str] = mapped_column(default="")
    special_instructions: Mapped[str] = mapped_column(default="")
    replaces_prompt: Mapped[bool] = mapped_column(default=False)
    redacted_at: Mapped[datetime | None]
    sealed_originals: Mapped[str | None]
    turns: Mapped[list["TurnRow"]] = relationship(
        lazy="raise", viewonly=True, order_by="TurnRow.position"
    )
    __table_args__ = (owned(), UniqueConstraint("company_id", "source", "hash"))


class DatasetMember(TenantRow, Base):
    """A conversation's place in a dataset."""

    __tablename__ = "dataset_members"
    dataset_id: Mapped[int]
    conversation_id: Mapped[int]
    position: Mapped[int]
    conversation: Mapped[Conversation] = relationship(lazy="raise", viewonly=True)
    __table_args__ = (
        child_of("datasets", "dataset_id", cascade=True),
        child_of("conversations", "conversation_id"),
        UniqueConstraint("company_id", "dataset_id", "position"),
        UniqueConstraint("company_id", "dataset_id", "conversation_id"),
    )


class TurnRow(TenantRow, Base):
    """One message of a conversation, with the outcome of the suggestion behind it where known.

    `details` is what its source told beside the words: a price, a reply to, media with it.
    """

    __tablename__ = "turns"
    conversation_id: Mapped[int]
    position: Mapped[int]
    role: Mapped[str] = mapped_column(String(20))
    origin: Mapped[str] = mapped_column(String(20))
    author: Mapped[str]
    text: Mapped[str]
    sent_at: Mapped[datetime | None]
    external_id: Mapped[str] = mapped_column(String(200))
    outcome: Mapped[str | None] = mapped_column(String(20))
    draft_text: Mapped[str | None]
    details: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    __table_args__ = (
        child_of("conversations", "conversation_id", cascade=True),
        UniqueConstraint("company_id", "conversation_id", "position"),
    )


class ColumnMapping(TenantRow, Base):
    """What the columns of a company's tables mean: found again by the columns' own names."""

    __tablename__ = "column_mappings"
    name: Mapped[str] = mapped_column(String(200))
    columns: Mapped[list[Any]]
    fields: Mapped[dict[str, Any]]
    created_by: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    __table_args__ = (owned(), UniqueConstraint("company_id", "name"))
