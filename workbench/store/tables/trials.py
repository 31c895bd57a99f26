"""Side by side: one client message answered by several configs at once."""

from datetime import datetime
from typing import Any

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.store.tables.base import Base, TenantRow, child_of, now, owned
from workbench.store.tables.configs import Config


class Trial(TenantRow, Base):
    """What was asked of several configs: a chat's state, or a client message of its own.

    `context` is the conversation up to the client's message, as [{"role", "text"}, ...].
    """

    __tablename__ = "trials"
    chat_id: Mapped[int | None]
    context: Mapped[list[Any]]
    created_by: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    replies: Mapped[list["TrialReply"]] = relationship(
        lazy="raise", viewonly=True, order_by="TrialReply.position"
    )
    __table_args__ = (owned(), child_of("chats", "chat_id", cascade=True))


class TrialReply(TenantRow, Base):
    """One column of a trial; `state`: writing, ready, partial or failed."""

    __tablename__ = "trial_replies"
    trial_id: Mapped[int]
    position: Mapped[int]
    config_id: Mapped[int]
    config_hash: Mapped[str] = mapped_column(String(64))
    request_hash: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(20), default="writing")
    text: Mapped[str] = mapped_column(default="")
    error: Mapped[str | None]
    finish: Mapped[str | None] = mapped_column(String(20))
    input_tokens: Mapped[int | None]
    output_tokens: Mapped[int | None]
    cost_usd: Mapped[float | None]
    seconds: Mapped[float | None]
    first_token_seconds: Mapped[float | None]
    preferred_by: Mapped[int | None]
    preferred_at: Mapped[datetime | None]
    saved_at: Mapped[datetime] = mapped_column(default=now)
    config: Mapped[Config] = relationship(lazy="raise", viewonly=True)
    __table_args__ = (
        owned(),
        child_of("trials", "trial_id", cascade=True),
        child_of("configs", "config_id"),
        UniqueConstraint("company_id", "trial_id", "position"),
    )
