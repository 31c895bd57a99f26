"""Queries of whole runs: every case and reply, and what a recorded one refers to by hash."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from workbench.store.tables import Conversation, Dataset, Reply, Run, RunCase, Score
from workbench.store.tenancy import TenantSession


def newest_recorded(db: TenantSession) -> int | None:
    """The id of the newest recorded run."""
    rows = db.execute(select(Run.id, Run.recorded).order_by(Run.id.desc()))
    return next((run_id for run_id, recorded in rows if recorded), None)


def cases(db: TenantSession, run_id: int) -> list[RunCase]:
    """The run's cases in order, their conversations loaded."""
    wanted = select(RunCase).where(RunCase.run_id == run_id).order_by(RunCase.id)
    return list(db.scalars(wanted.options(selectinload(RunCase.conversation))))


def replies(db: TenantSession, run_id: int) -> list[Reply]:
    """The run's replies by case, arm and repeat."""
    wanted = select(Reply).where(Reply.run_id == run_id)
    return list(db.scalars(wanted.order_by(Reply.case_id, Reply.arm_id, Reply.repeat)))


def scores(db: TenantSession, run_id: int, scorer: str, version: int) -> list[Score]:
    """All that one version of a scorer said of the run's replies."""
    wanted = select(Score).where(
        Score.run_id == run_id, Score.scorer == scorer, Score.scorer_version == version
    )
    return list(db.scalars(wanted))


def dataset_with(db: TenantSession, digest: str) -> Dataset | None:
    """The newest dataset with this content."""
    wanted = select(Dataset).where(Dataset.hash == digest).order_by(Dataset.id.desc())
    return db.scalar(wanted.limit(1))


def conversations_with(db: TenantSession, digests: Collection[str]) -> dict[str, int]:
    """The ids of stored conversations by their hash, but for redacted ones."""
    rows = db.execute(
        select(Conversation.hash, Conversation.id).where(
            Conversation.hash.in_(digests), Conversation.redacted_at.is_(None)
        )
    )
    return dict(row for row in rows)
