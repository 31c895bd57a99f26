"""Keys of providers: entered, seen by their last signs, removed; no use case gives one back."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from workbench.configuring.versions import checked_model
from workbench.domain.access import LITELLM, TAKE_A_KEY, VENDOR_URLS, is_key, key_name
from workbench.domain.audit import Act
from workbench.domain.errors import BadInput
from workbench.domain.names import unknown
from workbench.domain.tenants import ENGINEERS, Tenant, require_role
from workbench.providers import addresses, operators
from workbench.store import audit, chats, originals, tenancy
from workbench.store import keys as store
from workbench.store.tables import ProviderKey

LONGEST_KEY = 1000
VENDOR = re.compile(r"[a-z0-9_-]{1,40}")
OPERATOR = "the operator"
ACT = "see or change keys"


@dataclass(frozen=True, slots=True)
class StoredKey:
    """What may be seen of a key: never itself. An empty base URL is the vendor's own."""

    name: str
    base_url: str
    has_key: bool
    last_four: str
    requests_per_minute: int | None
    entered_by: str
    entered_at: datetime


@dataclass(frozen=True, slots=True)
class Resealed:
    """How much was encrypted anew: keys, and masked conversations with their originals."""

    keys: int
    conversations: int


class KeySource(StrEnum):
    """Where the key comes from that a model is asked with."""

    COMPANY = "company"
    OPERATOR = "operator"
    NOT_NEEDED = "not needed"
    MISSING = "missing"


def keys(tenant: Tenant) -> list[StoredKey]:
    """What the company stored, by name."""
    require_role(tenant, ENGINEERS, ACT)
    with tenancy.reading(tenant) as db:
        return [_seen(db, row) for row in store.every(db)]


def save_key(
    tenant: Tenant,
    name: str,
    *,
    key: str = "",
    base_url: str | None = None,
    requests_per_minute: int | None = None,
) -> StoredKey:
    """Store a key and its address under openai, anthropic or litellm/vendor.

    Without a key the stored one stays, but at another address it is gone: it was entered for the
    old one alone. Without a base URL that stays too, and at first is the vendor's own.
    """
    require_role(tenant, ENGINEERS, ACT)
    _check_name(name)
    secret, address = _checked_key(key), None if base_url is None else _checked_url(name, base_url)
    if requests_per_minute is not None and requests_per_minute < 1:
        raise BadInput("requests per minute must be 1 or more; leave it empty for any number")
    with tenancy.session(tenant) as db:
        if address is None:
            row = store.find(db, name)
            address = row.base_url if row else VENDOR_URLS.get(name, "")
        row = store.row_for(db, name, address, tenant.user_id)
        row.requests_per_minute = requests_per_minute
        if secret:
            store.put_key(row, secret, tenant.user_id)
        detail = f"at {address or 'the vendor'}, {'a new key' if secret else 'no new key'}"
        audit.record(db, tenant, Act.SAVED_KEY, f"key {name}", detail)
        return _seen(db, row)


def remove_key(tenant: Tenant, name: str) -> None:
    """Forget a key and its address; raises NotFound."""
    require_role(tenant, ENGINEERS, ACT)
    with tenancy.session(tenant) as db:
        db.delete(store.get(db, name))
        audit.record(db, tenant, Act.REMOVED_KEY, f"key {name}")


def reseal_keys(tenant: Tenant) -> Resealed:
    """Encrypt all that the company keeps sealed anew under the newest encryption key.

    Raises BadKey, and changes nothing, where a part of it can't be read.
    """
    require_role(tenant, ENGINEERS, ACT)
    with tenancy.session(tenant) as db:
        rows = [row for row in store.every(db) if row.sealed]
        for row in rows:
            store.reseal(row)
        done = Resealed(len(rows), originals.reseal(db))
        detail = f"{done.keys} keys, originals of {done.conversations} conversations"
        audit.record(db, tenant, Act.RESEALED_KEYS, "keys", detail)
        return done


def key_source(tenant: Tenant, model: str) -> KeySource:
    """Where the key for `provider:model` comes from."""
    require_role(tenant, ENGINEERS, ACT)
    name = key_name(checked_model(model))
    if not takes_key(name):
        return KeySource.NOT_NEEDED
    with tenancy.reading(tenant) as db:
        row = store.find(db, name)
    if row is not None:
        return KeySource.COMPANY if row.sealed or _may_need_none(row) else KeySource.MISSING
    return KeySource.OPERATOR if operators.is_set(name) else KeySource.MISSING


def takes_key(name: str) -> bool:
    """Whether a provider (or litellm/vendor) is one that keys are entered for."""
    return name.partition("/")[0] in TAKE_A_KEY


def set_by_operator() -> list[str]:
    """The providers that the operator's environment gives a key or an address for."""
    return [name for name in TAKE_A_KEY if operators.is_set(name)]


def vendors_url(name: str) -> str:
    """The vendor's own base URL; empty where litellm knows it."""
    return VENDOR_URLS.get(name, "")


def check_encryption() -> None:
    """Raise BadInput where the encryption keys that are there can't be used."""
    store.check_encryption()


def new_encryption_key() -> str:
    """A fresh key to encrypt stored keys with."""
    from workbench import sealing

    return sealing.new_key()


def _check_name(name: str) -> None:
    provider, _, vendor = name.partition("/")
    if provider not in TAKE_A_KEY or (vendor and provider != LITELLM):
        raise unknown("key", name, [*VENDOR_URLS, f"{LITELLM}/VENDOR"])
    if provider == LITELLM and not VENDOR.fullmatch(vendor):
        raise BadInput(f"key {name!r} names no vendor; write it like {LITELLM}/gemini")


def _checked_key(key: str) -> str:
    """The key without spaces around it; the sentence of a refusal does not repeat it."""
    secret = key.strip()
    if not is_key(secret):
        raise BadInput("the key has signs that no key has; copy it again")
    if len(secret) > LONGEST_KEY:
        raise BadInput(f"the key is longer than {LONGEST_KEY} signs; copy it again")
    return secret


def _checked_url(name: str, base_url: str) -> str:
    address = base_url.strip().rstrip("/") or VENDOR_URLS.get(name, "")
    if address != VENDOR_URLS.get(name, ""):
        addresses.check_url(address)
    return address


def _may_need_none(row: ProviderKey) -> bool:
    """Whether the address is somebody's own server: many of those ask for no key."""
    return row.base_url != VENDOR_URLS.get(row.name, "")


def _seen(db: tenancy.TenantSession, row: ProviderKey) -> StoredKey:
    return StoredKey(
        name=row.name,
        base_url=row.base_url,
        has_key=bool(row.sealed),
        last_four=row.last_four,
        requests_per_minute=row.requests_per_minute,
        entered_by=chats.user_name(db, row.created_by) if row.created_by else OPERATOR,
        entered_at=row.created_at,
    )
