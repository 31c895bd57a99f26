"""Conversations to train a model on: OpenAI chats, ShareGPT, and preferences for DPO.

Each is JSON lines. Notes, and drafts that were not sent, are in none of the chats.
https://developers.openai.com/api/docs/guides/direct-preference-optimization
"""

from collections.abc import Iterable, Iterator
from typing import Any

from workbench.formats.exports import wire
from workbench.formats.exports.pairs import pairs
from workbench.formats.exports.told import Head, Told

SHAREGPT = {"system": "system", "user": "human", "assistant": "gpt"}


def openai(_head: Head, conversations: Iterable[Told]) -> Iterator[bytes]:
    """A conversation a line, as chat models are trained with."""
    return wire.json_lines({"messages": wire.messages(one.conversation)} for one in conversations)


def sharegpt(_head: Head, conversations: Iterable[Told]) -> Iterator[bytes]:
    """The same with ShareGPT's names."""
    return wire.json_lines(_sharegpt(told) for told in conversations)


def dpo(_head: Head, conversations: Iterable[Told]) -> Iterator[bytes]:
    """A preference a line: the better reply, and the one that was turned down."""
    return wire.json_lines(row for told in conversations for row in _preferences(told))


def _sharegpt(told: Told) -> dict[str, Any]:
    said = wire.messages(told.conversation)
    return {
        "id": told.conversation.external_id,
        "conversations": [
            {"from": SHAREGPT[message["role"]], "value": message["content"]} for message in said
        ],
    }


def _preferences(told: Told) -> Iterator[dict[str, Any]]:
    for pair in pairs(told):
        shown = wire.context(told.conversation, pair.context)
        yield {
            "input": {"messages": shown, "tools": [], "parallel_tool_calls": True},
            "preferred_output": [{"role": "assistant", "content": pair.preferred}],
            "non_preferred_output": [{"role": "assistant", "content": pair.other}],
        }
