"""The audit log: an act is written in the transaction that does it, and never again touched."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import TypeVarTuple

from sqlalchemy import ColumnElement, Select, func, select

from workbench.domain.audit import Act
from workbench.domain.tenants import Tenant
from workbench.store.tables import AuditEvent
from workbench.store.tenancy import AccountSession, TenantSession

Columns = TypeVarTuple("Columns")


@dataclass(frozen=True, slots=True)
class Change:
    """A text before and after; None where there was or is none."""

    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events; empty and None are any. `actor` names who has no id: the operator, nobody."""

    actor_id: int | None = None
    actor: str = ""
    action: str = ""
    since: datetime | None = None
    until: datetime | None = None
    search: str = ""


def record(
    db: TenantSession | AccountSession, by: Tenant, act: Act, subject: str = "", detail: str = ""
) -> None:
    """Write down who did what to what; texts of clients and managers never go in here."""
    db.add(_event(by, act, subject, detail))


def record_change(
    db: TenantSession | AccountSession, by: Tenant, act: Act, subject: str, change: Change
) -> None:
    """The same for a text that changed: its sha256 before and after, not the text."""
    event = _event(by, act, subject, "")
    event.before_hash, event.after_hash = _hash(change.before), _hash(change.after)
    db.add(event)


def events(
    db: TenantSession, wanted: Wanted, *, limit: int | None = None, offset: int = 0
) -> list[AuditEvent]:
    """The events that are wanted, newest first."""
    ordered = _wanted(select(AuditEvent), wanted).order_by(
        AuditEvent.at.desc(), AuditEvent.id.desc()
    )
    return list(db.scalars(ordered.limit(limit).offset(offset)))


def count(db: TenantSession, wanted: Wanted) -> int:
    """How many there are."""
    return db.scalar(_wanted(select(func.count(AuditEvent.id)), wanted)) or 0


def is_known(db: AccountSession, company_id: int, act: Act, subject: str, since: datetime) -> bool:
    """Whether this very act on this subject was written down since a moment."""
    same = select(AuditEvent.id).where(
        AuditEvent.company_id == company_id,
        AuditEvent.action == act,
        AuditEvent.subject == subject,
        AuditEvent.at > since,
    )
    return db.scalar(same.limit(1)) is not None


def _wanted(statement: Select[*Columns], wanted: Wanted) -> Select[*Columns]:
    """The statement, narrowed down."""
    return statement.where(*_by_person(wanted), *_by_time(wanted), *_by_words(wanted))


def _by_person(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.actor:
        yield AuditEvent.actor_id.is_(None)
        yield AuditEvent.actor == wanted.actor
    if wanted.actor_id is not None:
        yield AuditEvent.actor_id == wanted.actor_id


def _by_time(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.since is not None:
        yield AuditEvent.at >= wanted.since
    if wanted.until is not None:
        yield AuditEvent.at < wanted.until


def _by_words(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.action:
        yield AuditEvent.action == wanted.action
    if words := wanted.search.strip():
        named = AuditEvent.subject.icontains(words, autoescape=True)
        yield named | AuditEvent.detail.icontains(words, autoescape=True)


def _event(by: Tenant, act: Act, subject: str, detail: str) -> AuditEvent:
    return AuditEvent(
        company_id=by.company_id,
        actor_id=by.user_id,
        actor=by.name,
        action=act,
        subject=subject,
        detail=detail,
    )


def _hash(text: str | None) -> str | None:
    return None if text is None else sha256(text.encode("utf-8", "replace")).hexdigest()
