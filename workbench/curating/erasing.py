"""Erasing a client's words from datasets and runs."""

from workbench.domain.audit import Act
from workbench.domain.errors import Conflict
from workbench.domain.redaction import Erased, Purged
from workbench.domain.tenants import Role, Tenant, require_role
from workbench.store import audit, engine, redacting, tenancy
from workbench.store import datasets as store


def redact_conversation(tenant: Tenant, conversation_id: int) -> Purged:
    """Erase a client's words: the conversation, all its versions, and every reply to them in runs.

    Datasets keep their hashes, comparisons their numbers. Chats that hold the same words stay; see
    chats_like(). Raises Conflict where it is redacted already.
    """
    require_role(tenant, (Role.ADMIN,), "erase conversations")
    with tenancy.session(tenant) as db:
        conversation = store.conversation(db, conversation_id)
        if conversation.redacted_at:
            raise Conflict("this conversation is redacted already; there is nothing left to erase")
        ids = redacting.versions_of(db, conversation)
        erased = Erased.of(redacting.said_in(db, ids))
        redacting.redact(db, ids)
        redacting.redact_quotes(db, erased)
        gone, subject = Purged(conversations=len(ids)), f"conversation {conversation_id}"
        audit.record(db, tenant, Act.PURGED, subject, gone.counts)
    engine.scrub()
    return gone


def chats_like(tenant: Tenant, conversation_id: int) -> list[str]:
    """The names of the chats that hold a conversation's words and would keep them, deleted or not.

    Those that were opened from it, and the one that it was frozen from.
    """
    with tenancy.reading(tenant) as db:
        return redacting.chats_like(db, store.conversation(db, conversation_id))
