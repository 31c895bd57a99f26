"""Frozen chats that hold another conversation's words: they were opened or branched from it."""

from collections.abc import Iterable, Mapping

from sqlalchemy import select

from workbench.store.datasets import Member
from workbench.store.snapshots import FROZEN
from workbench.store.tables import Chat, Conversation
from workbench.store.tenancy import TenantSession

Key = tuple[str, str]


def origins(db: TenantSession, members: Iterable[Member]) -> Mapping[Key, Key]:
    """By source and number of a frozen chat: those of what it began as; others are left out."""
    frozen = [one.key for one in members if one.source == FROZEN]
    if not frozen:
        return {}
    begun = _begun_as(db)
    return {key: _root(key, begun) for key in frozen if key in begun}


def _begun_as(db: TenantSession) -> dict[Key, Key]:
    """What each chat of the company was opened from or branched from."""
    found = select(
        Chat.id, Chat.branched_from, Conversation.source, Conversation.external_id
    ).outerjoin(Conversation, Conversation.id == Chat.conversation_id)
    begun: dict[Key, Key] = {}
    for chat_id, branched_from, source, external_id in db.execute(found):
        if branched_from is not None:
            begun[FROZEN, str(chat_id)] = (FROZEN, str(branched_from))
        elif source is not None:
            begun[FROZEN, str(chat_id)] = (source, external_id)
    return begun


def _root(key: Key, begun: Mapping[Key, Key]) -> Key:
    """Where the chain ends; a chat that was frozen and opened again may lead back to itself."""
    seen = {key}
    while key in begun and begun[key] not in seen:
        key = begun[key]
        seen.add(key)
    return key
