"""The people of one company, as its admins see them. Rows of other companies are not found."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select

from workbench.domain.errors import NotFound
from workbench.domain.tenants import Role
from workbench.store.tables import LoginSession, User, now
from workbench.store.tenancy import TenantSession


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A person with when they last logged in, and how many of their logins are open."""

    user: User
    last_login: datetime | None
    open_logins: int


def lines(db: TenantSession) -> list[MemberLine]:
    """All people: those who may log in first, by name."""
    last = _by_user(db, func.max(LoginSession.created_at))
    alive = LoginSession.revoked_at.is_(None), LoginSession.expires_at > now()
    opened = _by_user(db, func.count(LoginSession.id), *alive)
    found = sorted(
        db.scalars(select(User)),
        key=lambda user: (user.disabled_at is not None, user.name.casefold(), user.id),
    )
    return [MemberLine(user, last.get(user.id), opened.get(user.id, 0)) for user in found]


def get(db: TenantSession, user_id: int) -> User:
    """A person by their id; raises NotFound."""
    user = db.scalar(select(User).where(User.id == user_id))
    if user is None:
        raise NotFound(f"no person {user_id} in this company")
    return user


def find(db: TenantSession, email: str) -> User | None:
    """The person of this company with this e-mail."""
    return db.scalar(select(User).where(User.email == email))


def is_last_admin(db: TenantSession, user: User) -> bool:
    """Whether the company would have no admin who can log in without this person."""
    if user.role != Role.ADMIN or user.disabled_at is not None:
        return False
    others = select(func.count(User.id)).where(
        User.role == Role.ADMIN, User.disabled_at.is_(None), User.id != user.id
    )
    return not db.scalar(others)


def _by_user(db: TenantSession, value: Any, *where: ColumnElement[bool]) -> dict[int, Any]:
    """One figure of each person's logins."""
    grouped = select(LoginSession.user_id, value).where(*where).group_by(LoginSession.user_id)
    return {row[0]: row[1] for row in db.execute(grouped)}
