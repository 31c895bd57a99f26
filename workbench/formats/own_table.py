"""A table that this app exported: read without a question, every message as it was."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from pydantic_core import from_json

from workbench.domain.errors import BadImport
from workbench.domain.turns import Origin, Outcome, Side, SourceConversation, SourceMessage
from workbench.formats.cells import plain
from workbench.formats.exports.columns import COLUMNS as COLUMNS
from workbench.formats.parsed import EMPTY_MESSAGE, Parsed, collect, with_message_ids


def parsed(name: str, rows: Iterable[tuple[int, Sequence[str]]]) -> Parsed:
    """Its conversations, in their order and the order of their messages."""
    skipped: Counter[str] = Counter()
    heads: dict[str, tuple[str, tuple[str, ...]]] = {}
    messages: dict[str, list[SourceMessage]] = {}
    for line, cells in rows:
        row = dict(zip(COLUMNS, cells, strict=True))
        try:
            number = plain(row["conversation"])
            heads.setdefault(number, (plain(row["title"]), _tags(row["tags"])))
            messages.setdefault(number, []).append(_message(row))
        except (ValueError, OverflowError) as error:
            raise BadImport(
                f"line {line}: not as this app exports a table; export it again, or rename a "
                "column of the header to map the columns yourself"
            ) from error
    told = [_conversation(number, *heads[number], messages[number], skipped) for number in heads]
    return collect(name, told, skipped)


def _conversation(
    number: str,
    title: str,
    tags: tuple[str, ...],
    messages: Sequence[SourceMessage],
    skipped: Counter[str],
) -> SourceConversation:
    written = [message for message in messages if message.text.strip()]
    skipped[EMPTY_MESSAGE] += len(messages) - len(written)
    return SourceConversation(number, with_message_ids(written), title, tags)


def _message(row: dict[str, str]) -> SourceMessage:
    return SourceMessage(
        role=Side(row["role"]),
        text=plain(row["text"]),
        author=plain(row["author"]),
        sent_at=datetime.fromisoformat(row["sent_at"]).astimezone(UTC) if row["sent_at"] else None,
        origin=Origin(row["origin"]),
        external_id=plain(row["message"]),
        outcome=Outcome(row["outcome"]) if row["outcome"] else None,
        draft_text=plain(row["draft_text"]) if row["draft_text"] else None,
        details=_object(row["details"]) if row["details"] else None,
    )


def _tags(cell: str) -> tuple[str, ...]:
    found = from_json(cell) if cell else []
    if not isinstance(found, list) or not all(isinstance(tag, str) for tag in found):
        raise ValueError("tags")
    return tuple(found)


def _object(cell: str) -> dict[str, Any]:
    found = from_json(cell)
    if not isinstance(found, dict):
        raise ValueError("details")
    return found
