"""Lists of runs, a part at a time: no run is counted that is not shown."""

from collections.abc import Collection
from datetime import timedelta

from workbench.domain.listing import Listing, Part
from workbench.domain.tenants import Tenant
from workbench.replay.following import RunStatus, status
from workbench.store import run_lists, tenancy
from workbench.store.tables import now

LISTED = ("replay", "simulation")  # what a chat or a changed prompt was tried with is shown there
UNDER_WAY = ("planned", "running")
PACE_SECONDS = 10.0


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


def calls_a_second(tenant: Tenant, run_id: int) -> float:
    """How many answers a second came lately, whoever asks; another company's run has none."""
    with tenancy.reading(tenant) as db:
        count = run_lists.recent_calls(db, run_id, now() - timedelta(seconds=PACE_SECONDS))
    return count / PACE_SECONDS


def _told(tenant: Tenant, ids: Collection[int]) -> list[RunStatus]:
    return [status(tenant, run_id) for run_id in ids]
