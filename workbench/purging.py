"""Use case of the purge: chats that were deleted long ago are erased for good."""

from datetime import datetime, timedelta

from workbench.domain.audit import Act
from workbench.domain.redaction import Purged
from workbench.domain.tenants import Role, Tenant, require_role
from workbench.settings import settings
from workbench.store import audit, engine, tenancy
from workbench.store import purging as store
from workbench.store.tables import now

CHATS_AT_ONCE = 20


def purge_expired(tenant: Tenant, *, dry_run: bool = False) -> Purged:
    """Erase the company's chats that were deleted more than the trash's days ago.

    A dry run tells how many and erases nothing. A chat that is restored or purged by another
    process meanwhile is left to it: each transaction looks anew.
    """
    require_role(tenant, (Role.ADMIN,), "purge chats")
    if dry_run:
        with tenancy.reading(tenant) as db:
            return store.size(db, store.expired(db, _before()))
    gone = Purged()
    while part := _purge_some(tenant):
        gone += part
    return gone


def leave_no_trace() -> bool:
    """Have the database's file hold nothing any more of what was purged; whether that went well."""
    return engine.scrub()


def _purge_some(tenant: Tenant) -> Purged | None:
    with tenancy.session(tenant) as db:
        chats = store.expired(db, _before(), limit=CHATS_AT_ONCE)
        if not chats:
            return None
        subject = f"chats {', '.join(str(chat.id) for chat in chats)}"
        gone = store.purge(db, chats)
        audit.record(db, tenant, Act.PURGED, subject, gone.counts)
        return gone


def _before() -> datetime:
    return now() - timedelta(days=settings().trash_days)
