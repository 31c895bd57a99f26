"""What calls cost, over all rows that keep a call: drafts, trials, replies of runs, side calls.

A text that was cut has no price of its own: the provider never told what it took.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from workbench.domain.spending import SpendingLine, Spent, is_free
from workbench.store.tables import Arm, Config, Draft, Reply, Run, SideCall, TrialReply
from workbench.store.tenancy import TenantSession

DRAFT, TRIAL = "draft", "side by side"


def since(db: TenantSession, moment: datetime) -> list[SpendingLine]:
    """What the company's calls cost since then, by purpose and model."""
    calls = SideCall.created_at >= moment
    return [
        *_lines(DRAFT, db.execute(_drafts().where(Draft.created_at >= moment))),
        *_lines(TRIAL, db.execute(_trials().where(TrialReply.saved_at >= moment))),
        *_side_lines(db.execute(_side_calls().where(calls))),
        *_run_lines(db, moment),
    ]


def of_chat(db: TenantSession, chat_id: int) -> list[SpendingLine]:
    """What a chat's drafts and the calls around them cost, by purpose and model."""
    calls = SideCall.chat_id == chat_id
    return [
        *_lines(DRAFT, db.execute(_drafts().where(Draft.chat_id == chat_id))),
        *_side_lines(db.execute(_side_calls().where(calls))),
    ]


def _drafts() -> Select[Any]:
    """Whole and cut drafts; one that failed before its first word was most likely not paid."""
    answered = or_(Draft.finish.is_not(None), Draft.state == "partial")
    return (
        select(Config.model, *_sums(Draft))
        .join(Draft, Draft.config_id == Config.id)
        .where(answered)
        .group_by(Config.model)
    )


def _trials() -> Select[Any]:
    """The same of trials, but for replies that went on as a chat's draft and are counted there."""
    answered = or_(TrialReply.finish.is_not(None), TrialReply.state == "partial")
    went_on = select(Draft.id).where(
        Draft.config_id == TrialReply.config_id,
        Draft.request_hash == TrialReply.request_hash,
        Draft.seconds == TrialReply.seconds,
        Draft.ai_text == TrialReply.text,
    )
    return (
        select(Config.model, *_sums(TrialReply))
        .join(TrialReply, TrialReply.config_id == Config.id)
        .where(answered, ~went_on.correlate(TrialReply).exists())
        .group_by(Config.model)
    )


def _side_calls() -> Select[Any]:
    return select(SideCall.purpose, SideCall.model, *_sums(SideCall)).group_by(
        SideCall.purpose, SideCall.model
    )


def _run_lines(db: TenantSession, moment: datetime) -> list[SpendingLine]:
    """Replies of models in runs; those of a recorded run were paid by who recorded it."""
    runs = db.execute(select(Run.id, Run.recorded))
    recorded = [run_id for run_id, told in runs if told]
    rows = db.execute(
        select(Run.purpose, Config.model, *_sums(Reply))
        .join(Reply, Reply.run_id == Run.id)
        .join(Arm, Arm.id == Reply.arm_id)
        .join(Config, Config.id == Arm.config_id)
        .where(Reply.created_at >= moment, Reply.error.is_(None), Run.id.not_in(recorded))
        .group_by(Run.purpose, Config.model)
    )
    return _side_lines(rows)


def _sums(row: Any) -> tuple[ColumnElement[Any], ...]:
    return (
        func.count(row.id),
        func.count(row.cost_usd),
        func.sum(row.cost_usd),
        func.sum(row.input_tokens),
        func.sum(row.output_tokens),
    )


def _lines(purpose: str, rows: Iterable[Any]) -> list[SpendingLine]:
    return [SpendingLine(purpose, model, _spent(model, *sums)) for model, *sums in rows]


def _side_lines(rows: Iterable[Any]) -> list[SpendingLine]:
    return [SpendingLine(purpose, model, _spent(model, *sums)) for purpose, model, *sums in rows]


def _spent(model: str, calls: int, priced: int, cost: float | None, *tokens: int | None) -> Spent:
    unpriced = 0 if is_free(model) else calls - priced
    taken, given = (count or 0 for count in tokens)
    return Spent(cost or 0.0, calls, unpriced, taken, given)
