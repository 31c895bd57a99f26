"""What was sent in a chat, with the draft behind each reply: the export of the REST API.

The words of a draft that was not approved are no part of it: nobody sent them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from workbench.domain.audit import Act
from workbench.domain.tenants import WRITERS, Tenant, require_role
from workbench.domain.turns import Outcome
from workbench.store import audit, chats, configs, exports, tenancy
from workbench.store.tables import Chat, Draft, DraftEdit, Message, MessageVersion

APPROVED = (Outcome.AS_IS, Outcome.EDITED)


@dataclass(frozen=True, slots=True)
class SentDraft:
    """The draft behind a reply. Of one that was not approved there is no text, only its end."""

    id: int
    config: str
    config_hash: str
    request_hash: str
    outcome: str | None
    reason: str
    edit_share: float | None
    ai_text: str | None
    versions: Sequence[DraftEdit]


@dataclass(frozen=True, slots=True)
class SentMessage:
    """What client and manager both saw; `versions` are its earlier texts."""

    id: int
    role: str
    origin: str
    author: str
    text: str
    sent_at: datetime
    edited_at: datetime | None
    versions: Sequence[MessageVersion]
    draft: SentDraft | None


@dataclass(frozen=True, slots=True)
class SentChat:
    """A chat and all that was sent in it, in order."""

    chat: Chat
    messages: Sequence[SentMessage]


def sent_chat(tenant: Tenant, chat_id: int) -> SentChat:
    """All that was sent in a chat; the export is kept in the audit log."""
    require_role(tenant, WRITERS, "export chats")
    with tenancy.session(tenant) as db:
        chat = chats.get(db, chat_id)
        audit.record(db, tenant, Act.EXPORTED, f"chat {chat_id}", "what was sent")
        said = exports.chat_messages(db, chat_id)
        return SentChat(chat, [_sent(one) for one in said if one.role in chats.SIDES])


def _sent(message: Message) -> SentMessage:
    return SentMessage(
        id=message.id,
        role=message.role,
        origin=message.origin,
        author=message.author,
        text=message.text,
        sent_at=message.sent_at,
        edited_at=message.edited_at,
        versions=message.versions,
        draft=_behind(message.draft) if message.draft else None,
    )


def _behind(draft: Draft) -> SentDraft:
    approved = draft.outcome in APPROVED
    return SentDraft(
        id=draft.id,
        config=configs.label(draft.config),
        config_hash=draft.config_hash,
        request_hash=draft.request_hash,
        outcome=draft.outcome,
        reason=draft.reason,
        edit_share=draft.edit_share,
        ai_text=draft.ai_text if approved else None,
        versions=draft.edits if approved else (),
    )
