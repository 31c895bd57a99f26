"""Prompt versions and configs."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.store.tables.base import Base, TenantRow, child_of, now, owned


class PromptVersion(TenantRow, Base):
    """One text of a named prompt; texts are never changed, only followed."""

    __tablename__ = "prompt_versions"
    name: Mapped[str] = mapped_column(String(200))
    version: Mapped[int]
    text: Mapped[str]
    created_by: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    __table_args__ = (owned(), UniqueConstraint("company_id", "name", "version"))


class Config(TenantRow, Base):
    """Prompt version + model + parameters + context length: immutable, known by its hash.

    The live config is the one that was made live last. `examples` similar past replies are shown
    to the model, taken from what was written up to `last_turn` (imported) and `last_message` (in
    chats), so that the same config always has the same past.
    """

    __tablename__ = "configs"
    name: Mapped[str] = mapped_column(String(200))
    version: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    prompt_version_id: Mapped[int]
    model: Mapped[str] = mapped_column(String(300))
    parameters: Mapped[dict[str, Any]]
    context_messages: Mapped[int]
    examples: Mapped[int] = mapped_column(default=0, server_default="0")
    last_turn: Mapped[int] = mapped_column(default=0, server_default="0")
    last_message: Mapped[int] = mapped_column(default=0, server_default="0")
    created_at: Mapped[datetime] = mapped_column(default=now)
    made_live_at: Mapped[datetime | None]
    live_note: Mapped[str] = mapped_column(default="", server_default="")
    prompt: Mapped[PromptVersion] = relationship(lazy="raise", viewonly=True)
    __table_args__ = (
        owned(),
        child_of("prompt_versions", "prompt_version_id"),
        UniqueConstraint("company_id", "name", "version"),
        Index("ix_configs_company_id_hash", "company_id", "hash"),
    )
