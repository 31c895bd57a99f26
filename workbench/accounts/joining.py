"""Who joins: a new company with its first person, or one more person in a company."""

import unicodedata

from workbench import secrets
from workbench.accounts import throttle
from workbench.accounts.guarding import require_admin
from workbench.domain.audit import Act
from workbench.domain.errors import BadInput
from workbench.domain.tenants import Role, Tenant, require_role
from workbench.store import audit, people, tenancy
from workbench.store.people import Member
from workbench.store.tables import User

NAME_LIMIT = 200
EMAIL_LIMIT = 320


def register(email: str, name: str, company: str, password: str, address: str = "") -> Tenant:
    """Open a company; the person who does is its admin.

    A taken e-mail and a taken company name get the same answer. Refusals count for the address.
    """
    email, name = checked_email(email), checked_name(name, "your name")
    company = checked_name(company, "the company's name")
    secrets.check_password(password, email)
    attempt = throttle.begin(f"register:{address}", address)
    hashed = secrets.hash_password(password)
    with tenancy.accounts_session() as db:
        row = people.add_company(db, company)
        user = people.add_user(db, _user(row.id, email, name, Role.ADMIN, hashed))
        joined = tenant(Member(user, company))
        audit.record(db, joined, Act.REGISTERED, f"company {company}", f"person {email}")
    throttle.forgive(attempt)
    return joined


def add_user(by: Tenant, email: str, name: str, role: Role, password: str) -> Tenant:
    """Add a person to the company; admins only."""
    require_role(by, (Role.ADMIN,), "add people")
    email, name = checked_email(email), checked_name(name, "the person's name")
    secrets.check_password(password, email)
    hashed = secrets.hash_password(password)
    with tenancy.accounts_session() as db:
        require_admin(db, by, "add people")
        user = people.add_user(db, _user(by.company_id, email, name, role, hashed))
        audit.record(db, by, Act.ADDED_PERSON, f"person {email}", f"as {role}")
    return tenant(Member(user, by.company))


def tenant(member: Member) -> Tenant:
    """The person as use cases know them."""
    user = member.user
    return Tenant(user.company_id, member.company, user.id, user.name, Role(user.role))


def checked_email(email: str) -> str:
    """The e-mail in one spelling; raises BadInput where it is none."""
    plain = unicodedata.normalize("NFKC", email).strip().lower()
    before, _, after = plain.partition("@")
    fits = before and after and "@" not in after and len(plain) <= EMAIL_LIMIT
    if not fits or not plain.isprintable() or " " in plain:
        raise BadInput("the e-mail can't be read; write it like eva@example.com")
    return plain


def checked_name(name: str, what: str) -> str:
    """A name without control characters and doubled spaces; raises BadInput for an empty one."""
    plain = " ".join(unicodedata.normalize("NFC", name).split())
    if not plain or len(plain) > NAME_LIMIT or not plain.isprintable():
        raise BadInput(f"{what} is needed: 1 to {NAME_LIMIT} visible characters")
    return plain


def _user(company_id: int, email: str, name: str, role: Role, password_hash: str) -> User:
    return User(
        company_id=company_id, email=email, name=name, role=Role(role), password_hash=password_hash
    )
