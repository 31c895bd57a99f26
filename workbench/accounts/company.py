"""What a company's admins set for all its people: its name, and how long a login lasts."""

from dataclasses import dataclass
from datetime import timedelta

from workbench.accounts.guarding import require_admin
from workbench.accounts.joining import checked_name
from workbench.domain.audit import Act
from workbench.domain.errors import BadInput
from workbench.domain.tenants import DEMO_COMPANY, Tenant
from workbench.settings import settings
from workbench.store import audit, people, tenancy
from workbench.store.tables import Company
from workbench.store.tenancy import AccountSession


@dataclass(frozen=True, slots=True)
class CompanySettings:
    """A company's name, and after how many hours its logins end: `most` as the operator set it."""

    name: str
    session_hours: int
    most: int


def company_settings(by: Tenant) -> CompanySettings:
    """What is set for the company."""
    with tenancy.accounts_reading() as db:
        require_admin(db, by, "see the company's settings")
        row = people.company(db, by.company_id)
        return CompanySettings(row.name, hours_of(row), settings().session_hours)


def change_company(by: Tenant, name: str, session_hours: int) -> None:
    """Set both; logins that are open and would last longer are shortened."""
    name, most = checked_name(name, "the company's name"), settings().session_hours
    if not 1 <= session_hours <= most:
        raise BadInput(f"a login can last 1 to {most} hours; the operator set the most")
    with tenancy.accounts_session() as db:
        require_admin(db, by, "change the company's settings")
        row = people.company(db, by.company_id)
        changed = _changes(row, name, session_hours)
        if not changed:
            return
        if DEMO_COMPANY == row.name != name:
            raise BadInput("the demo company keeps its name; register a company of your own")
        people.rename_company(db, row, name)
        row.session_hours = None if session_hours == most else session_hours
        people.shorten_sessions(db, row.id, session_hours)
        audit.record(db, by, Act.CHANGED_COMPANY, f"company {name}", changed)


def hours_of(row: Company) -> int:
    """After how many hours a company's logins end: never later than the operator set."""
    most = settings().session_hours
    return min(row.session_hours or most, most)


def login_lifetime(db: AccountSession, company_id: int) -> timedelta:
    """How long a login lasts that a person of this company begins now."""
    return timedelta(hours=hours_of(people.company(db, company_id)))


def _changes(row: Company, name: str, session_hours: int) -> str:
    """What will be other than it was, in words."""
    before = hours_of(row)
    parts = [
        f"name, was {row.name}" if row.name != name else "",
        f"logins last {session_hours} hours, were {before}" if before != session_hours else "",
    ]
    return "; ".join(filter(None, parts))
