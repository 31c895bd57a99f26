"""XLSX: the first visible sheet that holds anything, its numbers and dates as text.

A sheet is looked through before the library reads it: it keeps a place for every cell up to the
farthest one, so that a stray cell at the far corner would take all memory.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import IO, TYPE_CHECKING, BinaryIO
from zipfile import BadZipFile, ZipFile

from workbench.domain.errors import BadImport
from workbench.formats import archives, table
from workbench.formats.authored import Authored
from workbench.formats.hints import Hints
from workbench.formats.parsed import Parsed
from workbench.formats.source import CHUNK, Source
from workbench.formats.table import Cells, Table, named_columns

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

NAME = "xlsx"
MOST_CELLS = 20_000_000
OVERLAP = 200
EXACT = 10**15
BOOK, SHEET = "xl/workbook.xml", re.compile(r"xl/worksheets/[^/]+\.xml")
CELL = re.compile(rb"<(?:\w+:)?c\b[^<>]*?\br=[\"']([A-Z]{1,3})(\d{1,7})[\"']")
ROW = re.compile(rb"<(?:\w+:)?row\b[^<>]*?\br=[\"'](\d{1,10})[\"']")
Cell = int | float | str | bool | time | date | datetime | timedelta


def detect(file: Source) -> bool:
    """Whether this is a zip with a workbook in it."""
    if not archives.is_zip(file):
        return False
    try:
        with ZipFile(_seekable(file)) as archive:
            return BOOK in archive.namelist()
    except (BadZipFile, OSError, ValueError, NotImplementedError):
        return False


def parse(files: Sequence[Source], hints: Hints) -> Parsed | Authored:
    """The conversations of the workbooks."""
    return table.parse(NAME, files, hints, opened)


def opened(file: Source) -> Table:
    """The workbook's first sheet that holds anything, as a table."""
    if not detect(file):
        file.text()  # says what it is instead
        raise BadImport("this is text, not a workbook; give it as csv")
    stream = BytesIO(file.read())
    archives.refuse_large(stream)
    _refuse_far_cells(stream)
    stream.seek(0)
    sheet, others = _sheet(stream)
    rows = _rows(sheet)
    columns = named_columns(next(rows)[1])
    return Table(columns, rows, tuple(f"sheet left out: {name}" for name in others))


def _seekable(file: Source) -> BinaryIO:
    return BytesIO(file.read()) if file.in_archive else file.seekable()


def _refuse_far_cells(stream: BinaryIO) -> None:
    """Raises BadImport for a sheet whose cells lie too far apart to be kept."""
    with archives.sentences(), ZipFile(stream) as archive:
        for name in filter(SHEET.fullmatch, archive.namelist()):
            with archive.open(name) as sheet:
                rows, columns = _extent(sheet)
            if rows * columns > MOST_CELLS:
                raise BadImport(
                    f"the workbook has a sheet of {rows:,} rows and {columns:,} columns; at most "
                    f"{MOST_CELLS:,} cells: delete what stands far outside, or give it as csv"
                )


def _extent(sheet: IO[bytes]) -> tuple[int, int]:
    """The last row and the last column that a sheet names."""
    letters: set[bytes] = {b"A"}
    last_row, rest = 1, b""
    while block := sheet.read(CHUNK):
        text = rest + block
        letters |= {found[1] for found in CELL.finditer(text)}
        last_row = max([last_row, *(int(found[1]) for found in ROW.finditer(text))])
        last_row = max([last_row, *(int(found[2]) for found in CELL.finditer(text))])
        rest = text[-OVERLAP:]
    return last_row, max(map(_place, letters))


def _place(letters: bytes) -> int:
    """The place of a column, A being the first."""
    place = 0
    for letter in letters:
        place = place * 26 + letter - ord("A") + 1
    return place


def _sheet(stream: BinaryIO) -> tuple["CalamineSheet", list[str]]:
    """The first visible sheet that holds anything, and the names of the other visible ones."""
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_filelike(stream)
        names = [
            each.name
            for each in book.sheets_metadata
            if each.visible == SheetVisibleEnum.Visible and each.typ == SheetTypeEnum.WorkSheet
        ]
        for name in names:
            sheet = book.get_sheet_by_name(name)
            if sheet.height:
                return sheet, [other for other in names if other != name]
    except (CalamineError, OSError, ValueError) as error:
        raise BadImport("the workbook is damaged or has a password; save it again") from error
    raise BadImport("the workbook is empty; give one with at least one message")


def _rows(sheet: "CalamineSheet") -> Iterator[Cells]:
    """All rows that hold anything, with their numbers in the sheet."""
    first = sheet.start[0] if sheet.start else 0
    for number, row in enumerate(sheet.to_python(), start=first + 1):
        cells = [_text(cell) for cell in row]
        if any(cell.strip() for cell in cells):
            yield number, cells


def _text(cell: Cell) -> str:
    """A cell as a CSV file would hold it."""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < EXACT:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(" ").removesuffix(" 00:00:00")
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)
