"""`--map COLUMN=FIELD` and `--save-mapping NAME`: what a table's columns mean."""

from collections.abc import Iterable, Mapping

from workbench.domain.errors import BadInput
from workbench.domain.tenants import Tenant


def columns_of(given: Iterable[str]) -> dict[str, str]:
    """Columns with their fields; a column's own name may have an = in it."""
    columns: dict[str, str] = {}
    for each in given:
        column, sign, field = each.rpartition("=")
        if not sign or not column.strip():
            raise BadInput(f"--map {each!r} says no field; write it as COLUMN=FIELD")
        columns[column.strip()] = field.strip()
    return columns


def keep(tenant: Tenant, name: str, columns: Mapping[str, str]) -> None:
    """Save the mapping under a name, where one was given."""
    from workbench import importing

    if name:
        importing.save_mapping(tenant, name, columns)


def refuse_nothing_to_save(name: str, columns: Mapping[str, str]) -> None:
    """Raises BadInput for a name without a mapping, before anything is imported."""
    if name and not columns:
        raise BadInput("--save-mapping saves what --map says; give it too")
