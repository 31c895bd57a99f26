"""A company's keys of providers: encrypted in the row, read only to call with.

A key is bound to its company, its name and its base URL: another address takes another key.
"""

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select

from workbench.domain.access import Access
from workbench.domain.errors import NotFound
from workbench.settings import settings
from workbench.store.tables import ProviderKey, now
from workbench.store.tenancy import TenantSession

if TYPE_CHECKING:
    from workbench.sealing import Sealer

KEY_FILE = "encryption.key"
READABLE_SIGNS = 4
LONG_ENOUGH = 16  # of a shorter key four signs would give too much away


def access_of(db: TenantSession, name: str) -> Access | None:
    """With what the company reaches a provider; None where it stored nothing."""
    row = find(db, name)
    if row is None:
        return None
    return Access(row.base_url, _opened(row), row.requests_per_minute, guarded=True)


def get(db: TenantSession, name: str) -> ProviderKey:
    """The row of a key name; raises NotFound."""
    row = find(db, name)
    if row is None:
        raise NotFound(f"no key of {name!r} is stored in this company")
    return row


def find(db: TenantSession, name: str) -> ProviderKey | None:
    """The row of a key name, if there is one."""
    return db.scalar(select(ProviderKey).where(ProviderKey.name == name))


def every(db: TenantSession) -> list[ProviderKey]:
    """All rows by name; the keys in them are sealed."""
    return list(db.scalars(select(ProviderKey).order_by(ProviderKey.name)))


def row_for(db: TenantSession, name: str, base_url: str, user_id: int | None) -> ProviderKey:
    """The row of a key name at this address; where it had another one, its key is gone."""
    row = find(db, name)
    if row is None:
        row = ProviderKey(name=name, base_url=base_url, created_by=user_id)
        db.add(row)
        db.flush()
    elif row.base_url != base_url:
        row.base_url, row.sealed, row.last_four = base_url, "", ""
        row.created_by, row.created_at = user_id, now()
    return row


def put_key(row: ProviderKey, key: str, user_id: int | None) -> None:
    """Seal a key into its row; of a long one the last signs stay readable."""
    row.sealed = the_sealer().seal(key, _bound_to(row))
    row.last_four = key[-READABLE_SIGNS:] if len(key) >= LONG_ENOUGH else ""
    row.created_by, row.created_at = user_id, now()


def reseal(row: ProviderKey) -> None:
    """The same key under the newest encryption key."""
    if row.sealed:
        row.sealed = the_sealer().seal(_opened(row), _bound_to(row))


def check_encryption() -> None:
    """Raise BadInput where the encryption keys that are there can't be used."""
    if settings().encryption_keys.get_secret_value().strip() or _key_file().exists():
        the_sealer()


def the_sealer() -> "Sealer":
    """What seals and opens this installation's keys, as the settings are now."""
    return _sealer(settings().encryption_keys.get_secret_value(), _key_file())


@lru_cache(maxsize=1)
def _sealer(given: str, path: Path) -> "Sealer":
    from workbench.sealing import sealer

    return sealer(given, path)


def _key_file() -> Path:
    return settings().home / KEY_FILE


def _opened(row: ProviderKey) -> str:
    return the_sealer().open(row.sealed, _bound_to(row)) if row.sealed else ""


def _bound_to(row: ProviderKey) -> str:
    return f"{row.company_id} {row.name} {row.base_url}"
