"""Shards of runs: some cases each, held by one worker for a while, done when no cell is empty.

Every change is made in a transaction that writes, so that two workers never claim one shard.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from sqlalchemy import Select, delete, func, or_, select, update

from workbench.store.tables import RunCase, RunShard, now
from workbench.store.tenancy import TenantSession, insert_rows

CELLS = 100  # of a shard, about
Alive = Callable[[str], bool]


def cut(db: TenantSession, run_id: int, cells_per_case: int) -> None:
    """Cut the run's cases into shards anew: of about a hundred cells each."""
    db.execute(delete(RunShard).where(RunShard.run_id == run_id))
    ids = list(db.scalars(select(RunCase.id).where(RunCase.run_id == run_id).order_by(RunCase.id)))
    size = max(1, CELLS // max(1, cells_per_case))
    parts = (ids[start : start + size] for start in range(0, len(ids), size))
    rows = [{"run_id": run_id, "first_case": part[0], "last_case": part[-1]} for part in parts]
    insert_rows(db, RunShard, [{**row, "done": False} for row in rows])


def are_cut(db: TenantSession, run_id: int) -> bool:
    """Whether the run has shards; one of an older version has none yet."""
    found = select(RunShard.id).where(RunShard.run_id == run_id).limit(1)
    return db.scalar(found) is not None


def claim(
    db: TenantSession, run_id: int, worker: str, until: datetime, alive: Alive
) -> RunShard | None:
    """A shard that nobody living holds, from now on held by this worker; None: none is free."""
    found = db.scalar(_free(run_id).limit(1)) or _left_behind(db, run_id, worker, alive)
    if found:
        found.worker, found.leased_until = worker, until
    return found


def claim_all(
    db: TenantSession, run_id: int, worker: str, until: datetime, alive: Alive
) -> list[RunShard] | None:
    """Every shard of the run, held by this worker; where somebody living holds one, None.

    Then this worker lets go of its own, so that the last one to leave a run gets all.
    """
    if holders(db, run_id, alive) - {worker}:
        release(db, run_id, worker)
        return None
    found = list(db.scalars(select(RunShard).where(RunShard.run_id == run_id)))
    for shard in found:
        shard.worker, shard.leased_until = worker, until
    return found


def renew(db: TenantSession, run_id: int, worker: str, until: datetime) -> None:
    """Hold on to what this worker holds."""
    held = (RunShard.run_id == run_id, RunShard.worker == worker)
    db.execute(update(RunShard).where(*held).values(leased_until=until))


def finish(db: TenantSession, shard_ids: Collection[int]) -> None:
    """No cell of these shards is empty; their worker keeps them while it scores the replies."""
    db.execute(update(RunShard).where(RunShard.id.in_(shard_ids)).values(done=True))


def release(db: TenantSession, run_id: int, worker: str) -> None:
    """Let go of all that this worker holds."""
    held = (RunShard.run_id == run_id, RunShard.worker == worker)
    db.execute(update(RunShard).where(*held).values(worker=None, leased_until=None))


def reopen(db: TenantSession, run_id: int) -> None:
    """The run has empty cells again: look through every shard that was done."""
    done = (RunShard.run_id == run_id, RunShard.done)
    db.execute(update(RunShard).where(*done).values(done=False, worker=None, leased_until=None))


def open_count(db: TenantSession, run_id: int) -> int:
    """How many shards are not done."""
    left = (RunShard.run_id == run_id, RunShard.done.is_(False))
    return db.scalar(select(func.count(RunShard.id)).where(*left)) or 0


def holders(db: TenantSession, run_id: int, alive: Alive) -> set[str]:
    """The living workers that hold a shard of the run."""
    held = select(RunShard.worker).where(
        RunShard.run_id == run_id, RunShard.worker.is_not(None), RunShard.leased_until >= now()
    )
    return {worker for worker in db.scalars(held.distinct()) if worker and alive(worker)}


def holders_of(db: TenantSession, run_ids: Sequence[int], alive: Alive) -> dict[int, set[str]]:
    """The same of several runs, for lists."""
    held = select(RunShard.run_id, RunShard.worker).where(
        RunShard.run_id.in_(run_ids), RunShard.worker.is_not(None), RunShard.leased_until >= now()
    )
    found: dict[int, set[str]] = {run_id: set() for run_id in run_ids}
    for run_id, worker in db.execute(held.distinct()):
        if worker and alive(worker):
            found[run_id].add(worker)
    return found


def _free(run_id: int) -> Select[RunShard]:
    free = or_(RunShard.worker.is_(None), RunShard.leased_until < now())
    wanted = select(RunShard).where(RunShard.run_id == run_id, RunShard.done.is_(False), free)
    return wanted.order_by(RunShard.first_case)


def _left_behind(db: TenantSession, run_id: int, worker: str, alive: Alive) -> RunShard | None:
    """A shard whose holder is known to be dead, before its lease ends."""
    held = select(RunShard).where(
        RunShard.run_id == run_id, RunShard.done.is_(False), RunShard.worker != worker
    )
    return next((one for one in db.scalars(held) if one.worker and not alive(one.worker)), None)
