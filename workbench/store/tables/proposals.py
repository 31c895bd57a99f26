"""Lines for the prompt that were learnt from people's edits."""

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from workbench.store.tables.base import Base, TenantRow, child_of, now, owned


class Proposal(TenantRow, Base):
    """One line to add to a config's prompt, with the edited drafts that prove it.

    `evidence` and `held_out` are draft ids: what it was learnt from, and what it is tried on.
    `trials` tells of each held-out draft the two new replies and their edit shares. `state`:
    proposed, tried, accepted or dismissed; only a tried one can be accepted.
    """

    __tablename__ = "proposals"
    config_id: Mapped[int]
    line: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    evidence: Mapped[list[Any]]
    held_out: Mapped[list[Any]]
    trials: Mapped[list[Any]] = mapped_column(default=list)
    state: Mapped[str] = mapped_column(String(20), default="proposed")
    accepted_config_id: Mapped[int | None]
    created_by: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    decided_by: Mapped[int | None]
    decided_at: Mapped[datetime | None]
    __table_args__ = (
        owned(),
        child_of("configs", "config_id"),
        child_of("configs", "accepted_config_id"),
    )
