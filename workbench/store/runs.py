"""Queries of runs: the grid, its empty cells, replies and scores. `db` knows the company."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from workbench.domain.comparison import ArmKind
from workbench.domain.errors import NotFound
from workbench.domain.redaction import REDACTED
from workbench.domain.replies import Finish
from workbench.domain.turns import Origin, Side, SourceMessage
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
from workbench.store.tenancy import TenantSession, insert_rows

Key = tuple[int, int, int]


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


def add(db: TenantSession, run: Run, arms: Iterable[Arm], cases: Sequence[dict[str, Any]]) -> None:
    """A new run with its arms and cases."""
    db.add(run)
    db.flush()
    for arm in arms:
        arm.run_id = run.id
        db.add(arm)
    db.flush()
    insert_rows(db, RunCase, [{**case, "run_id": run.id} for case in cases])


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


def run_conversations(db: TenantSession, run_id: int) -> list[int]:
    """The ids of the conversations that a run takes its cases from."""
    cases = select(RunCase.conversation_id).where(RunCase.run_id == run_id).distinct()
    return list(db.scalars(cases.order_by(RunCase.conversation_id)))


def played_cases(db: TenantSession, run_id: int) -> list[tuple[int, str]]:
    """The ids of a simulation's cases, each with who plays there, in order."""
    wanted = select(RunCase.id, RunCase.persona).where(RunCase.run_id == run_id)
    return [(case_id, persona) for case_id, persona in db.execute(wanted.order_by(RunCase.id))]


def empty_cells(db: TenantSession, run: Run, conversation_ids: Collection[int]) -> list[Cell]:
    """Cells that have no reply yet, by conversation, arm and turn: histories grow, arms keep pace.

    People's arms have a cell only where the words are theirs.
    """
    cases = list(
        db.execute(
            select(RunCase.id, RunCase.conversation_id, RunCase.number, RunCase.origin)
            .where(RunCase.run_id == run.id, RunCase.conversation_id.in_(conversation_ids))
            .order_by(RunCase.conversation_id, RunCase.number)
        )
    )
    filled = _filled(db, run.id, conversation_ids)
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


def keep_replies(db: TenantSession, run_id: int, replies: Sequence[Reply]) -> list[Reply]:
    """Store the replies whose cells are still empty, and return those.

    The transaction began as a writer's, so nobody fills a cell between the look and the insert. A
    cell of a conversation that is redacted by now gets no text: its reply is a fault of that name.
    """
    taken = _taken(db, run_id, replies)
    kept = [one for one in replies if (one.arm_id, one.case_id, one.repeat) not in taken]
    redacted = _redacted(db, {one.case_id for one in kept})
    for reply in kept:
        if reply.case_id in redacted:
            reply.text = reply.finish = reply.error_message = reply.turns = None
            reply.error = REDACTED
    db.add_all(kept)
    db.flush()
    return kept


def keep_scores(db: TenantSession, scores: Sequence[dict[str, Any]]) -> None:
    """Store scores of replies that had none."""
    insert_rows(db, Score, scores)


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


def tallies(db: TenantSession, run_id: int | None = None) -> list[Tally]:
    """Replies counted by run, arm and how they ended; of all runs where none is named."""
    keys = (Reply.run_id, Reply.arm_id, Reply.error, Reply.finish)
    counts = select(
        *keys,
        func.count(),
        func.sum(Reply.cost_usd),
        func.count(Reply.cost_usd),
    ).group_by(*keys)
    if run_id is not None:
        counts = counts.where(Reply.run_id == run_id)
    return [Tally(*row) for row in db.execute(counts)]


def origin_counts(db: TenantSession, run_id: int | None = None) -> dict[int, dict[str, int]]:
    """How many cases of each run have which origin."""
    counts = select(RunCase.run_id, RunCase.origin, func.count(RunCase.id)).group_by(
        RunCase.run_id, RunCase.origin
    )
    if run_id is not None:
        counts = counts.where(RunCase.run_id == run_id)
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


def _redacted(db: TenantSession, case_ids: Collection[int]) -> set[int]:
    """Those of the cases whose conversation is redacted."""
    gone = select(RunCase.id).join(Conversation, Conversation.id == RunCase.conversation_id)
    gone = gone.where(RunCase.id.in_(case_ids), Conversation.redacted_at.is_not(None))
    return set(db.scalars(gone))


def _filled(db: TenantSession, run_id: int, conversation_ids: Collection[int]) -> set[Key]:
    found = db.execute(
        select(Reply.arm_id, Reply.case_id, Reply.repeat)
        .join(RunCase, RunCase.id == Reply.case_id)
        .where(
            RunCase.run_id == run_id,
            RunCase.conversation_id.in_(conversation_ids),
            Reply.run_id == run_id,
            Reply.arm_id.in_(select(Arm.id).where(Arm.run_id == run_id)),
        )
    )
    return set(found)


def _taken(db: TenantSession, run_id: int, replies: Sequence[Reply]) -> set[Key]:
    found = db.execute(
        select(Reply.arm_id, Reply.case_id, Reply.repeat).where(
            Reply.run_id == run_id,
            Reply.arm_id.in_({reply.arm_id for reply in replies}),
            Reply.case_id.in_({reply.case_id for reply in replies}),
        )
    )
    return set(found)
