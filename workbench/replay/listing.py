"""Lists of runs, a part at a time: no run is counted that is not shown."""

from collections.abc import Collection

from workbench.domain.listing import Listing, Part
from workbench.domain.tenants import Tenant
from workbench.replay.following import RunStatus, status
from workbench.store import run_lists, tenancy

LISTED = ("replay", "simulation")  # what a chat or a changed prompt was tried with is shown there
UNDER_WAY = ("planned", "running")


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


def _told(tenant: Tenant, ids: Collection[int]) -> list[RunStatus]:
    return [status(tenant, run_id) for run_id in ids]
