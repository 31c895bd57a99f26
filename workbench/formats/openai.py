"""OpenAI's chats: rows for fine-tuning, preferences for DPO, and rows of hosted evaluations.

- JSON lines, or one list. What system and developer say first becomes special instructions.
- The assistant is the manager. These rows are a company's own examples, so they count as written
  by people.
- The preferred reply of a preference was sent in place of the other one, which is its draft.
- An evaluation's expected answer is the manager's reply. Tool calls and results are counted.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Annotated, Any

from pydantic import BeforeValidator

from workbench.domain.errors import BadImport
from workbench.domain.turns import Origin, Outcome, Side, SourceConversation, SourceMessage
from workbench.formats import anthropic
from workbench.formats.dialogues import (
    NOTHING,
    TOOL_CALL,
    TOOL_RESULT,
    Line,
    Words,
    conversation,
)
from workbench.formats.hints import Hints
from workbench.formats.json_records import Record, first, records, validated
from workbench.formats.parsed import Parsed, Skipped, collect, with_conversation_ids
from workbench.formats.reading import Text
from workbench.formats.source import Source
from workbench.formats.values import Model

NAME = "openai"
LISTS = ("data",)
SIDES: Mapping[str, Side | None] = {
    "system": Side.SYSTEM,
    "developer": Side.SYSTEM,
    "user": Side.CLIENT,
    "assistant": Side.MANAGER,
    "tool": None,
    "function": None,
}
INPUTS = ("messages", "input", "question", "prompt")
ANSWERS = (
    "ideal", "reference", "reference_answer", "ground_truth", "expected", "expected_output",
    "answer", "output",
)  # fmt: skip


def _role(value: Any) -> Any:
    if isinstance(value, str) and value not in SIDES:
        raise ValueError(f"unknown role {value[:40]!r}; use one of {', '.join(SIDES)}")
    return value


class Message(Model):
    """One message of a chat."""

    role: Annotated[Text, BeforeValidator(_role)]
    content: Words = NOTHING
    tool_calls: Any = None
    function_call: Any = None

    @property
    def line(self) -> Line:
        """What it is in a conversation."""
        side = SIDES[self.role]
        is_call = self.tool_calls or self.function_call
        why = TOOL_CALL if is_call else self.content.reason
        return Line(side, self.content.text, why if side else TOOL_RESULT)


class Chat(Model):
    """A row for fine-tuning."""

    messages: list[Message]


class Preference(Model):
    """A row for DPO."""

    input: Chat
    preferred_output: list[Message]
    non_preferred_output: list[Message]


def detect(file: Source) -> bool:
    """Whether its first record is a row of one of the three kinds."""
    found = first(file, LISTS)
    if anthropic.detect(file):
        return False
    item = found.get("item")
    is_item = isinstance(item, dict) and any(key in item for key in INPUTS)
    is_preference = "preferred_output" in found or "non_preferred_output" in found
    return is_item or (is_preference and "input" in found) or anthropic.is_chat(found)


def parse(file: Source, _hints: Hints) -> Parsed:
    """The file's rows, each a conversation."""
    skipped = Skipped()
    told = [_conversation(record, skipped) for record in records(file, LISTS)]
    return collect(NAME, with_conversation_ids(told), skipped)


def _conversation(record: Record, skipped: Skipped) -> SourceConversation:
    value, place = record.value, record.place
    keys = value.keys() if isinstance(value, dict) else ()
    if "item" in keys:
        return _told(_item(value["item"], place), skipped, place)
    if "preferred_output" in keys or "non_preferred_output" in keys:
        return _preference(validated(Preference, value, place), skipped, place)
    return _told(validated(Chat, value, place).messages, skipped, place)


def _told(messages: list[Message], skipped: Skipped, place: str) -> SourceConversation:
    return conversation((message.line for message in messages), skipped, place)


def _preference(row: Preference, skipped: Skipped, place: str) -> SourceConversation:
    told = _told([*row.input.messages, *row.preferred_output], skipped, place)
    last = told.messages[-1] if told.messages else None
    other = "\n".join(_texts(row.non_preferred_output))
    if last is None or last.role is not Side.MANAGER or not any(_texts(row.preferred_output)):
        return told
    return replace(told, messages=(*told.messages[:-1], _preferred(last, other)))


def _texts(messages: list[Message]) -> Iterator[str]:
    return (text for message in messages if (text := message.content.text.strip()))


def _preferred(reply: SourceMessage, other: str) -> SourceMessage:
    """The better reply, sent in place of the other; the same words were sent as they were."""
    if not other:
        return reply
    if reply.text == other:
        return replace(reply, origin=Origin.SUGGESTION, outcome=Outcome.AS_IS, draft_text=other)
    return replace(reply, outcome=Outcome.REPLACED, draft_text=other)


def _item(item: Any, place: str) -> list[Message]:
    """An evaluation's question, and the answer that is expected of it."""
    key = next((key for key in INPUTS if key in item), "") if isinstance(item, dict) else ""
    if not key:
        raise BadImport(f"{place}: item: has none of {', '.join(INPUTS)}; give what was asked")
    asked = item[key] if isinstance(item[key], list) else [{"role": "user", "content": item[key]}]
    answer = next((item[each] for each in ANSWERS if item.get(each)), None)
    answered = [{"role": "assistant", "content": answer}] if isinstance(answer, str) else answer
    whole = {"messages": [*asked, *(answered if isinstance(answered, list) else ())]}
    return validated(Chat, whole, f"{place}: item").messages
