"""ChatGPT's `conversations.json`: trees of messages, of which one branch is the conversation.

- The branch is that of `current_node`, walked back by the parents; what lies on other branches
  (edited questions, answers asked for again) is counted.
- The assistant is the manager, and a machine. System messages, hidden ones, tools, reasoning and
  pictures alone are counted by reason.
"""

from collections.abc import Iterator
from typing import Any

from workbench.domain.errors import BadImport
from workbench.domain.turns import Origin, Side, SourceConversation, SourceMessage
from workbench.formats.dialogues import TOOL_CALL, TOOL_RESULT, Words, numbered
from workbench.formats.hints import Hints
from workbench.formats.json_records import Record, first, records, validated
from workbench.formats.parsed import (
    EMPTY_MESSAGE,
    MEDIA,
    Parsed,
    Skipped,
    collect,
    with_message_ids,
)
from workbench.formats.reading import Text
from workbench.formats.source import Source
from workbench.formats.values import Id, Model, Moment

NAME = "chatgpt"
LISTS = ("conversations",)
SIDES = {"user": Side.CLIENT, "assistant": Side.MANAGER}
OTHER_BRANCH = "message on another branch"
HIDDEN = "hidden message"
OTHERS = {"system": "system message", "tool": TOOL_RESULT}
WRITTEN = ("text", "multimodal_text", "code")
KINDS = {"thoughts": "reasoning", "reasoning_recap": "reasoning", "user_editable_context": HIDDEN}
OTHER_KIND = "content of another kind"
EVERYBODY = "all"


class Author(Model):
    """Who wrote a message."""

    role: Text


class Said(Model):
    """What is in a message: parts, or the text of code."""

    content_type: Text = "text"
    parts: list[Any] | None = None
    text: Any = None


class Metadata(Model):
    """What ChatGPT knows of a message beside its words."""

    is_visually_hidden_from_conversation: bool | None = None


class Message(Model):
    """A message of the tree."""

    id: Id | None = None
    author: Author
    content: Said
    create_time: Moment = None
    recipient: Text | None = None
    metadata: Metadata | None = None


class Node(Model):
    """A place in the tree; the root has no message."""

    message: Message | None = None
    parent: Text | None = None


class Conversation(Model):
    """One conversation with its tree."""

    conversation_id: Id | None = None
    id: Id | None = None
    title: Text | None = None
    mapping: dict[Text, Node]
    current_node: Text | None = None


class _Content(Model):
    words: Words


def detect(file: Source) -> bool:
    """Whether its first record is such a tree."""
    return isinstance(first(file, LISTS).get("mapping"), dict)


def parse(file: Source, _hints: Hints) -> Parsed:
    """The conversations of the export."""
    skipped = Skipped()
    told = [_conversation(record, skipped) for record in records(file, LISTS)]
    return collect(NAME, numbered(told), skipped)


def _conversation(record: Record, skipped: Skipped) -> SourceConversation:
    told = validated(Conversation, record.value, record.place)
    number = told.conversation_id or told.id
    if not number:
        raise BadImport(f"{record.place}: conversation_id: missing; give the export as it was")
    branch = _branch(told, record.place)
    elsewhere = sum(node.message is not None for node in told.mapping.values()) - len(branch)
    skipped[OTHER_BRANCH] += elsewhere
    messages = with_message_ids(_messages(branch, record.place, skipped))
    return SourceConversation(number, messages, title=(told.title or "").strip())


def _branch(told: Conversation, place: str) -> list[Message]:
    """The messages from the root to the current node."""
    walked: dict[str, Message | None] = {}
    at = told.current_node
    while at is not None:
        if at in walked:
            raise BadImport(f"{place}: mapping: a message is its own parent; export it again")
        if at not in told.mapping:
            raise BadImport(f"{place}: mapping: a message is missing on the way to the first")
        node = told.mapping[at]
        walked[at] = node.message
        at = node.parent
    return [message for message in reversed(walked.values()) if message]


def _messages(branch: list[Message], place: str, skipped: Skipped) -> Iterator[SourceMessage]:
    seen: set[str] = set()
    for number, message in enumerate(branch, start=1):
        where = f"{place}: message {number}"
        text, why = _written(message, where)
        side = SIDES.get(message.author.role)
        if not text or side is None or why:
            skipped.add(why, where, text)
            continue
        is_new = message.id is not None and message.id not in seen
        seen.add(message.id or "")
        yield SourceMessage(
            role=side,
            text=text,
            author="ChatGPT" if side is Side.MANAGER else str(side),
            sent_at=message.create_time,
            origin=Origin.AI if side is Side.MANAGER else Origin.HUMAN,
            external_id=(message.id or "") if is_new else "",
        )


def _written(message: Message, place: str) -> tuple[str, str]:
    """The words of a message, and why it is none of the conversation's."""
    content, role = message.content, message.author.role
    raw = content.parts if content.parts is not None else content.text
    if role not in SIDES:
        return "", OTHERS.get(role, "message by another role")
    if message.metadata and message.metadata.is_visually_hidden_from_conversation:
        return "", HIDDEN
    if message.recipient not in (None, "", EVERYBODY):
        return "", TOOL_CALL
    if content.content_type not in WRITTEN:
        return "", KINDS.get(content.content_type, OTHER_KIND)
    words = validated(_Content, {"words": raw}, f"{place}: content").words
    why = MEDIA if words.other else EMPTY_MESSAGE
    text = words.text.strip()
    return text, "" if text else why
