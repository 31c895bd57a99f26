"""Going another way from a message on: a new chat that holds what was said up to it."""

import re

from workbench.chatting.threads import NAME_LIMIT
from workbench.domain.errors import NotFound
from workbench.domain.tenants import WRITERS, Tenant, require_role
from workbench.store import chats as store
from workbench.store import tenancy
from workbench.store.tables import Chat

COPIED = (
    *("client_description", "special_instructions", "replaces_prompt"),
    *("draft_automatically", "conversation_id", "persona_id"),
)
BRANCHED = re.compile(r" \(from message \d+\)$")


def branch_chat(tenant: Tenant, chat_id: int, message_id: int) -> Chat:
    """A new chat with the messages up to and including this one, to go on from there.

    Who wrote what and when stays as it was, and so does who plays the client. Drafts stay where
    they were decided, so that no decision counts twice.
    """
    require_role(tenant, WRITERS, "open chats")
    with tenancy.session(tenant) as db:
        source = store.get(db, chat_id)
        last = store.message(db, message_id)
        if last.chat_id != chat_id or last.deleted_at is not None:
            raise NotFound(f"no message {message_id} in this chat")
        copied = {name: getattr(source, name) for name in COPIED}
        chat = Chat(name=source.name, branched_from=source.id, **copied)
        db.add(chat)
        db.flush()
        chat.name = _name(source.name, store.copy_until(db, last, chat))
        return chat


def _name(name: str, count: int) -> str:
    """The chat's name and from where it was left; a branch of a branch says it once."""
    left = f" (from message {count})"
    return BRANCHED.sub("", name)[: NAME_LIMIT - len(left)] + left
