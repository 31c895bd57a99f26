"""ShareGPT's conversations: `from` and `value`, JSON lines or one list.

- Who `from` is stands in a table; a word that is not in it is refused, with its record.
- What a model said counts as a machine's. A conversation may begin with it.
- A first system message becomes special instructions; calls of tools and their results are counted.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from workbench.domain.turns import Origin, Side, SourceConversation
from workbench.formats.dialogues import TOOL_CALL, TOOL_RESULT, Line, conversation, numbered
from workbench.formats.hints import Hints
from workbench.formats.json_records import Record, first, records, validated
from workbench.formats.parsed import (
    EMPTY_MESSAGE,
    Parsed,
    Skipped,
    collect,
    with_conversation_ids,
)
from workbench.formats.reading import Text
from workbench.formats.source import Source
from workbench.formats.values import Id, Model

NAME = "sharegpt"
LISTS = ("data",)
SIDES: Mapping[str, Side] = {
    **dict.fromkeys(("human", "user", "client", "customer"), Side.CLIENT),
    **dict.fromkeys(
        ("gpt", "assistant", "chatgpt", "bard", "bing", "claude", "model", "bot", "chatbot"),
        Side.MANAGER,
    ),
    "system": Side.SYSTEM,
}
TOOLS = {
    **dict.fromkeys(("function_call", "function-call", "tool_call"), TOOL_CALL),
    **dict.fromkeys(
        ("tool", "function", "observation", "function_response", "function-response",
         "tool_response"),
        TOOL_RESULT,
    ),
}  # fmt: skip


def _speaker(value: Any) -> Any:
    word = value.strip().lower() if isinstance(value, str) else value
    if isinstance(word, str) and word not in SIDES and word not in TOOLS:
        known = ", ".join([*SIDES, *TOOLS])
        raise ValueError(f"unknown speaker {value[:40]!r}; known are {known}")
    return word


class Turn(Model):
    """One message."""

    speaker: Annotated[Text, BeforeValidator(_speaker)] = Field(alias="from")
    value: Text | None


class Dialogue(Model):
    """One conversation."""

    id: Id | None = None
    title: Text | None = None
    conversations: list[Turn]


def detect(file: Source) -> bool:
    """Whether its first record is such a conversation."""
    turns = first(file, LISTS).get("conversations")
    listed = turns[0] if isinstance(turns, list) and turns else None
    return isinstance(listed, dict) and "from" in listed


def parse(file: Source, _hints: Hints) -> Parsed:
    """The file's conversations."""
    skipped = Skipped()
    told = [_conversation(record, skipped) for record in records(file, LISTS)]
    return collect(NAME, numbered(told), skipped)


def _conversation(record: Record, skipped: Skipped) -> SourceConversation:
    dialogue = validated(Dialogue, record.value, record.place)
    told = conversation(map(_line, dialogue.conversations), skipped, record.place)
    number = dialogue.id or with_conversation_ids([told])[0].external_id
    return replace(told, external_id=number, title=(dialogue.title or "").strip())


def _line(turn: Turn) -> Line:
    side = SIDES.get(turn.speaker)
    origin = Origin.AI if side is Side.MANAGER else Origin.HUMAN
    return Line(side, turn.value or "", TOOLS.get(turn.speaker, EMPTY_MESSAGE), origin)
