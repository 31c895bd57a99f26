"""Judgments: one word a person, case, pair of arms and kind."""

from sqlalchemy import Select, select

from workbench.domain.errors import NotFound
from workbench.domain.judgments import Matchup, Word
from workbench.store.tables import Arm, Draft, Judgment, Run, RunCase, now
from workbench.store.tenancy import TenantSession


def keep(
    db: TenantSession, matchup: Matchup, case_id: int, reviewer_id: int, word: Word
) -> Judgment:
    """The person's word on a case from now on; raises NotFound for an unknown case or arm."""
    arm_id, against_id = _arms(db, matchup)
    if (
        db.scalar(select(RunCase.id).where(RunCase.id == case_id, RunCase.run_id == matchup.run_id))
        is None
    ):
        raise NotFound(f"no case {case_id} in run {matchup.run_id} of this company")
    known = db.scalar(_judged(matchup, reviewer_id, (arm_id, against_id), case_id))
    if known is None:
        known = Judgment(run_id=matchup.run_id, case_id=case_id, arm_id=arm_id,
                         against_id=against_id, reviewer_id=reviewer_id,
                         kind=matchup.kind, verdict=word)  # fmt: skip
        db.add(known)
    known.verdict, known.created_at = word, now()
    return known


def drop(db: TenantSession, matchup: Matchup, case_id: int, reviewer_id: int) -> None:
    """Forget the person's word on a case, if there is one."""
    known = db.scalar(_judged(matchup, reviewer_id, _arms(db, matchup), case_id))
    if known:
        db.delete(known)


def words(db: TenantSession, matchup: Matchup, reviewer_id: int) -> dict[int, Word]:
    """The person's word by case, in the order in which they were said."""
    rows = db.scalars(_judged(matchup, reviewer_id, _arms(db, matchup)))
    return {row.case_id: Word(row.verdict) for row in rows}


def has_worked(db: TenantSession, user_id: int) -> bool:
    """Whether a person decided a draft, judged a reply or began a run."""
    done = (
        select(Draft.id).where(Draft.decided_by == user_id),
        select(Judgment.id).where(Judgment.reviewer_id == user_id),
        select(Run.id).where(Run.created_by == user_id),
    )
    return any(db.scalar(one.limit(1)) is not None for one in done)


def _judged(
    matchup: Matchup, reviewer_id: int, arms: tuple[int, int], case_id: int | None = None
) -> Select[Judgment]:
    found = select(Judgment).where(
        Judgment.run_id == matchup.run_id,
        Judgment.reviewer_id == reviewer_id,
        Judgment.arm_id == arms[0],
        Judgment.against_id == arms[1],
        Judgment.kind == matchup.kind,
    )
    if case_id is not None:
        found = found.where(Judgment.case_id == case_id)
    return found.order_by(Judgment.created_at, Judgment.id)


def _arms(db: TenantSession, matchup: Matchup) -> tuple[int, int]:
    names = (matchup.arm, matchup.against)
    rows = db.execute(
        select(Arm.name, Arm.id).where(Arm.run_id == matchup.run_id, Arm.name.in_(names))
    )
    found = dict(row for row in rows)
    if missing := [name for name in names if name not in found]:
        raise NotFound(f"run {matchup.run_id} of this company has no arm {missing[0]!r}")
    return found[matchup.arm], found[matchup.against]
