"""Conversations as tables, a row a message: CSV, and XLSX with one sheet."""

import csv
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from io import StringIO
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

from workbench.domain.errors import BadInput
from workbench.domain.turns import SourceConversation, SourceMessage
from workbench.formats.cells import neutral
from workbench.formats.exports.columns import COLUMNS
from workbench.formats.exports.told import Head, Told
from workbench.formats.exports.wire import compact

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

SHEET_ROWS = 1_048_576
CELL_SIGNS = 32_767
LONG = 16_000  # a message of fewer signs needs no second look at its cells
ROWS_AT_ONCE = 500
BLOCK = 1 << 16
TOO_LONG = "conversation with a text that is too long for a cell"
TOO_MANY = f"a sheet has {SHEET_ROWS:,} rows, and these are more messages; choose csv or json"


def csv_table(_head: Head, conversations: Iterable[Told]) -> Iterator[bytes]:
    """A table in UTF-8, its columns those of columns.py."""
    text = StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for count, row in enumerate(_rows(conversations), start=1):
        writer.writerow(row)
        if count % ROWS_AT_ONCE == 0:
            yield _taken(text)
    yield _taken(text)


def workbook(_head: Head, conversations: Iterable[Told]) -> Iterator[bytes]:
    """The same as a workbook; raises BadInput for more messages than a sheet has rows."""
    from xlsxwriter import Workbook

    with TemporaryFile() as file:
        with Workbook(file, {"constant_memory": True}) as book:
            # else the moment of writing stands in it: the same messages give the same bytes
            book.set_properties({"created": datetime(2026, 1, 1, tzinfo=UTC)})
            _fill(book.add_worksheet("Messages"), conversations)
        file.seek(0)
        while block := file.read(BLOCK):
            yield block


def too_long(told: Told) -> str:
    """Why a workbook can't hold a conversation whole; empty where it can."""
    one = told.conversation
    long = len(one.title) + len(one.external_id) >= LONG or any(map(_may_be_long, one.messages))
    cells = (cell for row in _rows((told,)) for cell in row) if long else ()
    return TOO_LONG if any(len(cell) > CELL_SIGNS for cell in cells) else ""


def _may_be_long(message: SourceMessage) -> bool:
    signs = len(message.text) + len(message.draft_text or "") + len(message.author)
    return bool(message.details) or signs >= LONG


def _fill(sheet: "Worksheet", conversations: Iterable[Told]) -> None:
    sheet.freeze_panes(1, 0)
    for column, name in enumerate(COLUMNS):
        sheet.write_string(0, column, name)
    for place, row in enumerate(_rows(conversations), start=1):
        if place == SHEET_ROWS:
            raise BadInput(TOO_MANY)
        for column, cell in enumerate(row):
            if cell:
                sheet.write_string(place, column, cell)


def _rows(conversations: Iterable[Told]) -> Iterator[list[str]]:
    for told in conversations:
        one = told.conversation
        head = _conversation(one)
        for message in one.messages:
            yield [*head, *_message(message)]


def _conversation(one: SourceConversation) -> tuple[str, str, str]:
    tags = compact(list(one.tags)) if one.tags else ""
    return neutral(one.external_id), neutral(one.title), tags


def _message(message: SourceMessage) -> tuple[str, ...]:
    return (
        neutral(message.external_id),
        message.role,
        message.origin,
        neutral(message.author),
        message.sent_at.astimezone(UTC).isoformat() if message.sent_at else "",
        neutral(message.text),
        message.outcome or "",
        neutral(message.draft_text) if message.draft_text else "",
        compact(dict(message.details)) if message.details else "",
    )


def _taken(text: StringIO) -> bytes:
    """What was written so far, which is then forgotten."""
    written = text.getvalue().encode()
    text.seek(0)
    text.truncate()
    return written
