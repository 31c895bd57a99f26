"""A company's keys of providers: encrypted in the row, read only to call with.

The row is bound to its base URL: another address takes another key.
"""

from functools import lru_cache
from typing import TYPE_CHECKING

from sqlalchemy import select

from workbench.domain.access import Access
from workbench.domain.errors import NotFound
from workbench.settings import settings
from workbench.store.tables import ProviderKey
from workbench.store.tenancy import TenantSession

if TYPE_CHECKING:
    from workbench.sealing import Sealer

KEY_FILE = "encryption.key"


def access_of(db: TenantSession, name: str) -> Access | None:
    """With what the company reaches a provider; None where it stored nothing."""
    row = _find(db, name)
    if row is None:
        return None
    key = the_sealer().open(row.sealed) if row.sealed else ""
    return Access(row.base_url, key, row.requests_per_minute, guarded=True)


def get(db: TenantSession, name: str) -> ProviderKey:
    """The row of a key name; raises NotFound."""
    row = _find(db, name)
    if row is None:
        raise NotFound(f"no key of {name!r} is stored in this company")
    return row


def every(db: TenantSession) -> list[ProviderKey]:
    """All rows by name; the keys in them are sealed."""
    return list(db.scalars(select(ProviderKey).order_by(ProviderKey.name)))


@lru_cache
def the_sealer() -> "Sealer":
    """What seals and opens this installation's keys."""
    from workbench.sealing import sealer

    known = settings()
    return sealer(known.encryption_keys.get_secret_value(), known.home / KEY_FILE)


def _find(db: TenantSession, name: str) -> ProviderKey | None:
    return db.scalar(select(ProviderKey).where(ProviderKey.name == name))
