"""The demo's company and login, its random password kept in a file that only the operator reads."""

from dataclasses import dataclass
from pathlib import Path

from workbench import secrets
from workbench.accounts.joining import tenant
from workbench.accounts.operating import create_company
from workbench.domain.audit import Act
from workbench.domain.tenants import DEMO_COMPANY, Role, Tenant
from workbench.settings import settings
from workbench.store import audit, people, tenancy
from workbench.store.people import Member
from workbench.store.tables import User

EMAIL = "demo@replybench.example"
FILE = "demo-login.txt"


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """What to log in to the demo with; the tenant is its person."""

    email: str
    password: str
    tenant: Tenant


def register_demo() -> DemoLogin:
    """Make the demo's company and person where they are not there yet; the same login each time."""
    known = demo_login()
    if known and _opens(known):
        return known
    company = create_company(DEMO_COMPANY)
    password = secrets.random_token()
    hashed = secrets.hash_password(password)
    with tenancy.accounts_session() as db:
        user = people.user_by_email(db, EMAIL)
        if user is None:
            user = people.add_user(db, _person(company, hashed))
            audit.record(db, company, Act.ADDED_PERSON, f"person {EMAIL}", f"as {Role.ADMIN}")
        user.password_hash = hashed
        secrets.write_private(_file(), f"{EMAIL}\n{password}\n")
    return DemoLogin(EMAIL, password, tenant(Member(user, DEMO_COMPANY)))


def demo_login() -> DemoLogin | None:
    """The demo's login, where this database and the file beside it have one."""
    password = _kept_password()
    if not password:
        return None
    with tenancy.accounts_reading() as db:
        user = people.user_by_email(db, EMAIL)
    return DemoLogin(EMAIL, password, tenant(Member(user, DEMO_COMPANY))) if user else None


def _person(company: Tenant, password_hash: str) -> User:
    return User(
        company_id=company.company_id,
        email=EMAIL,
        name="Demo",
        role=Role.ADMIN,
        password_hash=password_hash,
    )


def _opens(login: DemoLogin) -> bool:
    """Whether the password in the file is the one in the database."""
    with tenancy.accounts_reading() as db:
        user = people.user_by_email(db, login.email)
    return secrets.matches(user.password_hash if user else None, login.password)


def _kept_password() -> str:
    try:
        lines = _file().read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return ""
    return lines[1] if len(lines) > 1 and lines[0] == EMAIL else ""


def _file() -> Path:
    return settings().home / FILE
