"""Lists of runs, a part at a time: no run is counted that is not shown."""

from dataclasses import dataclass
from datetime import timedelta

from workbench.domain.listing import Listing, Part
from workbench.domain.tenants import Tenant
from workbench.replay.following import RunStatus, statuses
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
        found = run_lists.newest(db, LISTED, part.limit, part.offset)
        return part.holding(statuses(db, found), run_lists.count(db, LISTED))


def under_way(tenant: Tenant) -> list[RunStatus]:
    """The runs that are being filled or soon will be, newest first."""
    with tenancy.reading(tenant) as db:
        found = statuses(db, run_lists.in_states(db, LISTED, UNDER_WAY))
    return [one for one in found if one.state in UNDER_WAY]


def filling_pace(tenant: Tenant, run: RunStatus) -> FillingPace:
    """How quickly a run was filled in the last seconds, whoever fills it."""
    if run.state != "running":
        return FillingPace(0.0, None)
    with tenancy.reading(tenant) as db:
        since = now() - timedelta(seconds=PACE_SECONDS)
        cells, calls = run_lists.recent_cells(db, run.run, since)
    left = (run.total - run.filled) * PACE_SECONDS / cells if cells else None
    return FillingPace(calls / PACE_SECONDS, left)
