"""Queries of lists of runs: which there are, and which was started from a form."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import selectinload

from workbench.domain.errors import NotFound
from workbench.store.tables import Reply, Run, RunCase
from workbench.store.tenancy import TenantSession

LOOKED_AT = 5_000


def of_form(db: TenantSession, form: str) -> int | None:
    """The id of the run that this form made."""
    return db.scalar(select(Run.id).where(Run.form == form))


def newest(db: TenantSession, purposes: Collection[str], limit: int, offset: int) -> list[Run]:
    """Runs made for one of these purposes with dataset and arms, newest first."""
    wanted = _loaded(purposes).order_by(Run.id.desc())
    return list(db.scalars(wanted.limit(limit).offset(offset)))


def count(db: TenantSession, purposes: Collection[str]) -> int:
    """How many runs were made for one of these purposes."""
    return db.scalar(select(func.count(Run.id)).where(Run.purpose.in_(purposes))) or 0


def in_states(db: TenantSession, purposes: Collection[str], states: Collection[str]) -> list[Run]:
    """The runs of these purposes in one of these states, newest first."""
    wanted = _loaded(purposes).where(Run.state.in_(states))
    return list(db.scalars(wanted.order_by(Run.id.desc())))


def size(db: TenantSession, run_id: int) -> tuple[int, int]:
    """How many conversations and how many cases of them a run has."""
    counts = select(func.count(func.distinct(RunCase.conversation_id)), func.count(RunCase.id))
    conversations, cases = db.execute(counts.where(RunCase.run_id == run_id)).one()
    return conversations, cases


def last_faults(db: TenantSession, run_id: int) -> dict[str, str]:
    """What was said last of each reason for which cells of the run failed."""
    newest = (
        select(func.max(Reply.id))
        .where(Reply.run_id == run_id, Reply.error.is_not(None))
        .group_by(Reply.error)
    )
    found = select(Reply.error, Reply.error_message).where(Reply.id.in_(newest))
    return {error or "": message or "" for error, message in db.execute(found)}


def recent_cells(db: TenantSession, run_id: int, since: datetime) -> tuple[int, int]:
    """How many cells of the run were filled since then, and how many of them by a call.

    Looked for among the newest replies only, which have no index by time.
    """
    newest = db.scalar(select(Reply.id).order_by(Reply.id.desc()).limit(1)) or 0
    asked = Reply.config_hash.is_not(None) & Reply.cached.is_(False)
    found = select(func.count(Reply.id), func.count(case((asked, 1)))).where(
        Reply.run_id == run_id, Reply.id > newest - LOOKED_AT, Reply.created_at > since
    )
    cells, calls = db.execute(found).one()
    return cells, calls


def conversations(db: TenantSession, run_id: int, limit: int, offset: int) -> list[Reply]:
    """Some of a simulation's conversations: those of one start beside each other."""
    found = select(Reply).where(Reply.run_id == run_id)
    order = found.order_by(Reply.case_id, Reply.repeat, Reply.arm_id)
    return list(db.scalars(order.limit(limit).offset(offset)))


def reply_count(db: TenantSession, run_id: int) -> int:
    """How many cells of the run are filled."""
    return db.scalar(select(func.count(Reply.id)).where(Reply.run_id == run_id)) or 0


def reply(db: TenantSession, run_id: int, reply_id: int) -> Reply:
    """A reply of a run; raises NotFound."""
    found = db.scalar(select(Reply).where(Reply.run_id == run_id, Reply.id == reply_id))
    if found is None:
        raise NotFound(f"no reply {reply_id} in run {run_id} of this company")
    return found


def _loaded(purposes: Collection[str]) -> Select[Run]:
    found = select(Run).where(Run.purpose.in_(purposes))
    return found.options(selectinload(Run.dataset), selectinload(Run.arms))
