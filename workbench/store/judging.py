"""Queries of judging and of scoring again: whole replies, which of them have which score."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, select

from workbench.domain.redaction import TOMBSTONE
from workbench.domain.replies import Finish
from workbench.store import runs
from workbench.store.tables import Conversation, Reply, RunCase, Score
from workbench.store.tenancy import TenantSession

Known = tuple[int, str, int]
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ScoreTally:
    """How many scores of a run's scorer there are, failed ones too; what the known part cost."""

    run_id: int
    scorer: str
    count: int
    priced: int
    cost_usd: float | None

    @property
    def known_usd(self) -> float | None:
        """What they cost; None as soon as one has no known price."""
        return None if self.priced < self.count else self.cost_usd


@dataclass(frozen=True, slots=True)
class BothOrders:
    """What a judge of pairs chose in both orders, and of which conversation.

    `is_biased`: it chose the same place twice; None where it called the pair a tie in one order.
    """

    conversation_id: int
    is_biased: bool | None


def whole_replies(
    db: TenantSession, run_id: int, case_ids: Collection[int]
) -> list[tuple[Reply, RunCase]]:
    """The whole replies to some cases with these, by reply; none of a redacted conversation."""
    found = db.execute(
        select(Reply, RunCase)
        .join(RunCase, RunCase.id == Reply.case_id)
        .join(Conversation, Conversation.id == RunCase.conversation_id)
        .where(
            Reply.run_id == run_id,
            Reply.case_id.in_(case_ids),
            Reply.error.is_(None),
            Reply.finish == Finish.STOP,
            Reply.text != TOMBSTONE,
            Conversation.redacted_at.is_(None),
        )
        .order_by(Reply.id)
    )
    return [(reply, case) for reply, case in found]


def case_ids(db: TenantSession, run_id: int) -> list[int]:
    """The run's cases by conversation, so that one is read once."""
    rows = select(RunCase.id).where(RunCase.run_id == run_id)
    return list(db.scalars(rows.order_by(RunCase.conversation_id, RunCase.number, RunCase.id)))


def scored(db: TenantSession, reply_ids: Collection[int]) -> set[Known]:
    """Reply, scorer and version of each score that these replies have, failed ones too."""
    rows = db.execute(
        select(Score.reply_id, Score.scorer, Score.scorer_version).where(
            Score.reply_id.in_(reply_ids)
        )
    )
    return {(reply_id, scorer, version) for reply_id, scorer, version in rows}


def whole_count(db: TenantSession, run_id: int) -> int:
    """How many whole replies the run has."""
    rows = select(func.count(Reply.id)).where(
        Reply.run_id == run_id, Reply.error.is_(None), Reply.finish == Finish.STOP
    )
    return db.scalar(rows) or 0


def score_count(db: TenantSession, run_id: int, scorer: str, version: int) -> int:
    """How many scores of a version of a scorer the run has, failed ones too."""
    rows = select(func.count(Score.id)).where(
        Score.run_id == run_id, Score.scorer == scorer, Score.scorer_version == version
    )
    return db.scalar(rows) or 0


def keep(db: TenantSession, rows: Sequence[Row]) -> None:
    """Store scores that are not there yet, but for those whose conversation was redacted."""
    gone = _redacted(db, {row["reply_id"] for row in rows})
    runs.keep_scores(db, [row for row in rows if row["reply_id"] not in gone])


def forget_failed(db: TenantSession, run_id: int, scorers: Collection[str]) -> None:
    """Delete the failed scores of these scorers, so that they are computed again."""
    failed = delete(Score).where(
        Score.run_id == run_id, Score.scorer.in_(scorers), Score.error.is_not(None)
    )
    db.execute(failed, execution_options={"synchronize_session": False})


def costs(db: TenantSession, run_ids: Collection[int]) -> list[ScoreTally]:
    """What the judges of some runs cost, by reference; scorers that ask nobody are left out."""
    keys = (Score.run_id, Score.scorer)
    rows = db.execute(
        select(*keys, func.count(), func.count(Score.cost_usd), func.sum(Score.cost_usd))
        .where(Score.run_id.in_(run_ids), Score.scorer.contains("@", autoescape=True))
        .group_by(*keys)
        .order_by(*keys)
    )
    return [ScoreTally(*row) for row in rows]


def both_orders(db: TenantSession, run_id: int, scorer: str, version: int) -> Iterator[BothOrders]:
    """What a judge of pairs chose, pair by pair."""
    rows = db.execute(
        select(RunCase.conversation_id, Score.value, Score.details)
        .join(Reply, Reply.id == Score.reply_id)
        .join(RunCase, RunCase.id == Reply.case_id)
        .where(
            Score.run_id == run_id,
            Score.scorer == scorer,
            Score.scorer_version == version,
            Score.value.is_not(None),
        )
    )
    for conversation_id, value, details in rows:
        biased = bool((details or {}).get("bias"))
        yield BothOrders(conversation_id, biased if biased or value in (0.0, 1.0) else None)


def _redacted(db: TenantSession, reply_ids: Collection[int]) -> set[int]:
    gone = (
        select(Reply.id)
        .join(RunCase, RunCase.id == Reply.case_id)
        .join(Conversation, Conversation.id == RunCase.conversation_id)
        .where(Reply.id.in_(reply_ids), Conversation.redacted_at.is_not(None))
    )
    return set(db.scalars(gone))
