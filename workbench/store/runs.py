"""Queries of runs: the grid, its empty cells, replies and scores. `db` knows the company."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from sqlalchemy import bindparam, delete, func, or_, select
from sqlalchemy import case as sql_case
from sqlalchemy.orm import selectinload

from workbench.domain.comparison import ArmKind
from workbench.domain.errors import NotFound
from workbench.domain.redaction import REDACTED
from workbench.domain.replies import Finish
from workbench.domain.turns import Origin, Side, SourceMessage
from workbench.store import shards
from workbench.store.tables import (
    Arm,
    Config,
    Conversation,
    Reply,
    Run,
    RunCase,
    Score,
    TurnRow,
)
from workbench.store.tenancy import TenantSession, insert_new, insert_rows

Key = tuple[int, int, int]
ERASED = {
    **dict.fromkeys(("text", "finish", "error_message", "turns")),
    "error": REDACTED,
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One place of the grid that has no reply yet."""

    arm_id: int
    case_id: int
    repeat: int
    conversation_id: int
    number: int

    @property
    def key(self) -> Key:
        """What makes the cell's reply unique in its run."""
        return (self.arm_id, self.case_id, self.repeat)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many replies of an arm ended alike, and what the known part of them cost."""

    run_id: int
    arm_id: int
    error: str | None
    finish: str | None
    count: int
    cost_usd: float | None
    priced: int

    @property
    def fault(self) -> str | None:
        """Why these are no whole replies; None where they are."""
        return fault_of(self.error, self.finish)


def fault_of(error: str | None, finish: str | None) -> str | None:
    """Why a reply is not whole: its error, or why the model stopped early."""
    return error or (finish if finish != Finish.STOP else None)


def add(db: TenantSession, run: Run, arms: Sequence[Arm], cases: Sequence[dict[str, Any]]) -> None:
    """A new run with its arms and cases."""
    db.add(run)
    db.flush()
    for arm in arms:
        arm.run_id = run.id
        db.add(arm)
    db.flush()
    insert_rows(db, RunCase, [{**case, "run_id": run.id} for case in cases])
    shards.cut(db, run.id, sum(run.repeats if one.kind == ArmKind.CONFIG else 1 for one in arms))


def get(db: TenantSession, run_id: int) -> Run:
    """A run with its dataset, its arms and their configs; raises NotFound."""
    found = db.scalar(
        select(Run)
        .where(Run.id == run_id)
        .options(
            selectinload(Run.dataset),
            selectinload(Run.arms).selectinload(Arm.config).selectinload(Config.prompt),
        )
    )
    if found is None:
        raise NotFound(f"no run {run_id} in this company; see: python -m workbench runs")
    return found


def newest(db: TenantSession) -> list[Run]:
    """All runs with dataset and arms, newest first."""
    return list(
        db.scalars(
            select(Run)
            .options(selectinload(Run.dataset), selectinload(Run.arms))
            .order_by(Run.id.desc())
        )
    )


def conversations(db: TenantSession, ids: Collection[int]) -> dict[int, Conversation]:
    """Conversations by id, without their messages."""
    found = db.scalars(select(Conversation).where(Conversation.id.in_(ids)))
    return {row.id: row for row in found}


def readable(db: TenantSession, ids: Collection[int]) -> list[int]:
    """Those of the conversations, in the order given, that are not redacted."""
    gone = select(Conversation.id).where(Conversation.redacted_at.is_not(None))
    redacted = set(db.scalars(gone.where(Conversation.id.in_(ids))))
    return [one for one in ids if one not in redacted]


def messages(db: TenantSession, ids: Collection[int]) -> dict[int, list[SourceMessage]]:
    """The messages of several conversations, as their importer read them."""
    rows = db.execute(
        select(
            TurnRow.conversation_id, TurnRow.role, TurnRow.text, TurnRow.author,
            TurnRow.sent_at, TurnRow.origin, TurnRow.external_id,
        )
        .where(TurnRow.conversation_id.in_(ids))
        .order_by(TurnRow.conversation_id, TurnRow.position)
    )  # fmt: skip
    found: dict[int, list[SourceMessage]] = defaultdict(list)
    for conversation_id, role, text, author, sent_at, origin, external_id in rows:
        found[conversation_id].append(
            SourceMessage(Side(role), text, author, sent_at, Origin(origin), external_id)
        )
    return found


def played_cases(db: TenantSession, run_id: int) -> list[tuple[int, str]]:
    """The ids of a simulation's cases, each with who plays there, in order."""
    wanted = select(RunCase.id, RunCase.persona).where(RunCase.run_id == run_id)
    return [(case_id, persona) for case_id, persona in db.execute(wanted.order_by(RunCase.id))]


def empty_cells(
    db: TenantSession, run: Run, first_case: int = 0, last_case: int | None = None
) -> list[Cell]:
    """Cells that have no reply yet, by conversation, arm and turn: histories grow, arms keep pace.

    Of the run's cases between these two ids, of all where none is given. People's arms have a cell
    only where the words are theirs.
    """
    within = [RunCase.run_id == run.id, RunCase.id >= first_case]
    within += [] if last_case is None else [RunCase.id <= last_case]
    cases = list(
        db.execute(
            select(RunCase.id, RunCase.conversation_id, RunCase.number, RunCase.origin)
            .where(*within)
            .order_by(RunCase.conversation_id, RunCase.number)
        )
    )
    filled = _filled(db, run, first_case, last_case)
    empty = [
        cell
        for arm in run.arms
        for case in cases
        if not (origins := ArmKind(arm.kind).origins) or case.origin in origins
        for repeat in range(1 if origins else run.repeats)
        if (cell := Cell(arm.id, case.id, repeat, case.conversation_id, case.number)).key
        not in filled
    ]
    return sorted(empty, key=lambda cell: cell.conversation_id)


def answered_before(
    db: TenantSession, call_hashes: Collection[str]
) -> dict[tuple[str | None, int], Reply]:
    """Whole replies that were paid for once, by call hash and repeat; of redacted ones none."""
    found = db.scalars(
        select(Reply)
        .join(RunCase, RunCase.id == Reply.case_id)
        .join(Conversation, Conversation.id == RunCase.conversation_id)
        .where(
            Reply.call_hash.in_(call_hashes),
            Reply.finish == Finish.STOP,
            Reply.cached.is_(False),
            Conversation.redacted_at.is_(None),
        )
    )
    return {(reply.call_hash, reply.repeat): reply for reply in found}


def keep_replies(db: TenantSession, rows: Sequence[dict[str, Any]]) -> dict[Key, int]:
    """Store the replies whose cells are still empty; the ids of those with their text, by cell.

    A cell of a conversation that is redacted by now gets no text: its reply is a fault of that
    name.
    """
    redacted = _redacted(db, {row["case_id"] for row in rows})
    kept = [{**row, **ERASED} if row["case_id"] in redacted else row for row in rows]
    columns = (Reply.id, Reply.arm_id, Reply.case_id, Reply.repeat)
    stored = insert_new(db, kept, columns)
    return {tuple(key): reply_id for reply_id, *key in stored if key[1] not in redacted}


def empty_failed(db: TenantSession, run_id: int) -> int:
    """Empty the cells whose reply is not whole, but for redacted ones; how many there were."""
    not_whole = or_(Reply.error.is_not(None), Reply.finish != Finish.STOP)
    kept = func.coalesce(Reply.error, "") != REDACTED
    failed = list(db.scalars(select(Reply.id).where(Reply.run_id == run_id, not_whole, kept)))
    db.execute(delete(Reply).where(Reply.run_id == run_id, not_whole, kept))
    return len(failed)


def median_seconds(db: TenantSession, model: str, newest: int) -> float | None:
    """How long a model's newest replies took in the middle; None where it never answered."""
    took = (
        select(Reply.seconds)
        .join(Arm, Arm.id == Reply.arm_id)
        .join(Config, Config.id == Arm.config_id)
        .where(Config.model == model, Reply.seconds.is_not(None), Reply.cached.is_(False))
        .order_by(Reply.id.desc())
        .limit(newest)
    )
    found = [seconds for seconds in db.scalars(took) if seconds is not None]
    return median(found) if found else None


def keep_scores(db: TenantSession, scores: Sequence[dict[str, Any]]) -> None:
    """Store scores of replies that had none; another worker may have scored them meanwhile."""
    insert_new(db, scores, (Score.id,))


def unscored(db: TenantSession, run_id: int, after: int, limit: int) -> list[tuple[Reply, RunCase]]:
    """Whole replies behind a reply's id without any score: what a killed run left to be scored."""
    scored = select(Score.id).where(Score.run_id == run_id, Score.reply_id == Reply.id)
    found = db.execute(
        select(Reply, RunCase)
        .join(RunCase, RunCase.id == Reply.case_id)
        .join(Conversation, Conversation.id == RunCase.conversation_id)
        .where(
            Conversation.redacted_at.is_(None),
            Reply.run_id == run_id,
            Reply.id > after,
            Reply.finish == Finish.STOP,
            ~scored.exists(),
        )
        .order_by(Reply.id)
        .limit(limit)
    )
    return list(found)


def state(db: TenantSession, run_id: int) -> str:
    """The run's state as it is stored now."""
    return db.scalar(select(Run.state).where(Run.id == run_id)) or "deleted"


def tallies(db: TenantSession, run_ids: Collection[int]) -> list[Tally]:
    """Replies of these runs counted by run, arm and how they ended."""
    keys = (Reply.run_id, Reply.arm_id, Reply.error, Reply.finish)
    paid = sql_case((Reply.cached, 0.0), else_=Reply.cost_usd)
    counts = select(*keys, func.count(), func.sum(paid), func.count(paid)).group_by(*keys)
    return [Tally(*row) for row in db.execute(counts.where(Reply.run_id.in_(run_ids)))]


def origin_counts(db: TenantSession, run_ids: Collection[int]) -> dict[int, dict[str, int]]:
    """How many cases of each of these runs have which origin."""
    counts = select(RunCase.run_id, RunCase.origin, func.count(RunCase.id)).group_by(
        RunCase.run_id, RunCase.origin
    )
    counts = counts.where(RunCase.run_id.in_(run_ids))
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for run, origin, count in db.execute(counts):
        found[run][origin] = count
    return found


def case(db: TenantSession, run_id: int, case_id: int) -> RunCase:
    """A case of a run, its conversation loaded; raises NotFound."""
    found = db.scalar(
        select(RunCase)
        .where(RunCase.run_id == run_id, RunCase.id == case_id)
        .options(selectinload(RunCase.conversation))
    )
    if found is None:
        raise NotFound(f"no case {case_id} in run {run_id} of this company")
    return found


def cases(db: TenantSession, run_id: int, case_ids: Collection[int]) -> dict[int, RunCase]:
    """Some cases of a run by id, their conversations loaded."""
    found = db.scalars(
        select(RunCase)
        .where(RunCase.run_id == run_id, RunCase.id.in_(case_ids))
        .options(selectinload(RunCase.conversation))
    )
    return {row.id: row for row in found}


def replies_to(
    db: TenantSession, run_id: int, case_ids: Collection[int], arm_ids: Collection[int]
) -> list[Reply]:
    """What some arms replied to some cases, repeat by repeat."""
    return list(
        db.scalars(
            select(Reply)
            .where(
                Reply.run_id == run_id,
                Reply.arm_id.in_(arm_ids),
                Reply.case_id.in_(case_ids),
            )
            .order_by(Reply.case_id, Reply.arm_id, Reply.repeat)
        )
    )


OF_REDACTED = (  # made once, since every commit of a run asks it
    select(RunCase.id)
    .join(Conversation, Conversation.id == RunCase.conversation_id)
    .where(RunCase.id.in_(bindparam("case_ids", expanding=True)))
    .where(Conversation.redacted_at.is_not(None))
)


def _redacted(db: TenantSession, case_ids: Collection[int]) -> set[int]:
    """Those of the cases whose conversation is redacted."""
    return set(db.scalars(OF_REDACTED, {"case_ids": list(case_ids)}))


def _filled(db: TenantSession, run: Run, first_case: int, last_case: int | None) -> set[Key]:
    found = select(Reply.arm_id, Reply.case_id, Reply.repeat).where(
        Reply.run_id == run.id,
        Reply.arm_id.in_([arm.id for arm in run.arms]),
        Reply.case_id >= first_case,
    )
    if last_case is not None:
        found = found.where(Reply.case_id <= last_case)
    return {(arm, case, repeat) for arm, case, repeat in db.execute(found)}
