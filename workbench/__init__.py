"""Replybench: shows whether AI replies to clients are good enough to go live."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Unpack

if TYPE_CHECKING:
    from pathlib import Path

    from workbench.domain.tenants import Tenant
    from workbench.importing import ImportSummary, Reading


def open(company: str = "") -> "Tenant":
    """The company that a notebook acts for: by name, by WORKBENCH_COMPANY, or the only one.

    Raises BadInput where that can't be told, and StoreError before `python -m workbench init`.
    """
    from workbench import accounts

    return accounts.tenant_for(company)


def import_files(
    tenant: "Tenant", paths: "Sequence[Path]", *, dataset: str, **reading: "Unpack[Reading]"
) -> "ImportSummary":
    """Import files, zips and folders into a dataset, with a bar below the cell of a notebook.

    `reading` says what the files do not: `managers`, `date_order`, `columns`, `mask`, `format`.
    """
    from workbench import importing
    from workbench.bars import import_bar

    with import_bar(hidden=False) as progress:
        return importing.import_files(tenant, paths, dataset=dataset, progress=progress, **reading)
