"""The trash: deleted chats and messages to be restored, and a chat purged before its time."""

from datetime import timedelta

from workbench.domain.audit import Act
from workbench.domain.redaction import Purged
from workbench.domain.tenants import WRITERS, Role, Tenant, require_role
from workbench.settings import settings
from workbench.store import audit, engine, purging, tenancy
from workbench.store import chats as store
from workbench.store.purging import DeletedChat
from workbench.store.tables import Message

PER_PAGE = 20


def trash_days() -> int:
    """For how many days a deleted chat can be restored."""
    return settings().trash_days


def deleted_chats(tenant: Tenant, search: str = "", *, page: int = 1) -> list[DeletedChat]:
    """A page of 20 deleted chats whose name or messages hold `search`, the last deleted first."""
    require_role(tenant, WRITERS, "see deleted chats")
    kept, offset = timedelta(days=trash_days()), PER_PAGE * (page - 1)
    with tenancy.reading(tenant) as db:
        return purging.lines(db, search, kept, limit=PER_PAGE, offset=offset)


def deleted_chat_count(tenant: Tenant, search: str = "") -> int:
    """How many deleted chats hold `search`."""
    require_role(tenant, WRITERS, "see deleted chats")
    with tenancy.reading(tenant) as db:
        return purging.count(db, search)


def deleted_messages(tenant: Tenant, chat_id: int) -> list[Message]:
    """A chat's deleted messages in order; they can be restored for as long as the chat is there."""
    require_role(tenant, WRITERS, "see deleted messages")
    with tenancy.reading(tenant) as db:
        return store.deleted_messages(db, store.get(db, chat_id))


def purge_chat(tenant: Tenant, chat_id: int) -> Purged:
    """Erase a deleted chat at once and for good; what was made from it is redacted.

    Raises NotFound for a chat that is not deleted.
    """
    require_role(tenant, (Role.ADMIN,), "delete chats for good")
    with tenancy.session(tenant) as db:
        gone = purging.purge(db, [store.deleted(db, chat_id)])
        audit.record(db, tenant, Act.PURGED, f"chat {chat_id}", gone.counts)
    engine.scrub()
    return gone
