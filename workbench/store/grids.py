"""A run's grid as columns, read straight into arrays: no object is kept for a score.

Cells with their texts are read some thousands at a time, for exports.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Select, case, func, select

from workbench.domain.replies import Finish
from workbench.store.tables import Reply, RunCase, Score
from workbench.store.tenancy import TenantSession

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Truths = NDArray[np.bool_]
NONE = -1.0  # neither a cost nor a time is below zero


@dataclass(frozen=True, slots=True)
class ReplyColumns:
    """The filled cells by reply id; NaN is a cost or a time that is not known.

    `faults` has the reason of each reply that is not whole, by its place; `answered` says where
    a model, or a person, wrote something at all.
    """

    ids: Integers
    arms: Integers
    cases: Integers
    costs: Floats
    seconds: Floats
    answered: Truths
    faults: dict[int, str]


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """What one scorer said of a reply.

    `attack` says what makes the reply look as if it gave orders to its judge.
    """

    scorer: str
    value: float | None
    reason: str
    attack: str = ""


@dataclass(frozen=True, slots=True)
class CellRow:
    """One filled cell as it is stored, without its scores."""

    reply_id: int
    arm_id: int
    case_id: int
    repeat: int
    config_hash: str | None
    request_hash: str | None
    finish: str | None
    error: str | None
    error_message: str | None
    input_tokens: int | None
    output_tokens: int | None
    cost_usd: float | None
    seconds: float | None
    text: str | None
    seed: int | None
    cached: bool


def newest(db: TenantSession) -> tuple[int, int]:
    """The company's last reply and score: while these stay, no run of its has new ones."""
    replies = select(Reply.id).order_by(Reply.id.desc())
    scores = select(Score.id).order_by(Score.id.desc())
    return _last(db, replies), _last(db, scores)


def arrived(db: TenantSession, run_id: int, since: tuple[int, int]) -> bool:
    """Whether the run has a reply or a score that came after these ids."""
    reply, score = since
    replies = select(Reply.id).where(Reply.run_id == run_id, Reply.id > reply)
    scores = select(Score.id).where(Score.run_id == run_id, Score.id > score)
    return any(db.scalar(one.limit(1)) is not None for one in (replies, scores))


def newest_versions(db: TenantSession, run_id: int, scorers: Iterable[str]) -> dict[str, int]:
    """The newest version of each scorer that gave a value: two versions are never compared."""
    found = {
        scorer: db.scalar(
            select(Score.scorer_version)
            .where(Score.run_id == run_id, Score.scorer == scorer, Score.value.is_not(None))
            .order_by(Score.scorer_version.desc())
            .limit(1)
        )
        for scorer in scorers
    }
    return {scorer: version for scorer, version in found.items() if version is not None}


def case_columns(db: TenantSession, run_id: int) -> tuple[Integers, Integers]:
    """Case and conversation of each case, by case id."""
    columns = select(RunCase.id, RunCase.conversation_id).where(RunCase.run_id == run_id)
    cases = _numbers(db, columns, 2).astype(np.int64)
    cases = cases[np.argsort(cases[:, 0])]
    return cases[:, 0], cases[:, 1]


def reply_columns(db: TenantSession, run_id: int) -> ReplyColumns:
    """The run's filled cells.

    They are sorted here: asked for in this order, SQLite would walk through all runs' replies.
    """
    whole = Reply.error.is_(None) & (Reply.finish == Finish.STOP)
    columns = select(
        Reply.id, Reply.arm_id, Reply.case_id, func.coalesce(Reply.cost_usd, NONE),
        func.coalesce(Reply.seconds, NONE), case((whole, 2), (Reply.error.is_(None), 1), else_=0),
    ).where(Reply.run_id == run_id)  # fmt: skip
    rows = _numbers(db, columns, 6)
    rows = rows[np.argsort(rows[:, 0])]
    ids = rows[:, 0].astype(np.int64)
    unknown = np.where(rows[:, 3:5] == NONE, np.nan, rows[:, 3:5])
    return ReplyColumns(
        ids=ids,
        arms=rows[:, 1].astype(np.int64),
        cases=rows[:, 2].astype(np.int64),
        costs=unknown[:, 0],
        seconds=unknown[:, 1],
        answered=rows[:, 5] > 0,
        faults=_faults(db, run_id, ids) if (rows[:, 5] < 2).any() else {},
    )


def score_columns(
    db: TenantSession, run_id: int, scorer: str, version: int
) -> tuple[Integers, Floats]:
    """Reply and value of each score of one version of a scorer, out of its covering index."""
    columns = select(Score.reply_id, Score.value).where(
        Score.run_id == run_id,
        Score.scorer == scorer,
        Score.scorer_version == version,
        Score.value.is_not(None),
    )
    scores = _numbers(db, columns, 2)
    return scores[:, 0].astype(np.int64), scores[:, 1]


def cell_rows(db: TenantSession, run_id: int, case_ids: Collection[int]) -> list[CellRow]:
    """The filled cells of some cases, by case, arm and repeat."""
    columns = select(
        Reply.id, Reply.arm_id, Reply.case_id, Reply.repeat, Reply.config_hash, Reply.request_hash,
        Reply.finish, Reply.error, Reply.error_message, Reply.input_tokens, Reply.output_tokens,
        Reply.cost_usd, Reply.seconds, Reply.text, Reply.seed, Reply.cached,
    ).where(Reply.run_id == run_id, Reply.case_id.in_(case_ids))  # fmt: skip
    order = (Reply.case_id, Reply.arm_id, Reply.repeat)
    return [CellRow(*tuple(row)) for row in db.execute(columns.order_by(*order))]


def scores_of(
    db: TenantSession, reply_ids: Collection[int], versions: Mapping[str, int]
) -> dict[int, list[ScoreRow]]:
    """The scores of some replies, each of the version of its scorer that is named."""
    found = db.execute(
        select(
            Score.reply_id, Score.scorer_version, Score.scorer, Score.value, Score.reason,
            Score.details,
        ).where(Score.reply_id.in_(reply_ids))
    )  # fmt: skip
    by_reply: dict[int, list[ScoreRow]] = defaultdict(list)
    for reply_id, version, scorer, value, reason, details in found:
        if versions.get(scorer) == version:
            attack = (details or {}).get("attack", "")
            by_reply[reply_id].append(ScoreRow(scorer, value, reason, attack))
    return by_reply


def _faults(db: TenantSession, run_id: int, ids: Integers) -> dict[int, str]:
    """Why some replies are not whole, by their place among all."""
    fault = func.coalesce(Reply.error, Reply.finish)
    found = db.execute(
        select(Reply.id, fault).where(
            Reply.run_id == run_id, Reply.error.is_not(None) | (Reply.finish != Finish.STOP)
        )
    )
    return {int(np.searchsorted(ids, reply_id)): reason for reply_id, reason in found}


def _last(db: TenantSession, ids: Select[Any]) -> int:
    return db.scalar(ids.limit(1)) or 0


def _numbers(db: TenantSession, columns: Any, width: int) -> Floats:
    """Rows of numbers as one array; whole numbers are exact up to 2^53.

    The driver's rows, for SQLAlchemy's own cost as much again as the reading. The statement has
    gone through the session, so that the walls between companies hold.
    """
    result: Any = db.execute(columns)
    flat = np.fromiter(chain.from_iterable(result.raw.cursor), dtype=np.float64)
    result.close()
    return flat.reshape(-1, width)
