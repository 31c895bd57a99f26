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
TALK_PACE_SECONDS = 60.0  # whole conversations come more seldom


@dataclass(frozen=True, slots=True)
class FillingPace:
    """How many models' answers came each second lately; None where no cell was filled.

    In a simulation what came are conversations.
    """

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
        seconds = _window(run)
        since = now() - timedelta(seconds=seconds)
        cells, calls = run_lists.recent_cells(db, run.run, since)
    left = (run.total - run.filled) * seconds / cells if cells else None
    return FillingPace(calls / seconds, left)


def _window(run: RunStatus) -> float:
    """Over how many of the last seconds a run's pace is counted, as far as it is that old."""
    if not run.is_simulation:
        return PACE_SECONDS
    age = (now() - run.created_at).total_seconds()
    return min(TALK_PACE_SECONDS, max(PACE_SECONDS, age))
