"""Runs: a grid of cases x arms x repeats, its replies and their scores."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.store.tables.base import Base, TenantRow, child_of, now, owned
from workbench.store.tables.configs import Config
from workbench.store.tables.datasets import Conversation, Dataset


class Run(TenantRow, Base):
    """A grid of cases x arms x repeats over one dataset.

    `purpose`: replay, ghost (what the AI would have said in a chat), tryout (a changed prompt) or
    simulation (personas play the clients, a cell is a whole conversation). `scorers` are references
    as in domain/scorers.py, `measures` what each of them was when the run was planned: its version,
    unit, meaning. `personas` has who plays in a simulation, by name. `fresh` asks for every reply
    anew, also where an earlier run asked the same. `form` names the page's form that it was started
    from: sent twice, a form makes one run. `recorded` tells of a run that was filled elsewhere and
    imported: when, by which model, with which judges' scores. `review` is what people are asked
    about which of its replies, None while it is not open for review.
    """

    __tablename__ = "runs"
    dataset_id: Mapped[int]
    purpose: Mapped[str] = mapped_column(String(20), default="replay", server_default="replay")
    state: Mapped[str] = mapped_column(String(20), default="planned")
    message: Mapped[str] = mapped_column(default="")
    repeats: Mapped[int]
    scorers: Mapped[list[Any]]
    seed: Mapped[int]
    measures: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    personas: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    budget_usd: Mapped[float | None]
    fresh: Mapped[bool] = mapped_column(default=False, server_default=false())
    form: Mapped[str | None] = mapped_column(String(64))
    recorded: Mapped[dict[str, Any] | None]
    review: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    created_by: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    finished_at: Mapped[datetime | None]
    dataset: Mapped[Dataset] = relationship(lazy="raise", viewonly=True)
    arms: Mapped[list["Arm"]] = relationship(lazy="raise", viewonly=True, order_by="Arm.position")

    @property
    def recorded_judges(self) -> dict[str, int]:
        """The judges whose scores came with a recorded run, each with its version then."""
        return dict((self.recorded or {}).get("judges", {}))

    def came_recorded(self, scorer: str, version: int | None) -> bool:
        """Whether this version's scores came with the run."""
        return version is not None and self.recorded_judges.get(scorer) == version

    __table_args__ = (
        owned(),
        child_of("datasets", "dataset_id"),
        Index("uq_runs_form", "company_id", "form", unique=True),
    )


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
    """One manager turn that a run replays; `number` counts the conversation's manager turns.

    In a simulation it is where a persona takes over: `number` counts the messages before that.
    """

    __tablename__ = "run_cases"
    run_id: Mapped[int]
    conversation_id: Mapped[int]
    number: Mapped[int]
    origin: Mapped[str] = mapped_column(String(20))
    persona: Mapped[str] = mapped_column(String(200), default="", server_default="")
    conversation: Mapped[Conversation] = relationship(lazy="raise", viewonly=True)
    __table_args__ = (
        owned(),
        child_of("runs", "run_id", cascade=True),
        child_of("conversations", "conversation_id"),
        UniqueConstraint(
            "company_id",
            "run_id",
            "conversation_id",
            "number",
            "persona",
            name="uq_run_cases_place",
        ),
    )


class RunShard(TenantRow, Base):
    """Some of a run's cases, from one case id to another: what one worker fills at a time.

    `worker` holds it until `leased_until`, and renews that while it lives; `done` says that no cell
    of it is empty.
    """

    __tablename__ = "run_shards"
    run_id: Mapped[int]
    first_case: Mapped[int]
    last_case: Mapped[int]
    done: Mapped[bool] = mapped_column(default=False)
    worker: Mapped[str | None] = mapped_column(String(120))
    leased_until: Mapped[datetime | None]
    __table_args__ = (
        child_of("runs", "run_id", cascade=True),
        UniqueConstraint("company_id", "run_id", "first_case"),
    )


class Reply(TenantRow, Base):
    """One filled cell: what an arm answered to a case, or the error it gave instead.

    `call_hash` is of all that decides an answer: model, address, parameters, messages. A `cached`
    reply was taken over from an earlier one of the same hash and cost nothing. `turns` is what was
    said in a simulated conversation, as [{"role", "text"}, ...].
    """

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
    call_hash: Mapped[str | None] = mapped_column(String(64))
    seed: Mapped[int | None]
    cached: Mapped[bool] = mapped_column(default=False, server_default=false())
    context_cut: Mapped[int] = mapped_column(default=0)
    input_tokens: Mapped[int | None]
    output_tokens: Mapped[int | None]
    cost_usd: Mapped[float | None]
    seconds: Mapped[float | None]
    turns: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    created_at: Mapped[datetime] = mapped_column(default=now)
    __table_args__ = (
        owned(),
        child_of("runs", "run_id", cascade=True),
        child_of("arms", "arm_id", cascade=True),
        child_of("run_cases", "case_id", cascade=True),
        UniqueConstraint("company_id", "run_id", "arm_id", "case_id", "repeat"),
        Index("ix_replies_of_a_call", "company_id", "call_hash", "repeat"),
    )


class Score(TenantRow, Base):
    """What a scorer said of a reply; a failed score is a row with an error and no value.

    `scorer` is its reference. `details` has what a judge said beside the value: its choice, both
    orders of a pair; `cost_usd` is what it cost to ask, None where that is not known or nobody was.
    """

    __tablename__ = "scores"
    run_id: Mapped[int]
    reply_id: Mapped[int]
    scorer: Mapped[str] = mapped_column(String(300))
    scorer_version: Mapped[int]
    value: Mapped[float | None]
    reason: Mapped[str] = mapped_column(default="")
    error: Mapped[str | None]
    details: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    cost_usd: Mapped[float | None]
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
