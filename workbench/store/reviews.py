"""Queries of reviews: who labelled which reply how. `db` knows the company."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVarTuple

from sqlalchemy import ColumnElement, Select, case, or_, select
from sqlalchemy.orm import selectinload

from workbench.domain.judgments import Kind, Word
from workbench.domain.replies import Finish
from workbench.domain.reviews import Labelled, Place
from workbench.domain.rubrics import PAIRS, Rubric
from workbench.store.tables import (
    Arm,
    Conversation,
    Judgment,
    Label,
    Reply,
    Run,
    RunCase,
    Score,
    User,
    now,
)
from workbench.store.tenancy import TenantSession

Columns = TypeVarTuple("Columns")
JUDGED = (Score.run_id, Score.reply_id, RunCase.conversation_id, Score.value, Score.details)
VALUES: dict[str, float] = {Word.WORSE: 0.0, Word.SAME: 0.5, Word.BETTER: 1.0}


@dataclass(frozen=True, slots=True)
class Said:
    """A person's word on a reply, or on a case's pair; a value of None was skipped."""

    reviewer_id: int
    number: int
    value: float | None


def opened(db: TenantSession) -> list[Run]:
    """The runs that are open for review with their datasets, newest first."""
    found = db.scalars(
        select(Run)
        .where(Run.review.is_not(None))
        .options(selectinload(Run.dataset), selectinload(Run.arms))
        .order_by(Run.id.desc())
    )
    return list(found)


def cells(db: TenantSession, run_id: int) -> list[tuple[int, int, int]]:
    """Arm, case and id of each whole first reply of a run that can be read."""
    rows = db.execute(
        _readable(select(Reply.arm_id, Reply.case_id, Reply.id)).where(
            Reply.run_id == run_id, Reply.repeat == 0
        )
    )
    return [(arm, case, reply) for arm, case, reply in rows]


def replies(db: TenantSession, ids: Collection[int]) -> dict[int, Reply]:
    """Those of the replies that can still be read."""
    found = db.scalars(_readable(select(Reply)).where(Reply.id.in_(ids)))
    return {reply.id: reply for reply in found}


def pairs(
    db: TenantSession, run_id: int, case_ids: Collection[int], arms: Sequence[int]
) -> dict[int, tuple[Reply, Reply]]:
    """Both arms' first replies, by case, where both can still be read."""
    found = db.scalars(
        _readable(select(Reply)).where(
            Reply.run_id == run_id,
            Reply.arm_id.in_(arms),
            Reply.case_id.in_(case_ids),
            Reply.repeat == 0,
        )
    )
    by_cell = {(reply.case_id, reply.arm_id): reply for reply in found}
    first, second = arms
    return {
        case: (by_cell[case, first], by_cell[case, second])
        for case in case_ids
        if (case, first) in by_cell and (case, second) in by_cell
    }


def arm_ids(db: TenantSession, run_id: int) -> dict[str, int]:
    """The arms of a run by name."""
    rows = db.execute(select(Arm.name, Arm.id).where(Arm.run_id == run_id))
    return dict(row for row in rows)


def labels(db: TenantSession, run_id: int, rubric: str) -> list[Said]:
    """What all people said of a run's replies by a rubric, the earliest first."""
    rows = db.execute(
        select(Label.reviewer_id, Label.reply_id, Label.value)
        .where(Label.run_id == run_id, Label.rubric == rubric)
        .order_by(Label.created_at, Label.id)
    )
    return [Said(*row) for row in rows]


def words(db: TenantSession, run_id: int, arms: Sequence[int]) -> list[Said]:
    """What all people said of two arms in blind pairs: 1 where the first one is better."""
    rows = db.execute(
        select(Judgment.reviewer_id, Judgment.case_id, Judgment.verdict)
        .where(*_of_pair(run_id, arms))
        .order_by(Judgment.created_at, Judgment.id)
    )
    return [Said(who, case, VALUES.get(verdict)) for who, case, verdict in rows]


def keep_label(db: TenantSession, label: Label) -> None:
    """The person's word on a reply from now on."""
    known = db.scalar(
        select(Label).where(
            Label.reply_id == label.reply_id,
            Label.rubric == label.rubric,
            Label.reviewer_id == label.reviewer_id,
        )
    )
    if known is None:
        db.add(label)
        return
    known.value, known.reasons, known.created_at = label.value, label.reasons, now()


def keep_word(db: TenantSession, word: Judgment) -> None:
    """The person's word on a pair from now on."""
    word.kind = Kind.REVIEW
    known = db.scalar(
        select(Judgment).where(
            *_of_pair(word.run_id, (word.arm_id, word.against_id)),
            Judgment.case_id == word.case_id,
            Judgment.reviewer_id == word.reviewer_id,
        )
    )
    if known is None:
        db.add(word)
        return
    known.verdict, known.reasons, known.created_at = word.verdict, word.reasons, now()


def drop_last_label(db: TenantSession, run_id: int, rubric: str, reviewer_id: int) -> None:
    """Forget a person's newest label of a task, if there is one."""
    mine = select(Label).where(
        Label.run_id == run_id, Label.rubric == rubric, Label.reviewer_id == reviewer_id
    )
    if last := db.scalar(mine.order_by(Label.created_at.desc(), Label.id.desc()).limit(1)):
        db.delete(last)


def drop_last_word(db: TenantSession, run_id: int, arms: Sequence[int], reviewer_id: int) -> None:
    """Forget a person's newest word on two arms, if there is one."""
    mine = select(Judgment).where(*_of_pair(run_id, arms), Judgment.reviewer_id == reviewer_id)
    newest = mine.order_by(Judgment.created_at.desc(), Judgment.id.desc())
    if last := db.scalar(newest.limit(1)):
        db.delete(last)


def names(db: TenantSession, user_ids: Collection[int]) -> dict[int, str]:
    """People's names."""
    rows = db.execute(select(User.id, User.name).where(User.id.in_(user_ids)))
    return dict(row for row in rows)


def labelled(db: TenantSession, scorer: str, version: int, asked: Rubric) -> tuple[Labelled, ...]:
    """All replies of the company that this judge scored and people labelled by what it is asked.

    Of a judge of pairs: those beside the reply of their run's first arm, as blind pairs.
    """
    said = _words_on_pairs() if asked == PAIRS else _labels_by(asked.name)
    rows = db.execute(
        said.where(
            Score.scorer == scorer, Score.scorer_version == version, Score.value.is_not(None)
        )
    )
    found: dict[int, Labelled] = {}
    people: dict[int, list[float]] = defaultdict(list)
    for *judged, value in rows:
        one = _labelled(*judged)
        found[one.reply_id] = one
        people[one.reply_id].append(value)
    return tuple(replace(one, people=tuple(people[key])) for key, one in found.items())


def judged_places(
    db: TenantSession, run_id: int, scorer: str, version: int
) -> dict[Place, Labelled]:
    """A run's replies that this judge scored, by place in the grid, without a word of people."""
    rows = db.execute(
        select(RunCase.id, Arm.name, Reply.repeat, *JUDGED)
        .join(Reply, Reply.id == Score.reply_id)
        .join(RunCase, RunCase.id == Reply.case_id)
        .join(Arm, Arm.id == Reply.arm_id)
        .where(
            Score.run_id == run_id,
            Score.scorer == scorer,
            Score.scorer_version == version,
            Score.value.is_not(None),
        )
        .order_by(Reply.id)
    )
    return {(case, arm, repeat): _labelled(*judged) for case, arm, repeat, *judged in rows}


def _labelled(
    run_id: int, reply_id: int, conversation_id: int, judge: float, details: dict[str, Any] | None
) -> Labelled:
    alike = bool((details or {}).get("alike"))
    return Labelled(run_id, reply_id, conversation_id, judge, (), alike)


def _labels_by(rubric: str) -> Select[Any]:
    """What a person said of a reply by a rubric, beside each score of it."""
    return (
        select(*JUDGED, Label.value)
        .join(Reply, Reply.id == Score.reply_id)
        .join(RunCase, RunCase.id == Reply.case_id)
        .join(Label, Label.reply_id == Reply.id)
        .where(Label.rubric == rubric, Label.value.is_not(None))
        .order_by(Reply.id, Label.id)
    )


def _words_on_pairs() -> Select[Any]:
    """What a person said of a reply beside the first arm's, whichever of the two was asked about.

    Pairs are of first replies, and so are the scores: a judge holds them against each other too.
    """
    said = case(VALUES, value=Judgment.verdict)
    return (
        select(*JUDGED, case((Reply.arm_id == Judgment.arm_id, said), else_=1 - said))
        .join(Reply, Reply.id == Score.reply_id)
        .join(RunCase, RunCase.id == Reply.case_id)
        .join(Arm, (Arm.run_id == Reply.run_id) & (Arm.position == 0))
        .join(
            Judgment,
            (Judgment.case_id == Reply.case_id)
            & or_(
                (Judgment.arm_id == Reply.arm_id) & (Judgment.against_id == Arm.id),
                (Judgment.against_id == Reply.arm_id) & (Judgment.arm_id == Arm.id),
            ),
        )
        .where(Reply.repeat == 0, Judgment.kind == Kind.REVIEW, Judgment.verdict.in_(list(VALUES)))
        .order_by(Reply.id, Judgment.id)
    )


def _readable(statement: Select[*Columns]) -> Select[*Columns]:
    """Of replies: whole ones with words, whose conversation is not redacted."""
    return (
        statement.join(RunCase, RunCase.id == Reply.case_id)
        .join(Conversation, Conversation.id == RunCase.conversation_id)
        .where(
            Conversation.redacted_at.is_(None),
            Reply.error.is_(None),
            Reply.finish == Finish.STOP,
            Reply.text != "",
        )
    )


def _of_pair(run_id: int, arms: Sequence[int]) -> tuple[ColumnElement[bool], ...]:
    """Which rows are words on these two arms, seen blind."""
    return (
        Judgment.run_id == run_id,
        Judgment.arm_id == arms[0],
        Judgment.against_id == arms[1],
        Judgment.kind == Kind.REVIEW,
    )
