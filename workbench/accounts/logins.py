"""Logging in: password -> one-time ticket -> cookie; a row decides at every rerun.

The form runs over a websocket and can't set a cookie. It gets a ticket instead, which the browser
trades at /auth/claim, within a minute, for a random token in an HttpOnly cookie.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from workbench import secrets
from workbench.accounts import throttle
from workbench.accounts.company import login_lifetime
from workbench.accounts.joining import tenant
from workbench.domain.audit import Act
from workbench.domain.errors import Denied, NotLoggedIn
from workbench.domain.tenants import Tenant
from workbench.store import audit, people, tenancy
from workbench.store.people import API, Member
from workbench.store.tables import LoginSession, User, now
from workbench.store.tenancy import AccountSession

TICKET_LIFETIME = timedelta(seconds=60)
WRONG = "e-mail or password is wrong; check both, or register"


@dataclass(frozen=True, slots=True)
class Login:
    """What goes into the cookie, and until when."""

    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One of a person's logins; `current` is the one that asks, `by_api` one of a program's."""

    id: int
    created_at: datetime
    expires_at: datetime
    current: bool
    by_api: bool = False


def log_in(email: str, password: str, address: str) -> str:
    """A one-time ticket for the right password; raises Denied with one sentence for all else."""
    user = checked_user(email, password, address)
    with tenancy.accounts_session() as db:
        return ticket_for(db, user)


def checked_user(email: str, password: str, address: str) -> User:
    """Whose e-mail and password these are; raises Denied with one sentence for all else."""
    email = email.strip().lower()
    attempt = throttle.begin(email, address)
    with tenancy.accounts_reading() as db:
        user = people.user_by_email(db, email)
    right = secrets.matches(user.password_hash if user else None, password)
    if user is None or not right or user.disabled_at:
        throttle.note_refusal(email, address)
        raise NotLoggedIn(WRONG)
    throttle.forgive(attempt)
    return user


def ticket_for(db: AccountSession, user: User) -> str:
    """A fresh one-time ticket of this person."""
    ticket = secrets.random_token()
    people.add_ticket(db, user, secrets.fingerprint(ticket), TICKET_LIFETIME)
    return ticket


def claim(ticket: str) -> Login:
    """Trade a ticket for a login, once and within 60 seconds; raises Denied."""
    with tenancy.accounts_session() as db:
        user = people.use_ticket(db, secrets.fingerprint(ticket))
        if user is None:
            raise NotLoggedIn("this login took too long or was used already; log in again")
        login = Login(secrets.random_token(), now() + login_lifetime(db, user.company_id))
        audit.record(db, _acting(user), Act.LOGGED_IN, f"person {user.email}")
        people.add_session(db, user, secrets.fingerprint(login.token), login.expires_at)
    return login


def tenant_of(token: str) -> Tenant | None:
    """Who is logged in by this token; None once the login ran out, was ended, or they were."""
    with tenancy.accounts_reading() as db:
        member = people.member_of_session(db, secrets.fingerprint(token))
    return tenant(member) if member else None


def log_out(token: str) -> None:
    """End the login of this token, for every copy of it."""
    mine = secrets.fingerprint(token)
    with tenancy.accounts_session() as db:
        if member := people.member_of_session(db, mine):
            subject = f"person {member.user.email}"
            audit.record(db, tenant(member), Act.LOGGED_OUT, subject)
        people.revoke_token(db, mine)


def change_password(by: Tenant, old: str, new: str) -> str:
    """Set a new password and end all logins, copied ones too; a ticket for the one who asked."""
    with tenancy.accounts_reading() as db:
        user = _self(db, by)
    secrets.check_password(new, user.email)
    attempt = throttle.begin(user.email, f"user:{user.id}")
    if not secrets.matches(user.password_hash, old):
        raise Denied("the old password is wrong; nothing was changed")
    throttle.forgive(attempt)
    hashed = secrets.hash_password(new)
    with tenancy.accounts_session() as db:
        user = _self(db, by)
        user.password_hash = hashed
        people.revoke_all(db, user.id)
        audit.record(db, by, Act.CHANGED_PASSWORD, f"person {user.email}")
        return ticket_for(db, user)


def sessions(by: Tenant, token: str) -> list[OpenSession]:
    """The person's open logins, newest first."""
    mine = secrets.fingerprint(token)
    with tenancy.accounts_reading() as db:
        rows = people.live_sessions(db, _self(db, by).id)
    return [_open_session(row, mine) for row in rows]


def end_session(by: Tenant, session_id: int) -> None:
    """End one of the person's own logins."""
    with tenancy.accounts_session() as db:
        user = _self(db, by)
        if people.revoke_session(db, user.id, session_id):
            audit.record(db, by, Act.ENDED_LOGINS, f"person {user.email}", "one of their own")


def email_of(by: Tenant) -> str:
    """The e-mail that the person logs in with."""
    with tenancy.accounts_reading() as db:
        return _self(db, by).email


def _self(db: AccountSession, by: Tenant) -> User:
    user = people.user_by_id(db, by.user_id) if by.user_id is not None else None
    if user is None or user.company_id != by.company_id:
        raise Denied("the operator has no login; log in as a person")
    return user


def _acting(user: User) -> Tenant:
    """The person as the log names who acted."""
    return tenant(Member(user, ""))


def _open_session(row: LoginSession, mine: str) -> OpenSession:
    return OpenSession(
        id=row.id,
        created_at=row.created_at,
        expires_at=row.expires_at,
        current=row.token_hash == mine,
        by_api=row.kind == API,
    )
