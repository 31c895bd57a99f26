"""A chat as a file, with its versions, drafts and what people preferred in it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from workbench.domain.audit import Act
from workbench.domain.tenants import WRITERS, Tenant, require_role
from workbench.domain.turns import SourceConversation
from workbench.drafting import conversation_of
from workbench.exporting.outgoing import Export, Offer, exported, offer
from workbench.exporting.preferences import preferred
from workbench.formats.exports import registry
from workbench.formats.exports.registry import Kind
from workbench.formats.exports.told import Behind, DraftTold, Head, Told, Version, Wording
from workbench.store import audit, chats, configs, tenancy
from workbench.store import exports as store
from workbench.store.tables import Chat, Draft, Message
from workbench.store.tenancy import TenantSession

Names = Mapping[int, str]


def export_chat(tenant: Tenant, chat_id: int, form: str = "json") -> Export:
    """A chat in one of formats("chat").

    A draft's words stand in the file as a draft's alone, never as something that was sent.
    """
    require_role(tenant, WRITERS, "export chats")
    with tenancy.session(tenant) as db:
        made = _made(db, chat_id, form)
        audit.record(db, tenant, Act.EXPORTED, f"chat {chat_id}", f"as {form}")
        return made


def offer_chat(tenant: Tenant, chat_id: int, form: str) -> Offer:
    """Whether a chat can be exported in a format, for a page to say so before a click."""
    require_role(tenant, WRITERS, "export chats")
    with tenancy.reading(tenant) as db:
        return offer(lambda: _made(db, chat_id, form))


def _made(db: TenantSession, chat_id: int, form: str) -> Export:
    chat = chats.get(db, chat_id)
    writer = registry.named(form, Kind.CHAT)
    return exported(writer, Head(Kind.CHAT, chat.name), [_told(db, chat)])


def _told(db: TenantSession, chat: Chat) -> Told:
    messages, drafts = store.chat_messages(db, chat.id), store.chat_drafts(db, chat.id)
    people = store.names(db)
    conversation = _conversation(chat, messages)
    sent = {message.draft_id for message in messages}
    return Told(
        conversation=conversation,
        source="chat",
        behind={place: _behind(message, people) for place, message in enumerate(messages)},
        drafts=[_draft(one, people) for one in drafts if one.outcome and one.id not in sent],
        pairs=preferred(db, chat.id, messages, drafts),
    )


def _conversation(chat: Chat, messages: Sequence[Message]) -> SourceConversation:
    """As it would be frozen, but that an imported message keeps the number it came with."""
    told = conversation_of(chat, messages)
    numbered = (
        replace(said, external_id=row.external_id or said.external_id)
        for said, row in zip(told.messages, messages, strict=True)
    )
    return replace(told, messages=tuple(numbered))


def _behind(message: Message, people: Names) -> Behind:
    return Behind(
        edited_at=message.edited_at,
        versions=[
            Version(one.text, one.instruction, _name(people, one.author_id), one.created_at)
            for one in message.versions
        ],
        draft=_draft(message.draft, people) if message.draft else None,
    )


def _draft(draft: Draft, people: Names) -> DraftTold:
    return DraftTold(
        id=draft.id,
        config=configs.label(draft.config),
        config_hash=draft.config_hash,
        request_hash=draft.request_hash,
        ai_text=draft.ai_text,
        text=draft.text,
        outcome=draft.outcome,
        reason=draft.reason,
        edit_share=draft.edit_share,
        decided_by=_name(people, draft.decided_by),
        decided_at=draft.decided_at,
        created_at=draft.created_at,
        edits=[
            Wording(one.number, one.parent, one.text, one.instruction, one.config_hash,
                    _name(people, one.author_id), one.created_at)
            for one in draft.edits
        ],
    )  # fmt: skip


def _name(people: Names, user_id: int | None) -> str:
    return people.get(user_id, "") if user_id else ""
