"""What files for and of models have in common: contents in parts, instructions, answers.

The client is the user. What a file tells the model before the first message becomes the
conversation's special instructions, which join the company's prompt as they do in a chat.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, count
from typing import Annotated, Any

from pydantic import BeforeValidator

from workbench.domain.turns import Origin, Side, SourceConversation, SourceMessage
from workbench.formats.parsed import EMPTY_MESSAGE, MEDIA, Skipped, with_message_ids
from workbench.formats.reading import Text
from workbench.formats.values import Model

TOOL_CALL = "tool call"
TOOL_RESULT = "tool result"
LATE_INSTRUCTIONS = "instructions in the middle"
TOOL_PARTS = {"tool_use": TOOL_CALL, "tool_result": TOOL_RESULT, "thinking": "reasoning"}
KIND_LENGTH = 40
NO_CONTENT = "give a text or a list of parts"


class Content(Model):
    """The words of a content, and what is in it beside them."""

    text: Text = ""
    other: tuple[Text, ...] = ()

    @property
    def reason(self) -> str:
        """Why there is nothing written in it."""
        known = [TOOL_PARTS[each] for each in self.other if each in TOOL_PARTS]
        return known[0] if known else MEDIA if self.other else EMPTY_MESSAGE


def _content(value: Any) -> Any:
    """A content as strings: it is a text, a list of parts, or missing."""
    if value is None or isinstance(value, str):
        return {"text": value or ""}
    if not isinstance(value, list):
        raise ValueError(NO_CONTENT)
    texts, other = [], []
    for part in value:
        if (said := _said(part)) is not None:
            texts.append(said)
        else:
            other.append(kind(part))
    return {"text": "\n".join(texts), "other": tuple(other)}


def _said(part: Any) -> str | None:
    """The words of a part; None where it has none."""
    if isinstance(part, str):
        return part
    if not isinstance(part, dict):
        raise ValueError(NO_CONTENT)
    said = part.get("text", part.get("refusal"))
    return said if isinstance(said, str) and kind(part) not in TOOL_PARTS else None


def kind(part: Any) -> str:
    """What a part says it is; "" where it says nothing that can be used."""
    found = part.get("type") if isinstance(part, dict) else None
    return found[:KIND_LENGTH] if isinstance(found, str) else ""


Words = Annotated[Content, BeforeValidator(_content)]
NOTHING = Content()


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a dialogue: its side (None for a tool's), its words, and why it is no message."""

    side: Side | None
    text: str
    reason: str
    origin: Origin = Origin.HUMAN


def conversation(lines: Iterable[Line], skipped: Skipped, place: str) -> SourceConversation:
    """The dialogue as a conversation without an id."""
    instructions: list[str] = []
    messages: list[SourceMessage] = []
    for number, line in enumerate(lines, start=1):
        text = line.text.strip()
        if line.side is Side.SYSTEM and text and not messages:
            instructions.append(text)
        elif line.side in (Side.CLIENT, Side.MANAGER) and text:
            messages.append(SourceMessage(line.side, text, str(line.side), origin=line.origin))
        else:
            why = LATE_INSTRUCTIONS if line.side is Side.SYSTEM and text else line.reason
            skipped.add(why, f"{place}: message {number}", text)
    return SourceConversation(
        "", with_message_ids(messages), special_instructions="\n\n".join(instructions)
    )


def numbered(conversations: Iterable[SourceConversation]) -> Iterator[SourceConversation]:
    """The conversations with ids that differ: what repeats one gets a number behind it."""
    seen: set[str] = set()
    for told in conversations:
        tried = chain([told.external_id], (f"{told.external_id}#{each}" for each in count(2)))
        number = next(each for each in tried if each not in seen)
        seen.add(number)
        yield replace(told, external_id=number)
