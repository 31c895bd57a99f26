"""Replybench: shows whether AI replies to clients are good enough to go live."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbench.domain.tenants import Tenant


def open(company: str = "") -> "Tenant":
    """The company that a notebook acts for: by name, by WORKBENCH_COMPANY, or the only one.

    The database is brought up to date first. Raises BadInput where the company can't be told.
    """
    from workbench import accounts
    from workbench.store import engine

    engine.migrate()
    return accounts.tenant_for(company)
