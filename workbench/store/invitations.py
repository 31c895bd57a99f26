"""Links that let somebody in: to join a company, or to set a new password. Only hashes are kept."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, select, update

from workbench.domain.errors import NotFound
from workbench.store.people import AnySession
from workbench.store.tables import Invitation, User, now
from workbench.store.tenancy import AccountSession, TenantSession


@dataclass(frozen=True, slots=True)
class OpenLink:
    """A link that can still be used, the name of whose password it sets, and of who made it."""

    row: Invitation
    person: str
    made_by: str


def add(db: TenantSession, invitation: Invitation) -> Invitation:
    """Keep a new link."""
    db.add(invitation)
    db.flush()
    return invitation


def open_links(db: TenantSession) -> list[OpenLink]:
    """The links that can still be used, newest first."""
    names = {user.id: user.name for user in db.scalars(select(User))}
    found = db.scalars(select(Invitation).where(*_usable()).order_by(Invitation.id.desc()))
    return [
        OpenLink(row, names.get(row.user_id or 0, ""), names.get(row.created_by or 0, ""))
        for row in found
    ]


def get_open(db: TenantSession, invitation_id: int) -> Invitation:
    """A link that can still be used; raises NotFound."""
    found = db.scalar(select(Invitation).where(Invitation.id == invitation_id, *_usable()))
    if found is None:
        raise NotFound(f"no open invitation {invitation_id} in this company")
    return found


def by_token(db: AccountSession, token_hash: str) -> Invitation | None:
    """The link of this token, of whichever company, if it can still be used.

    In a transaction that writes, nobody else uses it meanwhile.
    """
    return db.scalar(select(Invitation).where(Invitation.token_hash == token_hash, *_usable()))


def withdraw_links_of(db: AnySession, user_id: int) -> None:
    """Void the open links that set this person's password."""
    db.execute(
        update(Invitation).where(Invitation.user_id == user_id, *_usable()).values(revoked_at=now())
    )


def withdraw_links_by(db: TenantSession, user_id: int) -> int:
    """Void the open links that this person made: they may have kept one; how many there were."""
    made = list(db.scalars(select(Invitation).where(Invitation.created_by == user_id, *_usable())))
    for row in made:
        row.revoked_at = now()
    return len(made)


def _usable() -> tuple[ColumnElement[bool], ...]:
    return (
        Invitation.used_at.is_(None),
        Invitation.revoked_at.is_(None),
        Invitation.expires_at > now(),
    )
