"""The request that a model is sent: the one way for chat, trial and replay alike."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from workbench.domain.errors import BadInput
from workbench.domain.prompts import ConfigSpec, Prompt, build_request
from workbench.domain.replies import ChatRequest
from workbench.domain.tenants import Tenant
from workbench.domain.turns import Origin, Outcome, Side, SourceConversation, SourceMessage, Turn
from workbench.drafting.similar import Past, past_of
from workbench.store import chats, configs, tenancy
from workbench.store.tables import Chat, Config, Conversation, Message
from workbench.store.tenancy import TenantSession

SIMULATED = "simulated"  # a conversation in which a model played the client
TEXT_LIMIT = 2_000_000


def live_config(tenant: Tenant) -> Config:
    """The config that answers in the company's chats; a first one is made where there is none.

    Every run of a page asks: only the first one ever has to wait for a writer.
    """
    with tenancy.reading(tenant) as db:
        found = configs.live(db)
    if found:
        return found
    with tenancy.session(tenant) as db:
        return configs.live_or_first(db)


def prompt_of(source: Chat | Conversation | None) -> Prompt:
    """What a chat, or a conversation frozen from one, says of its client."""
    if source is None:
        return Prompt()
    return Prompt(source.client_description, source.special_instructions, source.replaces_prompt)


@dataclass(frozen=True, slots=True)
class Requests:
    """Builds a config's requests: the one way for chat, trial and replay alike.

    Similar past replies are looked for here, so that a provider needs no company. What is looked
    at was read before, so that this needs no session.
    """

    config: ConfigSpec
    past: Past | None

    def of(self, source: Chat | Conversation | None, context: Sequence[Turn]) -> ChatRequest:
        """The request for the manager's next reply in this context."""
        found = self.past.similar(self.config, source, context) if self.past else ()
        return build_request(self.config, prompt_of(source), context, found)


def requests(db: TenantSession, config: ConfigSpec) -> Requests:
    """What builds this config's requests, with its past read."""
    return Requests(config, past_of(db, config.pin) if config.similar else None)


def request_for(
    db: TenantSession,
    config: ConfigSpec,
    source: Chat | Conversation | None,
    context: Sequence[Turn],
) -> ChatRequest:
    """One request of a config."""
    return requests(db, config).of(source, context)


def context_of(messages: Iterable[Message]) -> tuple[Turn, ...]:
    """The chat's visible messages as a model sees them; drafts are not among them."""
    sides = (Side.CLIENT, Side.MANAGER)
    return tuple(
        Turn(Side(message.role), message.text)
        for message in messages
        if message.role in sides and message.deleted_at is None and message.text.strip()
    )


def checked_text(text: str) -> str:
    """A text exactly as given, unless it is blank or far too long."""
    if not text.strip():
        raise BadInput("the text is empty; write something first")
    if len(text) > TEXT_LIMIT:
        raise BadInput(f"the text has {len(text):,} signs; at most {TEXT_LIMIT:,} fit a message")
    return text.replace("\x00", "\ufffd")


def frozen_chat(db: TenantSession, chat_id: int) -> SourceConversation:
    """A chat as it stands now; raises NotFound, or BadInput where nothing was written yet."""
    chat = chats.get(db, chat_id)
    total = chats.message_count(db, chat_id)
    if not total:
        raise BadInput(f"chat {chat.name!r} has no messages yet; write one first")
    return conversation_of(chat, chats.messages(db, chat_id, limit=total))


def conversation_of(chat: Chat, messages: Sequence[Message]) -> SourceConversation:
    """A chat's messages as a dataset has them, with what became of the drafts behind them."""
    return SourceConversation(
        external_id=str(chat.id),
        messages=tuple(_message(message) for message in messages),
        title=chat.name,
        tags=(SIMULATED,) if any(map(_is_played, messages)) else (),
        client_description=chat.client_description,
        special_instructions=chat.special_instructions,
        replaces_prompt=chat.replaces_prompt,
    )


def _is_played(message: Message) -> bool:
    return message.role == Side.CLIENT and message.origin == Origin.AI


def _message(message: Message) -> SourceMessage:
    draft = message.draft
    decided = draft.outcome if draft else message.outcome
    outcome = Outcome(decided) if decided else None
    draft_text = draft.ai_text if draft else message.draft_text
    return SourceMessage(
        role=Side(message.role),
        text=message.text,
        author=message.author,
        sent_at=message.sent_at,
        origin=Origin(message.origin),
        external_id=str(message.id),
        outcome=outcome,
        draft_text=draft_text if outcome else None,
    )
