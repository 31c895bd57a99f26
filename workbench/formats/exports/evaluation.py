"""Cases for other evaluation tools: what was said, and what the manager answered.

A row is a manager turn that answers a client. The shapes are those of Inspect's json_dataset,
promptfoo's test cases, Langfuse's dataset items (its API takes each line as it stands) and
LangSmith's examples.
"""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from workbench.domain.turns import Case, cases
from workbench.formats.exports import wire
from workbench.formats.exports.told import Head, Told

Row = dict[str, Any]


def inspect(_head: Head, conversations: Iterable[Told]) -> Iterator[bytes]:
    """Inspect samples; read with json_dataset()."""
    return wire.json_lines(
        {
            "id": f"{told.conversation.external_id}#{case.number + 1}",
            "input": wire.context(told.conversation, case.context),
            "target": case.reference,
            "metadata": _metadata(told, case),
        }
        for told, case in _replayable(conversations)
    )


def promptfoo(_head: Head, conversations: Iterable[Told]) -> Iterator[bytes]:
    """Test cases; a prompt of `{{ messages | dump }}` sends the conversation as it was."""
    return wire.json_lines(
        {
            "vars": {
                "messages": wire.context(told.conversation, case.context),
                "client": case.client_words,
                "reference": case.reference,
            },
            "metadata": _metadata(told, case),
            "options": {"disableVarExpansion": True},  # else each message were a case
        }
        for told, case in _replayable(conversations)
    )


def langfuse(head: Head, conversations: Iterable[Told]) -> Iterator[bytes]:
    """Dataset items; the same case has the same id, so that a second upload changes it."""
    return wire.json_lines(
        {
            "datasetName": head.name,
            "id": _uuid(head, told, case),
            "input": {"messages": wire.context(told.conversation, case.context)},
            "expectedOutput": {"role": "assistant", "content": case.reference},
            "metadata": _metadata(told, case),
            "status": "ACTIVE",
        }
        for told, case in _replayable(conversations)
    )


def langsmith(head: Head, conversations: Iterable[Told]) -> Iterator[bytes]:
    """Examples of a chat dataset."""
    return wire.json_lines(
        {
            "id": _uuid(head, told, case),
            "inputs": {"messages": wire.context(told.conversation, case.context)},
            "outputs": {"messages": [{"role": "assistant", "content": case.reference}]},
            "metadata": _metadata(told, case),
            "split": "base",
        }
        for told, case in _replayable(conversations)
    )


def _replayable(conversations: Iterable[Told]) -> Iterator[tuple[Told, Case]]:
    for told in conversations:
        for case in cases(told.conversation.messages):
            if not case.opener:
                yield told, case


def _metadata(told: Told, case: Case) -> Row:
    return {
        "conversation": told.conversation.external_id,
        "title": told.conversation.title,
        "turn": case.number + 1,
        "origin": str(case.origin),
        "tags": list(told.conversation.tags),
    }


def _uuid(head: Head, told: Told, case: Case) -> str:
    """An id that is the case's own in its dataset: Langfuse wants it so in a whole project."""
    name = [head.kind, head.name, told.source, told.conversation.external_id, case.number]
    return str(uuid5(NAMESPACE_URL, wire.compact(name)))
