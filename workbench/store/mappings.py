"""Column mappings of a company's tables. `db` knows the company."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from workbench.domain.errors import NotFound
from workbench.store.tables import ColumnMapping
from workbench.store.tenancy import TenantSession


def get(db: TenantSession, mapping_id: int) -> ColumnMapping:
    """A mapping by its id; raises NotFound for a forgotten or foreign one alike."""
    found = db.get(ColumnMapping, mapping_id)
    if found is None:
        raise NotFound(f"no column mapping {mapping_id} in this company")
    return found


def every(db: TenantSession) -> list[ColumnMapping]:
    """All mappings, the newest first."""
    newest = (ColumnMapping.created_at.desc(), ColumnMapping.id.desc())
    return list(db.scalars(select(ColumnMapping).order_by(*newest)))


def put(
    db: TenantSession, name: str, columns: Sequence[str], fields: Mapping[str, str], by: int | None
) -> ColumnMapping:
    """Store a mapping; an older one of this name is gone."""
    if old := db.scalar(select(ColumnMapping).where(ColumnMapping.name == name)):
        db.delete(old)
        db.flush()
    row = ColumnMapping(name=name, columns=list(columns), fields=dict(fields), created_by=by)
    db.add(row)
    db.flush()
    return row
