"""What chat, trial and replay share: the request that a model is sent, and a text being written."""

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from workbench import aio
from workbench.domain.errors import BadInput, ProviderError
from workbench.domain.prompts import ConfigSpec, Prompt, build_request
from workbench.domain.replies import ChatRequest, Completion, Finish
from workbench.domain.turns import Origin, Outcome, Side, SourceConversation, SourceMessage, Turn
from workbench.providers import calls
from workbench.store import chats
from workbench.store.tables import Chat, Conversation, Draft, Message, TrialReply, now
from workbench.store.tenancy import TenantSession

TEXT_LIMIT = 2_000_000
SAVE_SECONDS = 0.5
BEAT_SECONDS = 1.0
INTERRUPTED = timedelta(seconds=15)


@dataclass(frozen=True, slots=True)
class Written:
    """How far a model's text is; `state`: writing, ready, partial or failed, with its `error`."""

    text: str
    state: str
    error: str | None = None
    completion: Completion | None = None


Save = Callable[[Written], None]


def prompt_of(source: Chat | Conversation | None) -> Prompt:
    """What a chat, or a conversation frozen from one, says of its client."""
    if source is None:
        return Prompt()
    return Prompt(source.client_description, source.special_instructions, source.replaces_prompt)


def request_for(
    config: ConfigSpec, source: Chat | Conversation | None, context: Sequence[Turn]
) -> ChatRequest:
    """The request for the manager's next reply: the one way for chat, trial and replay alike."""
    return build_request(config, prompt_of(source), context)


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
    return _conversation(chat, chats.messages(db, chat_id, limit=total))


def _conversation(chat: Chat, messages: Sequence[Message]) -> SourceConversation:
    return SourceConversation(
        external_id=str(chat.id),
        messages=tuple(_message(message) for message in messages),
        title=chat.name,
        client_description=chat.client_description,
        special_instructions=chat.special_instructions,
        replaces_prompt=chat.replaces_prompt,
    )


def _message(message: Message) -> SourceMessage:
    draft = message.draft
    outcome = Outcome(draft.outcome) if draft and draft.outcome else None
    return SourceMessage(
        role=Side(message.role),
        text=message.text,
        author=message.author,
        sent_at=message.sent_at,
        origin=Origin(message.origin),
        external_id=str(message.id),
        outcome=outcome,
        draft_text=draft.ai_text if draft and outcome else None,
    )


def stream(request: ChatRequest, save: Save) -> Generator[str, None, None]:
    """Write a text piece by piece; whatever cuts the stream, `save` gets the words so far.

    A fault of the model ends the stream and is saved as a sentence; it is not raised. While the
    model is silent an empty piece comes every second, so that a page can be left meanwhile.
    """
    writing = _Writing(save)
    source = aio.iterate(lambda: calls.stream(request), BEAT_SECONDS)
    with writing.ending(), closing(source) as pieces:
        for piece in pieces:
            if isinstance(piece, Completion):
                writing.completion = piece
            else:
                writing.add(piece or "")
                yield piece or ""


def keep(row: Draft | TrialReply, written: Written) -> None:
    """Put what was written into its row, but for the words: a draft has two places for them."""
    row.state, row.error, row.saved_at = written.state, written.error, now()
    if done := written.completion:
        row.finish, row.cost_usd = done.finish, done.cost_usd
        row.input_tokens, row.output_tokens = done.input_tokens, done.output_tokens
        row.seconds, row.first_token_seconds = done.seconds, done.first_token_seconds


def is_interrupted(state: str, saved_at: datetime) -> bool:
    """Whether a text that reads as being written has no writer any more: a killed server's."""
    return state == "writing" and now() - saved_at > INTERRUPTED


def set_aside(db: TenantSession, chat_id: int, user_id: int | None) -> None:
    """Asking again is a decision on the whole draft that is there: it was not good enough."""
    before = chats.newest_draft(db, chat_id)
    if before and before.outcome is None and before.state == "ready":
        before.outcome, before.reason = Outcome.REJECTED, "regenerated"
        before.decided_by, before.decided_at = user_id, now()


@dataclass(slots=True)
class _Writing:
    """A text while it is written: saved twice a second, and whatever happens at the end."""

    save: Save
    text: str = ""
    completion: Completion | None = None
    saved: float = 0.0

    def add(self, piece: str) -> None:
        """Take a piece; save now and then, so that even a killed server leaves the words."""
        self.text += piece
        if monotonic() - self.saved > SAVE_SECONDS:
            self.save(Written(self.text, "writing"))
            self.saved = monotonic()

    @contextmanager
    def ending(self) -> Iterator[None]:
        """Save the end: whole, failed with its reason, or cut by Stop, a click or a reload."""
        state, error = "", "Writing was stopped."
        try:
            yield
            state, error = self._verdict()
        except ProviderError as fault:
            error = str(fault)
        finally:
            text = self.completion.text if self.completion else self.text
            self.save(Written(text, state or self._cut(), error or None, self.completion))

    def _verdict(self) -> tuple[str, str]:
        if self.completion is None or self.completion.finish is Finish.INCOMPLETE:
            return self._cut(), "The model's answer broke off."
        if self.completion.finish is Finish.LENGTH:
            return "partial", "The model reached its longest answer; raise max_tokens."
        return "ready", ""

    def _cut(self) -> str:
        return "partial" if self.text else "failed"
