"""The audit log: an act is written in the transaction that does it, and never again touched."""

from dataclasses import dataclass
from hashlib import sha256

from workbench.domain.audit import Act
from workbench.domain.tenants import Tenant
from workbench.store.tables import AuditEvent
from workbench.store.tenancy import AccountSession, TenantSession


@dataclass(frozen=True, slots=True)
class Change:
    """A text before and after; None where there was or is none."""

    before: str | None
    after: str | None


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
