"""Logins of programs: found by their id, and their refresh tokens, each of which counts once."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, select

from workbench.domain.tenants import Role, Tenant
from workbench.store.people import API
from workbench.store.tables import Company, LoginSession, SpentToken, User, now
from workbench.store.tables.base import UtcDateTime
from workbench.store.tenancy import AccountSession


@dataclass(frozen=True, slots=True)
class ProgramLogin:
    """A login that lives, and whose it is."""

    row: LoginSession
    user: User
    company: str


def person(db: AccountSession, session_id: int, user_id: int) -> Tenant | None:
    """Whose login this is, as they are now; None once it ended, or they are disabled."""
    asked = {"session_id": session_id, "user_id": user_id, "moment": now()}
    row = db.execute(_person(), asked).first()
    return Tenant(*row[:4], Role(row[4])) if row else None


def by_refresh_token(db: AccountSession, token_hash: str) -> ProgramLogin | None:
    """The login whose newest refresh token this is."""
    return _found(db, LoginSession.token_hash == token_hash)


def by_spent_token(db: AccountSession, token_hash: str) -> ProgramLogin | None:
    """The login that once had this refresh token, and has a newer one."""
    spent = select(SpentToken.session_id).where(SpentToken.token_hash == token_hash)
    return _found(db, LoginSession.id == spent.scalar_subquery())


def renew(db: AccountSession, login: LoginSession, new_hash: str) -> None:
    """From now on the login has another refresh token; the old one is remembered as spent."""
    db.add(
        SpentToken(company_id=login.company_id, session_id=login.id, token_hash=login.token_hash)
    )
    login.token_hash = new_hash


@cache
def _person() -> Select[int, str, int, str, str]:
    """Who is asked for at each request; made once, since that takes longer than running it."""
    return (
        select(User.company_id, Company.name, User.id, User.name, User.role)
        .join(LoginSession, LoginSession.user_id == User.id)
        .join(Company, Company.id == User.company_id)
        .where(
            LoginSession.id == bindparam("session_id"),
            User.id == bindparam("user_id"),
            *_lives(bindparam("moment", type_=UtcDateTime())),
        )
    )


def _found(db: AccountSession, which: ColumnElement[bool]) -> ProgramLogin | None:
    found = db.execute(
        select(LoginSession, User, Company.name)
        .join(User, User.id == LoginSession.user_id)
        .join(Company, Company.id == User.company_id)
        .where(which, *_lives(now()))
        .with_for_update(of=LoginSession)
    ).first()
    return ProgramLogin(*found) if found else None


def _lives(moment: datetime | BindParameter[datetime]) -> tuple[ColumnElement[bool], ...]:
    return (
        LoginSession.kind == API,
        LoginSession.revoked_at.is_(None),
        LoginSession.expires_at > moment,
        User.disabled_at.is_(None),
    )
