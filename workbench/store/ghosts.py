"""Queries of ghost runs: the one that has these cases already."""

from collections.abc import Collection

from sqlalchemy import Select, select

from workbench.store.tables import Arm, Conversation, Run, RunCase
from workbench.store.tenancy import TenantSession

Place = tuple[int, int]


def same_run(
    db: TenantSession, purpose: str, config_hash: str, places: Collection[Place]
) -> int | None:
    """The newest run of this purpose and config over just these (conversation, turn) places."""
    candidates = (
        select(Run.id)
        .join(Arm, Arm.run_id == Run.id)
        .where(
            Run.purpose == purpose,
            Arm.config_hash == config_hash,
            Run.id.in_(_runs_over(min(places)[0])),
        )
        .order_by(Run.id.desc())
    )
    wanted = set(places)
    return next((one for one in db.scalars(candidates) if _places(db, one) == wanted), None)


def conversation_id(db: TenantSession, source: str, digest: str) -> int:
    """The stored conversation with this source and hash."""
    return db.scalars(
        select(Conversation.id).where(Conversation.source == source, Conversation.hash == digest)
    ).one()


def _runs_over(conversation: int) -> Select[int]:
    return select(RunCase.run_id).where(RunCase.conversation_id == conversation)


def _places(db: TenantSession, run_id: int) -> set[Place]:
    rows = select(RunCase.conversation_id, RunCase.number).where(RunCase.run_id == run_id)
    return set(db.execute(rows))
