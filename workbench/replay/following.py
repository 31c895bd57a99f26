"""Following a run: how far it is, what failed and why, what it cost; and stopping it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from workbench.domain.audit import Act
from workbench.domain.comparison import ArmKind
from workbench.domain.errors import Conflict
from workbench.domain.simulations import PURPOSE
from workbench.domain.spending import known_sum
from workbench.domain.tenants import ENGINEERS, Tenant, require_role
from workbench.replay.leasing import is_alive
from workbench.store import audit, judging, shards, tenancy
from workbench.store import runs as store
from workbench.store.judging import ScoreTally
from workbench.store.runs import Tally
from workbench.store.tables import Run
from workbench.store.tenancy import TenantSession


@dataclass(frozen=True, slots=True)
class RunStatus:
    """How far a run is: cells = done + failed + skipped + those still empty.

    `state` is planned, running, paused (with the reason in `message`), interrupted (its process was
    killed), stopped (out of its budget), cancelled or finished. `skipped` are cells of people's
    arms whose words are a machine's. A cost of None is unknown. `workers` fill it at this moment.
    Where `personas` play, a cell is a whole conversation.
    """

    run: int
    dataset: str
    dataset_hash: str
    state: str
    message: str
    arms: tuple[str, ...]
    scorers: tuple[str, ...]
    cells: int
    done: int
    failed: Mapping[str, int]
    skipped: int
    cost: float | None
    created_at: datetime
    purpose: str
    budget_usd: float | None = None
    workers: int = 0
    personas: tuple[str, ...] = ()

    @property
    def is_simulation(self) -> bool:
        """Whether its cells are whole conversations, in which personas play."""
        return self.purpose == PURPOSE

    @property
    def left_out(self) -> int:
        """Cells that the budget left empty."""
        return self.total - self.filled if self.state == "stopped" else 0

    @property
    def filled(self) -> int:
        """Cells that have a reply or an error."""
        return self.done + sum(self.failed.values())

    @property
    def total(self) -> int:
        """Cells that can be filled at all."""
        return self.cells - self.skipped


def status(tenant: Tenant, run_id: int) -> RunStatus:
    """How far a run is; raises NotFound."""
    with tenancy.reading(tenant) as db:
        return statuses(db, [store.get(db, run_id)])[0]


def runs(tenant: Tenant) -> list[RunStatus]:
    """All runs of the company, newest first."""
    with tenancy.reading(tenant) as db:
        return statuses(db, store.newest(db))


def statuses(db: TenantSession, found: Sequence[Run]) -> list[RunStatus]:
    """How far each of these runs is, counted for all of them at once."""
    ids = [run.id for run in found]
    origins, tallies = store.origin_counts(db, ids), store.tallies(db, ids)
    filling = [run.id for run in found if run.state == "running"]
    workers = shards.holders_of(db, filling, is_alive)
    by_run: dict[int, list[Tally]] = defaultdict(list)
    for one in tallies:
        by_run[one.run_id].append(one)
    judged = [run.id for run in found if any("@" in scorer for scorer in run.scorers)]
    by_judges: dict[int, list[ScoreTally]] = defaultdict(list)
    for cost in judging.costs(db, judged) if judged else ():
        by_judges[cost.run_id].append(cost)
    return [
        replace(one, cost=known_sum((one.cost, *(judge.known_usd for judge in by_judges[one.run]))))
        for one in (
            _status(run, origins.get(run.id, {}), by_run[run.id], len(workers.get(run.id, ())))
            for run in found
        )
    ]


def cancel(tenant: Tenant, run_id: int) -> RunStatus:
    """Stop a run before its next call; what is filled is kept, and it can be resumed."""
    require_role(tenant, ENGINEERS, "cancel runs")
    with tenancy.session(tenant) as db:
        run = store.get(db, run_id)
        if run.state == "finished":
            raise Conflict(f"run {run_id} is finished; there is nothing to cancel")
        if run.state != "cancelled":
            run.state = "cancelled"
            audit.record(db, tenant, Act.CANCELLED_RUN, f"run {run_id}")
    return status(tenant, run_id)


def _status(
    run: Run, origins: Mapping[str, int], tallies: Sequence[Tally], workers: int
) -> RunStatus:
    failed: Counter[str] = Counter()
    for tally in tallies:
        if tally.fault:
            failed[tally.fault] += tally.count
    return RunStatus(
        run=run.id,
        dataset=run.dataset.name,
        dataset_hash=run.dataset.hash,
        state="interrupted" if run.state == "running" and not workers else run.state,
        message=run.message,
        arms=tuple(arm.name for arm in run.arms),
        scorers=tuple(run.scorers),
        cells=_cells(run, sum(origins.values())),
        done=sum(tally.count for tally in tallies if not tally.fault),
        failed=dict(sorted(failed.items())),
        skipped=sum(_others(ArmKind(arm.kind), origins) for arm in run.arms),
        cost=known_cost(tallies),
        created_at=run.created_at,
        purpose=run.purpose,
        budget_usd=run.budget_usd,
        workers=workers,
        personas=tuple(run.personas),
    )


def known_cost(tallies: Iterable[Tally]) -> float | None:
    """What the replies cost together; None as soon as one of them has no known price."""
    tallies = list(tallies)
    answered = [tally for tally in tallies if tally.error is None]
    if any(tally.priced < tally.count for tally in answered):
        return None
    return sum(tally.cost_usd or 0.0 for tally in tallies)


def _cells(run: Run, case_count: int) -> int:
    return sum(case_count * (run.repeats if arm.kind == ArmKind.CONFIG else 1) for arm in run.arms)


def _others(kind: ArmKind, origins: Mapping[str, int]) -> int:
    if not kind.origins:
        return 0
    return sum(count for origin, count in origins.items() if origin not in kind.origins)
