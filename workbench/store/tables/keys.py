"""How a company reaches providers, and what it paid beside drafts and replies."""

from datetime import datetime

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workbench.store.tables.base import Base, TenantRow, child_of, now, owned


class ProviderKey(TenantRow, Base):
    """The key of one provider, sealed, bound to the base URL that it was entered for.

    `name` is the provider's, or litellm/vendor. Only the last four signs of the key are readable;
    an address that needs no key has an empty one.
    """

    __tablename__ = "provider_keys"
    name: Mapped[str] = mapped_column(String(80))
    base_url: Mapped[str] = mapped_column(default="")
    sealed: Mapped[str] = mapped_column(default="")
    last_four: Mapped[str] = mapped_column(String(4), default="")
    requests_per_minute: Mapped[int | None]
    created_by: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    __table_args__ = (owned(), UniqueConstraint("company_id", "name"))


class SideCall(TenantRow, Base):
    """A paid call that has no row of its own: a rewriting, a judge's word, vectors, a test.

    A cost of None is unknown.
    """

    __tablename__ = "side_calls"
    purpose: Mapped[str] = mapped_column(String(40))
    model: Mapped[str] = mapped_column(String(300))
    chat_id: Mapped[int | None]
    input_tokens: Mapped[int | None]
    output_tokens: Mapped[int | None]
    cost_usd: Mapped[float | None]
    seconds: Mapped[float | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    __table_args__ = (
        child_of("chats", "chat_id", cascade=True),
        Index("ix_side_calls_company_id_created_at", "company_id", "created_at"),
    )
