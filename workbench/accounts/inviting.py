"""Links that let somebody in once, within seven days: to join, or to set a new password.

There may be no mail server: whoever makes a link hands it over. It is shown once, since the
database keeps its hash alone.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from workbench import secrets
from workbench.accounts.guarding import require_admin
from workbench.accounts.joining import checked_email, checked_name, tenant
from workbench.accounts.logins import ticket_for
from workbench.domain.audit import Act
from workbench.domain.errors import BadInput, Conflict, Denied
from workbench.domain.tenants import Role, Tenant
from workbench.store import audit, invitations, members, people, tenancy
from workbench.store.people import Member
from workbench.store.tables import Invitation, User, now
from workbench.store.tenancy import AccountSession

LIFETIME = timedelta(days=7)
PARAMETER = "invite"
GONE = (
    "this link can't be used: it was used already, was withdrawn or ran out; ask an admin of your "
    "company for a new one"
)
OPERATOR = "the operator"


@dataclass(frozen=True, slots=True)
class Link:
    """A fresh link: its token is known here and nowhere else."""

    id: int
    token: str
    expires_at: datetime

    @property
    def path(self) -> str:
        """What comes after the app's own address."""
        return f"/?{PARAMETER}={self.token}"


@dataclass(frozen=True, slots=True)
class OpenLink:
    """A link that can still be used; `person` is whose password it sets, empty: who has it joins.

    An empty e-mail is anybody's.
    """

    id: int
    person: str
    email: str
    role: Role
    made_by: str
    made_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Offer:
    """What a link lets its holder do; `person` is whose password it sets, empty: to join."""

    company: str
    role: Role
    email: str
    person: str


def invite(by: Tenant, role: Role, email: str = "") -> Link:
    """A link to join the company with a role; with an e-mail for whoever has that one alone."""
    wanted = checked_email(email) if email.strip() else ""
    with tenancy.session(by) as db:
        require_admin(db, by, "invite people")
        if wanted and members.find(db, wanted):
            raise Conflict(f"{wanted} is in this company already; change their role instead")
        link = _kept(db, by, Invitation(email=wanted, role=Role(role)))
        for_whom = f" for {wanted}" if wanted else ""
        audit.record(db, by, Act.INVITED, f"invitation {link.id}", f"as {role}{for_whom}")
        return link


def password_link(by: Tenant, user_id: int) -> Link:
    """A link by which a person sets a new password; the old one counts until they do."""
    with tenancy.session(by) as db:
        require_admin(db, by, "give links for passwords")
        user = members.get(db, user_id)
        if user.disabled_at is not None:
            raise Conflict(f"{user.name} is disabled; enable them first")
        made = Invitation(user_id=user.id, email=user.email, role=user.role)
        link = _kept(db, by, made)
        detail = f"invitation {link.id}"
        audit.record(db, by, Act.GAVE_PASSWORD_LINK, f"person {user.email}", detail)
        return link


def open_links(by: Tenant) -> list[OpenLink]:
    """The company's links that can still be used, newest first."""
    with tenancy.reading(by) as db:
        require_admin(db, by, "see invitations")
        return [_open_link(found) for found in invitations.open_links(db)]


def withdraw(by: Tenant, invitation_id: int) -> None:
    """Void a link; raises NotFound where it can't be used any more."""
    with tenancy.session(by) as db:
        require_admin(db, by, "withdraw invitations")
        found = invitations.get_open(db, invitation_id)
        found.revoked_at = now()
        detail = f"as {found.role}" if found.user_id is None else f"password of {found.email}"
        audit.record(db, by, Act.WITHDREW_INVITATION, f"invitation {found.id}", detail)


def offer(token: str) -> Offer:
    """What the holder of a link may do; raises Denied for a link that can't be used."""
    with tenancy.accounts_reading() as db:
        found = _usable(db, token)
        company = people.company(db, found.company_id)
        person = people.user_by_id(db, found.user_id) if found.user_id else None
    return Offer(company.name, Role(found.role), found.email, person.name if person else "")


def join(token: str, email: str, name: str, password: str) -> str:
    """Become a person of the company that the link is of, once; a ticket to log in with."""
    email, name = checked_email(email), checked_name(name, "your name")
    secrets.check_password(password, email)
    offer(token)  # before the cost of a hash
    hashed = secrets.hash_password(password)
    with tenancy.accounts_session() as db:
        found = _usable(db, token)
        if found.user_id is not None:
            raise Denied(GONE)
        if found.email not in ("", email):
            raise BadInput("this link is for another e-mail; use the one it was made for")
        user = people.add_user(
            db,
            User(
                company_id=found.company_id,
                email=email,
                name=name,
                role=found.role,
                password_hash=hashed,
            ),
        )
        found.used_at = now()
        detail = f"as {found.role}, invitation {found.id}"
        audit.record(db, _acting(user), Act.JOINED, f"person {email}", detail)
        return ticket_for(db, user)


def set_password(token: str, password: str) -> str:
    """Set the new password that a link is for, once; a ticket to log in with.

    All logins of the person end, and all their other links for a password.
    """
    secrets.check_password(password, offer(token).email)
    hashed = secrets.hash_password(password)
    with tenancy.accounts_session() as db:
        found = _usable(db, token)
        user = people.user_by_id(db, found.user_id) if found.user_id else None
        if user is None or user.disabled_at:
            raise Denied(GONE)
        user.password_hash, found.used_at = hashed, now()
        people.revoke_all(db, user.id)
        invitations.withdraw_links_of(db, user.id)
        detail = f"by link, invitation {found.id}"
        audit.record(db, _acting(user), Act.CHANGED_PASSWORD, f"person {user.email}", detail)
        return ticket_for(db, user)


def _kept(db: tenancy.TenantSession, by: Tenant, invitation: Invitation) -> Link:
    """Keep a link with the hash of a fresh token."""
    token = secrets.random_token()
    invitation.token_hash = secrets.fingerprint(token)
    invitation.created_by, invitation.expires_at = by.user_id, now() + LIFETIME
    kept = invitations.add(db, invitation)
    return Link(kept.id, token, kept.expires_at)


def _usable(db: AccountSession, token: str) -> Invitation:
    found = invitations.by_token(db, secrets.fingerprint(token))
    if found is None:
        raise Denied(GONE)
    return found


def _acting(user: User) -> Tenant:
    """The person as the log names who acted."""
    return tenant(Member(user, ""))


def _open_link(found: invitations.OpenLink) -> OpenLink:
    row = found.row
    return OpenLink(
        id=row.id,
        person=found.person,
        email=row.email,
        role=Role(row.role),
        made_by=found.made_by or OPERATOR,
        made_at=row.created_at,
        expires_at=row.expires_at,
    )
