"""`--map COLUMN=FIELD` and `--save-mapping NAME`: what a table's columns mean."""

from collections.abc import Iterable, Mapping

from workbench.domain.errors import BadInput
from workbench.domain.tenants import Tenant


def columns_of(given: Iterable[str], saved_as: str) -> dict[str, str]:
    """Columns with their fields; a column's own name may have an = in it.

    Raises BadInput for what says no field, and for a name under which there is nothing to save.
    """
    columns: dict[str, str] = {}
    for each in given:
        column, sign, field = each.rpartition("=")
        if not sign or not column.strip():
            raise BadInput(f"--map {each!r} says no field; write it as COLUMN=FIELD")
        columns[column.strip()] = field.strip()
    if saved_as and not columns:
        raise BadInput("--save-mapping saves what --map says; give it too")
    return columns


def keep(tenant: Tenant, name: str, columns: Mapping[str, str]) -> None:
    """Save the mapping under a name, where one was given."""
    from workbench import importing

    if name:
        importing.save_mapping(tenant, name, columns)
