"""Anthropic's messages: JSON lines or a list of requests with `system` and `messages`.

- The assistant is the manager, `system` becomes special instructions.
- Contents are texts or parts; tool uses and results, reasoning and media alone are counted.
- Turns of one role in a row stay messages of their own: they are joined only when they are sent.
"""

from typing import Annotated, Any

from pydantic import BeforeValidator

from workbench.domain.turns import Side, SourceConversation
from workbench.formats.dialogues import NOTHING, TOOL_PARTS, Line, Words, conversation, kind
from workbench.formats.hints import Hints
from workbench.formats.json_records import Record, first, records, validated
from workbench.formats.parsed import Parsed, Skipped, collect, with_conversation_ids
from workbench.formats.reading import Text
from workbench.formats.source import Source
from workbench.formats.values import Model

NAME = "anthropic"
LISTS = ("data",)
SIDES = {"user": Side.CLIENT, "assistant": Side.MANAGER}


def _role(value: Any) -> Any:
    if isinstance(value, str) and value not in SIDES:
        raise ValueError(f"unknown role {value[:40]!r}; use one of {', '.join(SIDES)}")
    return value


class Message(Model):
    """One turn."""

    role: Annotated[Text, BeforeValidator(_role)]
    content: Words


class Request(Model):
    """What is sent to the model, with its answer as the last turn."""

    system: Words = NOTHING
    messages: list[Message]


def detect(file: Source) -> bool:
    """Whether its first record is a chat with what only Anthropic's have."""
    found = first(file, LISTS)
    if not is_chat(found):
        return False
    model = found.get("model")
    is_claude = isinstance(model, str) and "claude" in model
    return "system" in found or is_claude or any(map(_has_own_parts, found["messages"]))


def is_chat(value: dict[str, Any]) -> bool:
    """Whether it is a chat of roles and contents, as OpenAI's rows are too."""
    messages = value.get("messages")
    listed = messages[0] if isinstance(messages, list) and messages else None
    return isinstance(listed, dict) and isinstance(listed.get("role"), str)


def parse(file: Source, _hints: Hints) -> Parsed:
    """The file's requests, each a conversation."""
    skipped = Skipped()
    told = [_conversation(record, skipped) for record in records(file, LISTS)]
    return collect(NAME, with_conversation_ids(told), skipped)


def _has_own_parts(message: Any) -> bool:
    content = message.get("content") if isinstance(message, dict) else None
    parts = content if isinstance(content, list) else ()
    return any(kind(part) in TOOL_PARTS for part in parts)


def _conversation(record: Record, skipped: Skipped) -> SourceConversation:
    request = validated(Request, record.value, record.place)
    lines = [
        Line(SIDES[each.role], each.content.text, each.content.reason) for each in request.messages
    ]
    system = request.system.text.strip()
    first_line = [Line(Side.SYSTEM, system, "")] if system else []
    return conversation([*first_line, *lines], skipped, record.place)
