"""Runs: a grid of cases x arms x repeats, its replies and their scores."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.store.tables.base import Base, TenantRow, child_of, now, owned
from workbench.store.tables.configs import Config
from workbench.store.tables.datasets import Conversation, Dataset


class Run(TenantRow, Base):
    """A grid of cases x arms x repeats over one dataset.

    `purpose`: replay, ghost (what the AI would have said in a chat) or tryout (a changed prompt).
    `recorded` tells of a run that was filled elsewhere and imported: when, by which model.
    """

    __tablename__ = "runs"
    dataset_id: Mapped[int]
    purpose: Mapped[str] = mapped_column(String(20), default="replay", server_default="replay")
    state: Mapped[str] = mapped_column(String(20), default="planned")
    message: Mapped[str] = mapped_column(default="")
    repeats: Mapped[int]
    scorers: Mapped[list[Any]]
    seed: Mapped[int]
    recorded: Mapped[dict[str, Any] | None]
    created_by: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    finished_at: Mapped[datetime | None]
    dataset: Mapped[Dataset] = relationship(lazy="raise", viewonly=True)
    arms: Mapped[list["Arm"]] = relationship(lazy="raise", viewonly=True, order_by="Arm.position")
    __table_args__ = (owned(), child_of("datasets", "dataset_id"))


class Arm(TenantRow, Base):
    """One column of a run: a config, or what people wrote (`human`) or sent (`sent`)."""

    __tablename__ = "arms"
    run_id: Mapped[int]
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(220))
    kind: Mapped[str] = mapped_column(String(20))
    config_id: Mapped[int | None]
    config_hash: Mapped[str | None] = mapped_column(String(64))
    config: Mapped[Config | None] = relationship(lazy="raise", viewonly=True)
    __table_args__ = (
        owned(),
        child_of("runs", "run_id", cascade=True),
        child_of("configs", "config_id"),
        UniqueConstraint("company_id", "run_id", "name"),
    )


class RunCase(TenantRow, Base):
    """One manager turn that a run replays; `number` counts the conversation's manager turns."""

    __tablename__ = "run_cases"
    run_id: Mapped[int]
    conversation_id: Mapped[int]
    number: Mapped[int]
    origin: Mapped[str] = mapped_column(String(20))
    conversation: Mapped[Conversation] = relationship(lazy="raise", viewonly=True)
    __table_args__ = (
        owned(),
        child_of("runs", "run_id", cascade=True),
        child_of("conversations", "conversation_id"),
        UniqueConstraint("company_id", "run_id", "conversation_id", "number"),
    )


class Reply(TenantRow, Base):
    """One filled cell: what an arm answered to a case, or the error it gave instead."""

    __tablename__ = "replies"
    run_id: Mapped[int]
    arm_id: Mapped[int]
    case_id: Mapped[int]
    repeat: Mapped[int]
    text: Mapped[str | None]
    error: Mapped[str | None] = mapped_column(String(40))
    error_message: Mapped[str | None]
    finish: Mapped[str | None] = mapped_column(String(20))
    config_hash: Mapped[str | None] = mapped_column(String(64))
    request_hash: Mapped[str | None] = mapped_column(String(64))
    context_cut: Mapped[int] = mapped_column(default=0)
    input_tokens: Mapped[int | None]
    output_tokens: Mapped[int | None]
    cost_usd: Mapped[float | None]
    seconds: Mapped[float | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    __table_args__ = (
        owned(),
        child_of("runs", "run_id", cascade=True),
        child_of("arms", "arm_id", cascade=True),
        child_of("run_cases", "case_id", cascade=True),
        UniqueConstraint("company_id", "run_id", "arm_id", "case_id", "repeat"),
    )


class Score(TenantRow, Base):
    """What a scorer said of a reply; a failed score is a row with an error and no value."""

    __tablename__ = "scores"
    run_id: Mapped[int]
    reply_id: Mapped[int]
    scorer: Mapped[str] = mapped_column(String(80))
    scorer_version: Mapped[int]
    value: Mapped[float | None]
    reason: Mapped[str] = mapped_column(default="")
    error: Mapped[str | None]
    __table_args__ = (
        child_of("runs", "run_id", cascade=True),
        child_of("replies", "reply_id", cascade=True),
        UniqueConstraint("company_id", "reply_id", "scorer", "scorer_version"),
        Index(
            "ix_scores_of_a_run",
            "company_id",
            "run_id",
            "scorer",
            "scorer_version",
            "reply_id",
            "value",
        ),
    )
