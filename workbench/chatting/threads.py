"""Chats: list, search, create, change, delete; and one chat as its page shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from workbench.domain.errors import BadInput
from workbench.domain.prompts import ConfigSpec
from workbench.domain.tenants import WRITERS, Tenant, require_role
from workbench.domain.turns import Side, SourceMessage
from workbench.drafting import context_of, request_for
from workbench.stats.acceptance import Acceptance, acceptance
from workbench.store import chats as store
from workbench.store import configs, datasets, runs, tenancy
from workbench.store.chats import ChatLine
from workbench.store.tables import Chat, Config, Draft, Message, now

PAGE = 50
NAME_LIMIT = 200
CHANGEABLE = (
    "name",
    "client_description",
    "special_instructions",
    "replaces_prompt",
    "draft_automatically",
)


@dataclass(frozen=True, slots=True)
class ChatFigures:
    """What became of a chat's drafts, and what they cost in USD; None where that is unknown."""

    acceptance: Acceptance
    cost_usd: float | None
    drafts: int


@dataclass(frozen=True, slots=True)
class Thread:
    """One page of a chat, its newest draft, and whether the client waits for an answer.

    `stale` says that the conversation changed since the draft was asked for.
    """

    chat: Chat
    messages: list[Message]
    total: int
    page: int
    pages: int
    draft: Draft | None
    stale: bool
    client_waits: bool
    config: Config
    figures: ChatFigures


def chats(
    tenant: Tenant, search: str = "", *, waiting: bool = False, page: int = 1
) -> list[ChatLine]:
    """A page of 20 chats whose name or messages hold `search`, newest activity first."""
    with tenancy.reading(tenant) as db:
        return store.lines(db, search, waiting=waiting, limit=20, offset=20 * (page - 1))


def chat_count(tenant: Tenant, search: str = "") -> int:
    """How many chats hold `search`."""
    with tenancy.reading(tenant) as db:
        return store.count(db, search)


def create_chat(
    tenant: Tenant, name: str, *, client_description: str = "", special_instructions: str = ""
) -> Chat:
    """Open a new chat."""
    require_role(tenant, WRITERS, "open chats")
    chat = Chat(
        name=_checked_name(name),
        client_description=client_description,
        special_instructions=special_instructions,
    )
    with tenancy.session(tenant) as db:
        db.add(chat)
    return chat


def open_conversation(tenant: Tenant, conversation_id: int) -> Chat:
    """A chat with an imported conversation's messages, to go on writing in."""
    require_role(tenant, WRITERS, "open chats")
    with tenancy.session(tenant) as db:
        conversation = datasets.conversation(db, conversation_id)
        said = runs.messages(db, [conversation_id])[conversation_id]
        chat = Chat(
            name=_checked_name((conversation.title or _client(said))[:NAME_LIMIT]),
            client_description=conversation.client_description,
            special_instructions=conversation.special_instructions,
            replaces_prompt=conversation.replaces_prompt,
            conversation_id=conversation_id,
        )
        db.add(chat)
        db.flush()
        store.append(db, chat, said)
        return chat


def update_chat(tenant: Tenant, chat_id: int, **changes: Any) -> Chat:
    """Change a chat's name, description, instructions or switches."""
    require_role(tenant, WRITERS, "change chats")
    if unknown := set(changes) - set(CHANGEABLE):
        raise BadInput(f"a chat has no {', '.join(sorted(unknown))}")
    if "name" in changes:
        changes["name"] = _checked_name(changes["name"])
    with tenancy.session(tenant) as db:
        chat = store.get(db, chat_id)
        for name, value in changes.items():
            setattr(chat, name, value)
        return chat


def delete_chat(tenant: Tenant, chat_id: int) -> None:
    """Take a chat out of every list; restore_chat() brings it back."""
    require_role(tenant, WRITERS, "delete chats")
    with tenancy.session(tenant) as db:
        store.get(db, chat_id).deleted_at = now()


def restore_chat(tenant: Tenant, chat_id: int) -> None:
    """Bring a deleted chat back."""
    require_role(tenant, WRITERS, "restore chats")
    with tenancy.session(tenant) as db:
        store.deleted(db, chat_id).deleted_at = None


def thread(tenant: Tenant, chat_id: int, page: int | None = None) -> Thread:
    """A chat's page of 50 messages, the newest page by default, with its newest draft."""
    with tenancy.session(tenant) as db:
        config = configs.live_or_first(db)
    with tenancy.reading(tenant) as db:
        chat = store.get(db, chat_id)
        total = store.message_count(db, chat_id)
        pages = max(1, -(-total // PAGE))
        shown = min(max(1, page or pages), pages)
        newest = store.newest_messages(db, chat_id, 1)
        draft = store.newest_draft(db, chat_id)
        return Thread(
            chat=chat,
            messages=_page(db, chat_id, total - PAGE * (pages - shown)),
            total=total,
            page=shown,
            pages=pages,
            draft=draft,
            stale=draft is not None and _stale(db, chat, draft),
            client_waits=bool(newest) and newest[0].role == Side.CLIENT,
            config=config,
            figures=_figures(db, chat_id),
        )


def _page(db: tenancy.TenantSession, chat_id: int, end: int) -> list[Message]:
    """The 50 messages before position `end`; only the oldest page may be shorter."""
    start = max(0, end - PAGE)
    return store.messages(db, chat_id, limit=end - start, offset=start)


def _stale(db: tenancy.TenantSession, chat: Chat, draft: Draft) -> bool:
    """Whether the same config would be sent something else by now."""
    if draft.outcome is not None:
        return False
    spec: ConfigSpec = configs.spec_of(draft.config)
    said = context_of(store.newest_messages(db, chat.id, spec.context_messages))
    return request_for(db, spec, chat, said).hash != draft.request_hash


def _figures(db: tenancy.TenantSession, chat_id: int) -> ChatFigures:
    drafts = store.decided_drafts(db, chat_id)
    costs = store.costs(db, chat_id)
    known = [cost for cost in costs if cost is not None]
    return ChatFigures(
        acceptance=acceptance(
            [draft.outcome or "" for draft in drafts],
            [draft.chat_id for draft in drafts],
            [draft.edit_share for draft in drafts],
        ),
        cost_usd=sum(known) if len(known) == len(costs) else None,
        drafts=len(costs),
    )


def _client(said: Sequence[SourceMessage]) -> str:
    """The client's name where the import knew one."""
    names = {message.author for message in said if message.role is Side.CLIENT}
    known = sorted(name for name in names if name.strip() and name != Side.CLIENT)
    return ", ".join(known) or "Imported conversation"


def _checked_name(name: str) -> str:
    cleaned = " ".join(name.split())
    if not cleaned:
        raise BadInput("a chat needs a name; type one")
    if len(cleaned) > NAME_LIMIT:
        raise BadInput(f"that name has {len(cleaned)} signs; use at most {NAME_LIMIT}")
    return cleaned
