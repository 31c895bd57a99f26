"""Lists of runs, a part at a time: no run is counted that is not shown."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from workbench.domain.listing import Listing, Part
from workbench.domain.tenants import Tenant
from workbench.replay.following import RunStatus, status
from workbench.store import run_lists, tenancy
from workbench.store.tables import now

LISTED = ("replay", "simulation")  # what a chat or a changed prompt was tried with is shown there
UNDER_WAY = ("planned", "running")
PACE_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class FillingPace:
    """How many models' answers came each second lately; None where no cell was filled."""

    calls_a_second: float
    seconds_left: float | None


def listed(tenant: Tenant, part: Part) -> Listing[RunStatus]:
    """Some of the company's runs, newest first."""
    with tenancy.reading(tenant) as db:
        ids = run_lists.newest_ids(db, LISTED, part.limit, part.offset)
        total = run_lists.count(db, LISTED)
    return part.holding(_told(tenant, ids), total)


def under_way(tenant: Tenant) -> list[RunStatus]:
    """The runs that are being filled or soon will be, newest first."""
    with tenancy.reading(tenant) as db:
        ids = run_lists.ids_in(db, LISTED, UNDER_WAY)
    return [one for one in _told(tenant, ids) if one.state in UNDER_WAY]


def filling_pace(tenant: Tenant, run: RunStatus) -> FillingPace:
    """How quickly a run was filled in the last seconds, whoever fills it."""
    if run.state != "running":
        return FillingPace(0.0, None)
    with tenancy.reading(tenant) as db:
        since = now() - timedelta(seconds=PACE_SECONDS)
        cells, calls = run_lists.recent_cells(db, run.run, since)
    left = (run.total - run.filled) * PACE_SECONDS / cells if cells else None
    return FillingPace(calls / PACE_SECONDS, left)


def _told(tenant: Tenant, ids: Collection[int]) -> list[RunStatus]:
    return [status(tenant, run_id) for run_id in ids]
