"""A conversation as models are shown it: roles, and what the chat's manager says of the client."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from workbench.domain.turns import Side, SourceConversation, Turn, visible

ROLES = {Side.CLIENT: "user", Side.MANAGER: "assistant"}
LINES_AT_ONCE = 64


def messages(conversation: SourceConversation) -> list[dict[str, str]]:
    """What client and manager both saw, after what a model is told of the client."""
    said = [
        {"role": ROLES[message.role], "content": message.text}
        for message in visible(conversation.messages)
    ]
    return [*system(conversation), *said]


def context(conversation: SourceConversation, turns: Iterable[Turn]) -> list[dict[str, str]]:
    """The same for what was said before a reply."""
    said = [{"role": ROLES[turn.role], "content": turn.text} for turn in turns]
    return [*system(conversation), *said]


def system(conversation: SourceConversation) -> list[dict[str, str]]:
    """One system message, where a chat's manager described the client or gave instructions."""
    told = (conversation.client_description.strip(), conversation.special_instructions.strip())
    text = "\n\n".join(part for part in told if part)
    return [{"role": "system", "content": text}] if text else []


def compact(value: Any) -> str:
    """JSON on one line; the same value gives the same text."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def json_lines(rows: Iterable[Any]) -> Iterator[bytes]:
    """A line of JSON for each row, some lines at a time."""
    waiting: list[str] = []
    for row in rows:
        waiting.append(compact(row))
        if len(waiting) == LINES_AT_ONCE:
            yield _block(waiting)
            waiting.clear()
    if waiting:
        yield _block(waiting)


def _block(lines: list[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode()
