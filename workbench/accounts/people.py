"""The people of a company, administered: roles, who is disabled, whose logins end.

What an admin does holds at once, since every click asks the database who is there.
"""

from dataclasses import dataclass
from datetime import datetime

from workbench.accounts.guarding import require_admin
from workbench.accounts.joining import checked_email
from workbench.domain.audit import Act
from workbench.domain.errors import Conflict, NotFound
from workbench.domain.tenants import Role, Tenant
from workbench.store import audit, invitations, members, people, tenancy
from workbench.store.members import MemberLine
from workbench.store.tables import User, now

SEE = "see the people"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the company as an admin sees them; `is_me` is who asks."""

    id: int
    name: str
    email: str
    role: Role
    joined_at: datetime
    disabled_at: datetime | None
    last_login: datetime | None
    open_logins: int
    is_me: bool


def list_people(by: Tenant) -> list[Person]:
    """Everybody of the company: those who may log in first, by name."""
    with tenancy.reading(by) as db:
        require_admin(db, by, SEE)
        return [_person(line, by) for line in members.lines(db)]


def person_with(by: Tenant, email: str) -> Person:
    """The person with this e-mail; raises NotFound."""
    wanted = checked_email(email)
    found = next((one for one in list_people(by) if one.email == wanted), None)
    if found is None:
        raise NotFound(f"nobody in this company has the e-mail {wanted}; see: user list")
    return found


def change_role(by: Tenant, user_id: int, role: Role) -> None:
    """Give a person another role; an admin who is none any more loses the links they made."""
    with tenancy.session(by) as db:
        require_admin(db, by, "change roles")
        user = members.get(db, user_id)
        before, after = Role(user.role), Role(role)
        if before is after:
            return
        _check_other_admin(db, user)
        user.role = after
        lost = invitations.withdraw_links_by(db, user.id) if before is Role.ADMIN else 0
        detail = f"from {before} to {after}{_with_links(lost)}"
        audit.record(db, by, Act.CHANGED_ROLE, f"person {user.email}", detail)


def disable(by: Tenant, user_id: int) -> None:
    """Shut a person out: their logins, tickets and links end at once, and none opens again."""
    with tenancy.session(by) as db:
        require_admin(db, by, "disable people")
        user = members.get(db, user_id)
        if user.disabled_at is not None:
            return
        _check_other_admin(db, user)
        user.disabled_at = now()
        people.revoke_all(db, user.id)
        invitations.withdraw_links_of(db, user.id)
        lost = invitations.withdraw_links_by(db, user.id)
        audit.record(
            db, by, Act.DISABLED, f"person {user.email}", _with_links(lost).removeprefix(", ")
        )


def enable(by: Tenant, user_id: int) -> None:
    """Let a disabled person log in again, with the role and the password they had."""
    with tenancy.session(by) as db:
        require_admin(db, by, "enable people")
        user = members.get(db, user_id)
        if user.disabled_at is not None:
            user.disabled_at = None
            audit.record(db, by, Act.ENABLED, f"person {user.email}")


def end_logins(by: Tenant, user_id: int) -> int:
    """End all logins of a person, who may log in again; how many there were."""
    with tenancy.session(by) as db:
        require_admin(db, by, "end logins")
        user = members.get(db, user_id)
        ended = len(people.live_sessions(db, user.id))
        people.revoke_all(db, user.id)
        audit.record(db, by, Act.ENDED_LOGINS, f"person {user.email}", f"{ended} open")
        return ended


def _check_other_admin(db: tenancy.TenantSession, user: User) -> None:
    if members.is_last_admin(db, user):
        raise Conflict(f"{user.name} is the only admin; make somebody else one first")


def _with_links(lost: int) -> str:
    return f", {lost} open links of theirs withdrawn" if lost else ""


def _person(line: MemberLine, by: Tenant) -> Person:
    user = line.user
    return Person(
        id=user.id,
        name=user.name,
        email=user.email,
        role=Role(user.role),
        joined_at=user.created_at,
        disabled_at=user.disabled_at,
        last_login=line.last_login,
        open_logins=line.open_logins,
        is_me=user.id == by.user_id,
    )
