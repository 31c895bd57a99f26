"""Chats: list, search, create, change, delete; and one chat as its page shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from workbench.domain.audit import Act
from workbench.domain.errors import BadInput, Conflict
from workbench.domain.prompts import ConfigSpec
from workbench.domain.spending import Spent, total_of
from workbench.domain.tenants import WRITERS, Tenant, require_role
from workbench.domain.turns import Outcome, Side, SourceMessage
from workbench.drafting import context_of, live_config, request_for
from workbench.stats.acceptance import Acceptance, acceptance
from workbench.store import audit, candidates, configs, datasets, runs, spending, tenancy
from workbench.store import chats as store
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
    """What became of a chat's drafts, and what they and their rewritings cost."""

    acceptance: Acceptance
    spent: Spent


@dataclass(frozen=True, slots=True)
class Thread:
    """One page of a chat, its newest draft, and whether the client waits for an answer.

    `candidates` are the newest drafts where they were asked for together, in the order shown.
    `stale` says that the conversation changed since what is on offer was asked for.
    """

    chat: Chat
    messages: list[Message]
    total: int
    page: int
    pages: int
    draft: Draft | None
    candidates: list[Draft]
    stale: bool
    client_waits: bool
    config: Config
    figures: ChatFigures

    @property
    def is_to_pick(self) -> bool:
        """Whether several candidates wait for one to be picked; their names are hidden."""
        return candidates.is_open(self.candidates)


def chats(
    tenant: Tenant, search: str = "", *, waiting: bool = False, page: int = 1
) -> list[ChatLine]:
    """A page of 20 chats whose name, messages or notes hold `search`, newest activity first."""
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
        if conversation.redacted_at:
            raise Conflict("this conversation is redacted; there are no words to go on from")
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
        named = ", ".join(changes).replace("_", " ")
        audit.record(db, tenant, Act.CHANGED_CHAT, f"chat {chat_id}", named)
        return chat


def delete_chat(tenant: Tenant, chat_id: int) -> None:
    """Take a chat out of every list; restore_chat() brings it back."""
    require_role(tenant, WRITERS, "delete chats")
    with tenancy.session(tenant) as db:
        store.get(db, chat_id).deleted_at = now()
        audit.record(db, tenant, Act.DELETED_CHAT, f"chat {chat_id}")


def restore_chat(tenant: Tenant, chat_id: int) -> None:
    """Bring a deleted chat back."""
    require_role(tenant, WRITERS, "restore chats")
    with tenancy.session(tenant) as db:
        store.deleted(db, chat_id).deleted_at = None
        audit.record(db, tenant, Act.RESTORED_CHAT, f"chat {chat_id}")


def thread(tenant: Tenant, chat_id: int, page: int | None = None) -> Thread:
    """A chat's page of 50 messages, the newest page by default, with its newest draft."""
    config = live_config(tenant)
    with tenancy.reading(tenant) as db:
        chat = store.get(db, chat_id)
        total = store.message_count(db, chat_id)
        pages = max(1, -(-total // PAGE))
        shown = min(max(1, page or pages), pages)
        newest = store.newest_messages(db, chat_id, 1)
        last = newest[0] if newest else None
        batch = _current(candidates.newest(db, chat_id), last)
        newest_draft = store.newest_draft(db, chat_id)
        draft = _current([newest_draft] if newest_draft else [], last)
        return Thread(
            chat=chat,
            messages=_page(db, chat_id, total - PAGE * (pages - shown)),
            total=total,
            page=shown,
            pages=pages,
            draft=draft[0] if draft else None,
            candidates=batch,
            stale=_stale(db, chat, batch if candidates.is_open(batch) else draft),
            client_waits=last is not None and last.role == Side.CLIENT,
            config=config,
            figures=_figures(db, chat_id),
        )


def _current(drafts: list[Draft], last: Message | None) -> list[Draft]:
    """The drafts, unless the client wrote more since they failed or were turned down."""
    if last is None or last.role != Side.CLIENT:
        return drafts
    past = (
        (one.state == "failed" or one.outcome == Outcome.REJECTED)
        and (one.decided_at or one.created_at) < last.sent_at
        for one in drafts
    )
    return [] if all(past) else drafts


def _page(db: tenancy.TenantSession, chat_id: int, end: int) -> list[Message]:
    """The 50 messages before position `end`; only the oldest page may be shorter."""
    start = max(0, end - PAGE)
    return store.messages(db, chat_id, limit=end - start, offset=start)


def _stale(db: tenancy.TenantSession, chat: Chat, offered: Sequence[Draft]) -> bool:
    """Whether the same config would be sent something else by now."""
    if not offered or offered[0].outcome is not None:
        return False
    spec: ConfigSpec = configs.spec_of(offered[0].config)
    said = context_of(store.newest_messages(db, chat.id, spec.context_messages))
    return request_for(db, spec, chat, said).hash != offered[0].request_hash


def _figures(db: tenancy.TenantSession, chat_id: int) -> ChatFigures:
    drafts = store.decided_drafts(db, chat_id)
    return ChatFigures(
        acceptance=acceptance(
            [draft.outcome or "" for draft in drafts],
            [draft.chat_id for draft in drafts],
            [draft.edit_share for draft in drafts],
        ),
        spent=total_of(line.spent for line in spending.of_chat(db, chat_id)),
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
