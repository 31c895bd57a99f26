"""Use cases of unmasking: the originals behind placeholders, for who may see personal data."""

from workbench.domain.audit import Act
from workbench.domain.tenants import ENGINEERS, Tenant, require_role
from workbench.store import audit, datasets, tenancy
from workbench.store import originals as store

ACT = "see masked personal data"


def may_show(tenant: Tenant, dataset_id: int) -> bool:
    """Whether a dataset has masked conversations that this person may see the originals of."""
    if tenant.role not in ENGINEERS:
        return False
    with tenancy.reading(tenant) as db:
        return bool(store.masked_count(db, datasets.get(db, dataset_id).id))


def show(tenant: Tenant, dataset_id: int) -> int:
    """Write down that a person has a dataset's originals shown: of how many conversations."""
    require_role(tenant, ENGINEERS, ACT)
    with tenancy.session(tenant) as db:
        found = datasets.get(db, dataset_id)
        audit.record(db, tenant, Act.SHOWED_ORIGINALS, f"dataset {found.label}")
        return store.masked_count(db, found.id)


def originals(tenant: Tenant, conversation_id: int) -> dict[str, str]:
    """What each placeholder of a conversation stands for; nothing where it was never masked.

    Raises BadKey where the encryption key that they were stored with is gone.
    """
    require_role(tenant, ENGINEERS, ACT)
    with tenancy.reading(tenant) as db:
        return store.opened(datasets.conversation(db, conversation_id))
