"""Replybench: shows whether AI replies to clients are good enough to go live."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbench.domain.tenants import Tenant


def open(company: str = "") -> "Tenant":
    """The company that a notebook acts for: by name, by WORKBENCH_COMPANY, or the only one.

    Raises BadInput where that can't be told, and StoreError before `python -m workbench init`.
    """
    from workbench import accounts

    return accounts.tenant_for(company)
