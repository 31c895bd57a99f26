"""Queries of tryouts: a dataset's run of a few turns, to which tried configs are added."""

from collections.abc import Sequence

from sqlalchemy import select

from workbench.store import runs, shards
from workbench.store.tables import Arm, Run
from workbench.store.tenancy import TenantSession

PURPOSE = "tryout"


def of_dataset(db: TenantSession, dataset_id: int) -> Run | None:
    """The dataset version's tryout with its arms, if there is one."""
    wanted = select(Run.id).where(Run.dataset_id == dataset_id, Run.purpose == PURPOSE)
    found = db.scalar(wanted.order_by(Run.id.desc()).limit(1))
    return runs.get(db, found) if found else None


def add_arms(db: TenantSession, run: Run, arms: Sequence[Arm]) -> None:
    """More arms behind those of a run, which then has cells to be filled again.

    A run that is being filled stays so: another state would end its fill.
    """
    behind = max(arm.position for arm in run.arms) + 1
    for arm in arms:
        arm.run_id, arm.position = run.id, behind + arm.position
        db.add(arm)
    if arms and run.state != "running":
        run.state, run.message, run.finished_at = "planned", "", None
    db.flush()
    shards.reopen(db, run.id)
