"""What calls cost, over all rows that keep a call: drafts, trials, replies of runs, side calls.

A text that was cut has no price of its own: the provider never told what it took.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Any, TypeVarTuple

from sqlalchemy import ColumnElement, Select, func, or_, select

from workbench.domain.spending import SpendingLine, Spent, is_free
from workbench.store.tables import Arm, Config, Draft, Reply, Run, SideCall, Trial, TrialReply
from workbench.store.tenancy import TenantSession, insert_rows

DRAFT, TRIAL, PURGED = "draft", "side by side", "deleted chat"
Columns = TypeVarTuple("Columns")
KEPT = ("input_tokens", "output_tokens", "cost_usd", "seconds")


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


def keep_of_chats(db: TenantSession, chat_ids: Collection[int]) -> None:
    """Keep what chats that are about to be purged cost, as calls that have no row of their own."""
    drafts = _of_drafts(select(Config.model, Draft)).where(Draft.chat_id.in_(chat_ids))
    trials = _of_trials(select(Config.model, TrialReply)).join(
        Trial, Trial.id == TrialReply.trial_id
    )
    trials = trials.where(Trial.chat_id.in_(chat_ids))
    insert_rows(db, SideCall, [*_kept(db.execute(drafts)), *_kept(db.execute(trials))])


def _kept(rows: Iterable[Any]) -> Iterator[dict[str, Any]]:
    for model, row in rows:
        moment = row.created_at if isinstance(row, Draft) else row.saved_at
        figures = {name: getattr(row, name) for name in KEPT}
        yield {"purpose": PURGED, "model": model, "created_at": moment, **figures}


def _drafts() -> Select[Any]:
    return _of_drafts(select(Config.model, *_sums(Draft))).group_by(Config.model)


def _of_drafts(found: Select[*Columns]) -> Select[*Columns]:
    """Whole and cut drafts; one that failed before its first word was most likely not paid."""
    answered = or_(Draft.finish.is_not(None), Draft.state == "partial")
    return found.join(Draft, Draft.config_id == Config.id).where(answered)


def _trials() -> Select[Any]:
    return _of_trials(select(Config.model, *_sums(TrialReply))).group_by(Config.model)


def _of_trials(found: Select[*Columns]) -> Select[*Columns]:
    """The same of trials, but for replies that went on as a chat's draft and are counted there."""
    answered = or_(TrialReply.finish.is_not(None), TrialReply.state == "partial")
    went_on = select(Draft.id).where(
        Draft.config_id == TrialReply.config_id,
        Draft.request_hash == TrialReply.request_hash,
        Draft.seconds == TrialReply.seconds,
        Draft.ai_text == TrialReply.text,
    )
    return found.join(TrialReply, TrialReply.config_id == Config.id).where(
        answered, ~went_on.correlate(TrialReply).exists()
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
        .where(
            Reply.created_at >= moment,
            _was_asked(),
            Reply.cached.is_(False),
            Run.id.not_in(recorded),
        )
        .group_by(Run.purpose, Config.model)
    )
    return _side_lines(rows)


def _was_asked() -> ColumnElement[bool]:
    """A reply, or a simulated conversation that a fault ended when some of it was paid for."""
    return or_(Reply.error.is_(None), Reply.turns.is_not(None))


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
