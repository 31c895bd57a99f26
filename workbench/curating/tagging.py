"""Tags of a dataset's conversations, and the way back to an earlier version."""

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.domain.audit import Act
from workbench.domain.errors import BadInput
from workbench.domain.filters import EVERY, Filter, retag
from workbench.domain.tenants import ENGINEERS, Tenant, require_role
from workbench.store import audit, filtering, retagging, tenancy, versions
from workbench.store import datasets as store
from workbench.store.tables import Dataset


@dataclass(frozen=True, slots=True)
class Tagged:
    """The dataset afterwards, the version before, and how many conversations have other tags."""

    dataset: Dataset
    before: int
    conversations: int


def tag(
    tenant: Tenant,
    dataset: str,
    wanted: Filter = EVERY,
    *,
    add: Sequence[str] = (),
    remove: Sequence[str] = (),
) -> Tagged:
    """Give tags to what fits of a dataset, or take some away: its next version, if any changed.

    Redacted conversations keep none. Raises BadInput where nothing fits, and for old versions.
    """
    require_role(tenant, ENGINEERS, "tag conversations")
    change = retag(add, remove)
    with tenancy.session(tenant) as db:
        before = _newest(db, dataset)
        chosen = filtering.members(db, before.id, wanted)
        if not chosen:
            raise BadInput(f"no conversation of {before.name} fits; take a filter away")
        others = retagging.retagged(db, [one.conversation_id for one in chosen], change)
        places = [others.get(one.conversation_id, one) for one in store.members(db, before.id)]
        made, is_new = versions.hold(db, before.name, places, tenant.user_id)
        if is_new:
            subject = f"dataset {made.label}"
            audit.record(db, tenant, Act.TAGGED, subject, f"{len(others)} conversations")
        return Tagged(made, before.version, len(others))


def restore(tenant: Tenant, dataset: str, version: int) -> Dataset:
    """Give an earlier version's content back as a new version; nothing in between is lost.

    What was redacted since stays redacted: the same rows are held again.
    """
    require_role(tenant, ENGINEERS, "restore datasets")
    with tenancy.session(tenant) as db:
        earlier = store.find(db, f"{dataset}@{version}")
        places = store.members(db, earlier.id)
        made, is_new = versions.hold(db, earlier.name, places, tenant.user_id)
        if is_new:
            subject = f"dataset {made.label}"
            audit.record(db, tenant, Act.RESTORED_VERSION, subject, f"as it was at @{version}")
        return made


def _newest(db: tenancy.TenantSession, dataset: str) -> Dataset:
    """The dataset's newest version, where that is what was named."""
    named = store.find(db, dataset)
    newest = store.find(db, named.name)
    if named.id != newest.id:
        raise BadInput(
            f"{named.label} is an earlier version; give tags in the newest one, "
            f"{newest.label}, or restore the earlier one first"
        )
    return newest
