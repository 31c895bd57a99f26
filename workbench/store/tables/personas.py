"""Clients that a model plays."""

from datetime import datetime

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workbench.store.tables.base import Base, TenantRow, now, owned


class Persona(TenantRow, Base):
    """Who a model plays as a client, what that client wants, and when it stops.

    `seed` is sent to the provider, so that the same persona says the same again where it can.
    """

    __tablename__ = "personas"
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str]
    goal: Mapped[str]
    model: Mapped[str] = mapped_column(String(300))
    temperature: Mapped[float] = mapped_column(default=0.7)
    seed: Mapped[int] = mapped_column(default=0)
    max_turns: Mapped[int] = mapped_column(default=8)
    created_by: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    deleted_at: Mapped[datetime | None]
    __table_args__ = (owned(), UniqueConstraint("company_id", "name"))
