"""What chat and replay share: how a conversation becomes the request that a model is sent."""

from collections.abc import Iterable, Sequence

from workbench.domain.prompts import ConfigSpec, Prompt, build_request
from workbench.domain.replies import ChatRequest
from workbench.domain.turns import Side, Turn
from workbench.store.tables import Chat, Conversation, Message


def prompt_of(source: Chat | Conversation) -> Prompt:
    """What a chat, or a conversation frozen from one, says of its client."""
    return Prompt(source.client_description, source.special_instructions, source.replaces_prompt)


def request_for(
    config: ConfigSpec, source: Chat | Conversation, context: Sequence[Turn]
) -> ChatRequest:
    """The request for the manager's next reply: the one way for chat and replay alike."""
    return build_request(config, prompt_of(source), context)


def context_of(messages: Iterable[Message]) -> tuple[Turn, ...]:
    """The chat's visible messages as a model sees them; drafts are not among them."""
    sides = (Side.CLIENT, Side.MANAGER)
    return tuple(
        Turn(Side(message.role), message.text)
        for message in messages
        if message.role in sides and message.deleted_at is None and message.text.strip()
    )
