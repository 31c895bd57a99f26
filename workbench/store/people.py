"""Companies, people and their logins, over the account tables.

Some functions take the session of one company too: what an admin does to its people.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError

from workbench.domain.errors import BadInput, NotFound
from workbench.store.tables import (
    Base,
    Company,
    LoginAttempt,
    LoginSession,
    LoginTicket,
    User,
    now,
)
from workbench.store.tenancy import AccountSession, TenantSession

AnySession = AccountSession | TenantSession
Row = TypeVar("Row", bound=Base)
BROWSER, API = "browser", "api"  # the kinds of a login
TAKEN = "this e-mail or company name can't be used; log in, or choose another"


@dataclass(frozen=True, slots=True)
class Member:
    """A person and their company."""

    user: User
    company: str


@dataclass(frozen=True, slots=True)
class Failures:
    """How many logins failed lately, and when the last of them did."""

    count: int
    last: datetime | None


def companies(db: AccountSession) -> list[Company]:
    """All companies, by name."""
    return list(db.scalars(select(Company).order_by(Company.name)))


def company(db: AccountSession, company_id: int) -> Company:
    """The company with this id; raises NotFound."""
    found = db.get(Company, company_id)
    if found is None:
        raise NotFound(f"no company {company_id}")
    return found


def rename_company(db: AccountSession, row: Company, name: str) -> None:
    """Give a company another name; raises BadInput where that is taken, whatever its case."""
    same = select(Company.id).where(func.lower(Company.name) == name.lower(), Company.id != row.id)
    if db.scalar(same):
        raise BadInput("this company name can't be used; choose another")
    row.name = name


def shorten_sessions(db: AccountSession, company_id: int, hours: int) -> None:
    """Let no open login of a company's people last longer than so many hours after its begin."""
    lasting = timedelta(hours=hours)
    for row in db.scalars(
        select(LoginSession).where(
            LoginSession.company_id == company_id,
            LoginSession.revoked_at.is_(None),
            LoginSession.expires_at > now(),
        )
    ):
        row.expires_at = min(row.expires_at, row.created_at + lasting)


def add_company(db: AccountSession, name: str) -> Company:
    """A new company; raises BadInput where the name is taken, whatever its letters' case."""
    if db.scalar(select(Company.id).where(func.lower(Company.name) == name.lower())):
        raise BadInput(TAKEN)
    return _added(db, Company(name=name))


def add_user(db: AccountSession, user: User) -> User:
    """A new person; raises BadInput where the e-mail is taken."""
    if user_by_email(db, user.email):
        raise BadInput(TAKEN)
    return _added(db, user)


def user_by_email(db: AccountSession, email: str) -> User | None:
    """The person with this e-mail, of whichever company."""
    return db.scalar(select(User).where(User.email == email))


def user_by_id(db: AnySession, user_id: int) -> User | None:
    """The person with this id."""
    return db.get(User, user_id)


def add_ticket(db: AccountSession, user: User, ticket_hash: str, lifetime: timedelta) -> None:
    """Remember a one-time ticket, and forget those that ran out."""
    moment = now()
    db.execute(delete(LoginTicket).where(LoginTicket.expires_at < moment - timedelta(days=1)))
    db.add(
        LoginTicket(
            company_id=user.company_id,
            user_id=user.id,
            ticket_hash=ticket_hash,
            expires_at=moment + lifetime,
        )
    )


def use_ticket(db: AccountSession, ticket_hash: str) -> User | None:
    """Whose ticket this is; it counts once, in time, and for a person who is not disabled."""
    found = db.scalar(
        select(LoginTicket).where(LoginTicket.ticket_hash == ticket_hash).with_for_update()
    )
    if found is None or found.used_at or found.expires_at <= now():
        return None
    found.used_at = now()
    user = user_by_id(db, found.user_id)
    return None if user is None or user.disabled_at else user


def add_session(
    db: AccountSession, user: User, token_hash: str, expires_at: datetime, kind: str = BROWSER
) -> LoginSession:
    """A new login of a person; their logins that ran out a month ago are forgotten."""
    old = now() - timedelta(days=30)
    db.execute(
        delete(LoginSession).where(LoginSession.user_id == user.id, LoginSession.expires_at < old)
    )
    return _added(
        db,
        LoginSession(
            company_id=user.company_id,
            user_id=user.id,
            kind=kind,
            token_hash=token_hash,
            expires_at=expires_at,
        ),
    )


def member_of_session(db: AccountSession, token_hash: str) -> Member | None:
    """Who is logged in by this cookie: the login must live and the person not be disabled."""
    row = db.execute(
        select(User, Company.name)
        .join(LoginSession, LoginSession.user_id == User.id)
        .join(Company, Company.id == User.company_id)
        .where(
            LoginSession.token_hash == token_hash,
            LoginSession.kind == BROWSER,
            LoginSession.revoked_at.is_(None),
            LoginSession.expires_at > now(),
            User.disabled_at.is_(None),
        )
    ).first()
    return Member(row[0], row[1]) if row else None


def live_sessions(db: AnySession, user_id: int) -> list[LoginSession]:
    """A person's logins that are not ended, newest first."""
    return list(
        db.scalars(
            select(LoginSession)
            .where(
                LoginSession.user_id == user_id,
                LoginSession.revoked_at.is_(None),
                LoginSession.expires_at > now(),
            )
            .order_by(LoginSession.id.desc())
        )
    )


def revoke_token(db: AccountSession, token_hash: str) -> None:
    """End the login of this cookie."""
    db.execute(
        update(LoginSession)
        .where(
            LoginSession.token_hash == token_hash,
            LoginSession.kind == BROWSER,
            LoginSession.revoked_at.is_(None),
        )
        .values(revoked_at=now())
    )


def revoke_session(db: AccountSession, user_id: int, session_id: int) -> bool:
    """End one of this person's own logins; whether it was open."""
    found = db.scalar(
        select(LoginSession).where(
            LoginSession.id == session_id,
            LoginSession.user_id == user_id,
            LoginSession.revoked_at.is_(None),
        )
    )
    if found is not None:
        found.revoked_at = now()
    return found is not None


def revoke_all(db: AnySession, user_id: int) -> None:
    """End every login of a person, and void the tickets that are not used yet."""
    moment = now()
    db.execute(
        update(LoginSession)
        .where(LoginSession.user_id == user_id, LoginSession.revoked_at.is_(None))
        .values(revoked_at=moment)
    )
    db.execute(update(LoginTicket).where(LoginTicket.user_id == user_id).values(used_at=moment))


def failures(db: AccountSession, key: str, since: datetime) -> Failures:
    """The failed attempts under a key since a moment."""
    count, last = db.execute(
        select(func.count(LoginAttempt.id), func.max(LoginAttempt.at)).where(
            LoginAttempt.key == key, LoginAttempt.at > since
        )
    ).one()
    return Failures(count, last)


def add_attempt(db: AccountSession, key: str, since: datetime) -> int:
    """Count an attempt as failed until it is known to be good; older ones are forgotten."""
    db.execute(delete(LoginAttempt).where(LoginAttempt.at < since))
    return _added(db, LoginAttempt(key=key)).id


def forget_attempts(db: AccountSession, key: str, ids: list[int]) -> None:
    """A good login clears its own key, and its own attempts elsewhere."""
    db.execute(delete(LoginAttempt).where((LoginAttempt.key == key) | LoginAttempt.id.in_(ids)))


def _added(db: AccountSession, row: Row) -> Row:
    db.add(row)
    try:
        db.flush()
    except IntegrityError as error:
        raise BadInput(TAKEN) from error
    return row
