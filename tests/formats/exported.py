"""Conversations that an export may stumble over, and strict readers of what it writes."""

import csv
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from io import BytesIO, StringIO
from typing import Any

from python_calamine import CalamineWorkbook

from workbench.domain.turns import Origin, Outcome, Side, SourceConversation, SourceMessage, Turn
from workbench.formats.exports.told import Behind, DraftTold, Head, Pair, Told, Version, Wording

START = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
NOTE = "NOTE she is a friend of the boss"
DRAFT = "DRAFT nobody sent this"
EDITED = "EDITED it is ten euros"
HARD = (
    *('=HYPERLINK("http://x")', "+49 151", "-5 euros", "@anna", "\tindented", "'quoted'"),
    *('she said "hi", twice', "two\nlines", "semi;colon", "_x0041_", "  = 2", "Ünïcödé ❤️"),
)


def said(role: Side, text: str, number: int = 0, **more: Any) -> SourceMessage:
    """A message with an id of its own."""
    return SourceMessage(role, text, "Anna", START, external_id=f"m{number}", **more)


def plain(name: str = "c1") -> SourceConversation:
    """Everything that a dataset may hold: notes, tags, outcomes, details, hard texts."""
    messages = (
        *(said(Side.CLIENT, text, number) for number, text in enumerate(HARD)),
        said(Side.NOTE, NOTE, 20),
        said(Side.MANAGER, "It is 10", 21, outcome=Outcome.EDITED, draft_text=EDITED,
             origin=Origin.SUGGESTION),
        said(Side.CLIENT, "Thanks", 22, details={"price": 4.5, "reply_to": "m1"}),
        said(Side.MANAGER, "Bye", 23, outcome=Outcome.REPLACED, draft_text=DRAFT),
    )  # fmt: skip
    return SourceConversation(
        name, messages, "=Late parcel", ("late", "à la carte"), "A regular", "Say du", False
    )


def chat() -> Told:
    """A chat whose drafts had versions, one of which became no message."""
    draft = DraftTold(
        7, "Friendly@3", "c" * 64, "r" * 64, EDITED, "It is 10", Outcome.EDITED, "", 0.5, "Eva",
        START, START, [Wording(1, 0, "It is 10", "shorter", None, "Eva", START)],
    )  # fmt: skip
    lost = DraftTold(
        6, "Friendly@3", "c" * 64, "r" * 64, DRAFT, DRAFT, Outcome.REJECTED, "rude", None, "Eva",
        START, START,
    )  # fmt: skip
    behind = {21 - 8: Behind(START, [Version("It was 10", "", "Eva", START)], draft)}
    pairs = [Pair((Turn(Side.CLIENT, "Price?"),), "Ten euros", DRAFT)]
    return Told(plain("12"), "chat", behind, [lost], pairs)


HEAD = Head("dataset", "shop", 3, "h" * 64)


def told() -> list[Told]:
    """Two conversations, one of them a chat."""
    return [Told(plain(), "test"), chat()]


def lines(data: bytes) -> list[Any]:
    """JSON lines, each an object and none blank."""
    assert data.endswith(b"\n")
    return [json.loads(line) for line in data.decode().removesuffix("\n").split("\n")]


def csv_rows(data: bytes) -> list[list[str]]:
    """A CSV's rows, all as long as the first."""
    return list(csv.reader(StringIO(data.decode(), newline=""), strict=True))


def sheet_rows(data: bytes) -> list[list[str]]:
    """The only sheet of a workbook."""
    book = CalamineWorkbook.from_filelike(BytesIO(data))
    assert book.sheet_names == ["Messages"]
    return [[str(cell) for cell in row] for row in book.get_sheet_by_index(0).to_python()]


def texts(value: Any) -> Iterator[str]:
    """Every text anywhere in what was read."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for part in value.values() if isinstance(value, dict) else value:
            yield from texts(part)


READERS: dict[str, Callable[[bytes], Any]] = {
    "json": json.loads,
    "jsonl": lines,
    "csv": csv_rows,
    "xlsx": sheet_rows,
}
