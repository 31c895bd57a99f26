"""Who acts on the command line and in notebooks: the operator, for one company."""

from workbench.domain.audit import Act
from workbench.domain.errors import BadInput
from workbench.domain.tenants import Role, Tenant
from workbench.settings import settings
from workbench.store import audit, people, tenancy
from workbench.store.tables import Company

OPERATOR = "operator"


def companies() -> list[Company]:
    """All companies, by name."""
    with tenancy.accounts_reading() as db:
        return people.companies(db)


def tenant_for(company: str = "") -> Tenant:
    """The operator acting for a company: the one named here, else that of the settings.

    Without either it is the only company there is.
    Raises BadInput with the companies' names where the choice is open.
    """
    wanted = company or settings().company
    known = companies()
    found = [row for row in known if row.name == wanted] if wanted else known
    if len(found) != 1:
        raise BadInput(_which(wanted, [row.name for row in known]))
    return Tenant(found[0].id, found[0].name, None, OPERATOR, Role.ADMIN)


def create_company(name: str) -> Tenant:
    """A company without people, or the one of this name that exists: what a plain `init` makes."""
    with tenancy.accounts_session() as db:
        known = [row for row in people.companies(db) if row.name == name]
        row = known[0] if known else people.add_company(db, name)
        operator = Tenant(row.id, row.name, None, OPERATOR, Role.ADMIN)
        if not known:
            audit.record(db, operator, Act.REGISTERED, f"company {name}")
    return operator


def _which(company: str, names: list[str]) -> str:
    if not names:
        return "there is no company yet; run: python -m workbench init"
    listed = ", ".join(names)
    if company:
        return f"no company {company!r}; there are: {listed}"
    return f"several companies; choose one with --company or WORKBENCH_COMPANY: {listed}"
