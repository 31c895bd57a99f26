"""Chats, messages and drafts for programs: one by its id, or a part of a list."""

from workbench.chatting.deciding import undo_decision
from workbench.chatting.drafts import current_draft, undo_edit
from workbench.domain.errors import NotFound
from workbench.domain.listing import Listing, Part
from workbench.domain.tenants import Tenant
from workbench.store import chats as store
from workbench.store import tenancy
from workbench.store.chats import ChatLine
from workbench.store.tables import Chat, Draft, Message


def chat(tenant: Tenant, chat_id: int) -> Chat:
    """A chat without its messages; raises NotFound."""
    with tenancy.reading(tenant) as db:
        return store.get(db, chat_id)


def chat_lines(
    tenant: Tenant, part: Part, search: str = "", *, waiting: bool = False
) -> Listing[ChatLine]:
    """Chats whose name, messages or notes hold `search`, newest activity first."""
    with tenancy.reading(tenant) as db:
        lines = store.lines(db, search, waiting=waiting, limit=part.limit, offset=part.offset)
        return part.holding(lines, store.count(db, search, waiting=waiting))


def chat_messages(tenant: Tenant, chat_id: int, part: Part) -> Listing[Message]:
    """A chat's messages, the oldest first; deleted ones are not among them."""
    with tenancy.reading(tenant) as db:
        store.get(db, chat_id)
        found = store.messages(db, chat_id, limit=part.limit, offset=part.offset)
        return part.holding(found, store.message_count(db, chat_id))


def message(tenant: Tenant, message_id: int) -> Message:
    """A message with its earlier texts; raises NotFound for a deleted one too."""
    with tenancy.reading(tenant) as db:
        found = store.message(db, message_id)
        if found.deleted_at is not None:
            raise NotFound(f"no message {message_id} in this company")
        store.get(db, found.chat_id)
        return found


def undo(tenant: Tenant, draft_id: int) -> Draft:
    """Take the last step on a draft back: its decision, or else its newest wording."""
    decided = current_draft(tenant, draft_id).outcome is not None
    return undo_decision(tenant, draft_id) if decided else undo_edit(tenant, draft_id)
