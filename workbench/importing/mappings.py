"""Use cases of saved column mappings: a company says once what its tables' columns mean."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from workbench.domain.audit import Act
from workbench.domain.errors import BadInput
from workbench.domain.tenants import ENGINEERS, Tenant, require_role
from workbench.formats.fields import PSEUDO, checked
from workbench.store import audit, tenancy
from workbench.store import mappings as store
from workbench.store.tables import ColumnMapping

LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class SavedMapping:
    """A mapping under its name: `fields` gives each column its field."""

    id: int
    name: str
    fields: Mapping[str, str]
    created_at: datetime


def save_mapping(tenant: Tenant, name: str, fields: Mapping[str, str]) -> SavedMapping:
    """Keep a mapping for tables with these columns; one of the same name is replaced."""
    require_role(tenant, ENGINEERS, "save a column mapping")
    plain, told = _checked_name(name), checked(fields)
    if not told:
        raise BadInput("a mapping of no column; say what at least one column means")
    columns = [column for column in told if column not in PSEUDO]
    with tenancy.session(tenant) as db:
        row = store.put(db, plain, columns, told, tenant.user_id)
        audit.record(db, tenant, Act.SAVED_MAPPING, f"column mapping {plain}")
        return _saved(row)


def column_mappings(tenant: Tenant) -> tuple[SavedMapping, ...]:
    """The company's mappings, the newest first."""
    require_role(tenant, ENGINEERS, "see the column mappings")
    with tenancy.reading(tenant) as db:
        return tuple(map(_saved, store.every(db)))


def forget_mapping(tenant: Tenant, mapping_id: int) -> None:
    """Remove a mapping; what was imported with it stays."""
    require_role(tenant, ENGINEERS, "forget a column mapping")
    with tenancy.session(tenant) as db:
        row = store.get(db, mapping_id)
        audit.record(db, tenant, Act.FORGOT_MAPPING, f"column mapping {row.name}")
        db.delete(row)


def saved_fields(tenant: Tenant) -> dict[str, Mapping[str, str]]:
    """What the saved mappings say, by their names, the newest first."""
    with tenancy.reading(tenant) as db:
        return {row.name: dict(row.fields) for row in store.every(db)}


def _checked_name(name: str) -> str:
    plain = " ".join(name.split())
    if not plain or len(plain) > LONGEST_NAME or not plain.isprintable():
        raise BadInput(
            f"mapping name {plain[:40]!r} can't be used; give it 1 to {LONGEST_NAME} visible "
            "characters"
        )
    return plain


def _saved(row: ColumnMapping) -> SavedMapping:
    return SavedMapping(row.id, row.name, dict(row.fields), row.created_at)
