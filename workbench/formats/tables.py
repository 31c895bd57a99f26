"""CSV and TSV: the delimiter is found, the encoding tried, quoted line breaks kept.

UTF-8, and UTF-16 with its mark, are known for sure. Other bytes are Windows' Cyrillic (cp1251)
where the words that are no ASCII are whole in it, and Windows' Western (cp1252) otherwise; what was
chosen is told. A row that is broken, or has more or fewer cells than the header, is refused by its
line. The file is read as a stream, twice: for its encoding, and for its rows.
"""

import csv
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, getincrementaldecoder
from collections.abc import Iterator, Sequence
from contextlib import suppress
from io import StringIO, TextIOWrapper
from itertools import islice

from workbench.domain.errors import BadImport
from workbench.formats import table
from workbench.formats.authored import Authored
from workbench.formats.fields import named_fields
from workbench.formats.hints import Hints
from workbench.formats.parsed import Parsed
from workbench.formats.source import CHUNK, Source
from workbench.formats.table import Cells, Table, named_columns

NAME = "csv"
DELIMITERS = (",", ";", "\t", "|")
NAMES = {",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "a bar"}
LARGEST_CELL = 10_000_000
TRIED_ROWS = 20
LONGEST_NAME = 60
TABLE_COLUMNS = 3
SEP_LINE = re.compile(r"\ufeff?sep=(.)\r?(?:\n|\Z)", re.IGNORECASE)
COLUMN_NAME = re.compile(r"(?:[^\W\d]|#)(?:(?!: )[^\r\n<>{}]){0,59}")
SIGNS_OF_UTF8 = 2
CYRILLIC = re.compile(r"[\u0400-\u04ff]")
LATIN = re.compile(r"[a-z]", re.IGNORECASE)
ENCODINGS = {"cp1251": "Windows Cyrillic (cp1251)", "cp1252": "Windows Western (cp1252)"}

csv.field_size_limit(LARGEST_CELL)


def detect(file: Source) -> bool:
    """Whether its first line is a header, by known names or by several rows of its width."""
    start = _start(file)
    if not file.looks_like_text or start.lstrip().startswith(("{", "[", "<")):
        return False
    first = _first_rows(start, _delimiter(start))
    header = [cell for cell in (first[0] if first else []) if cell.strip()]
    if len(header) < 2 or not all(COLUMN_NAME.fullmatch(cell.strip()) for cell in header):
        return False
    alike = all(len(row) == len(first[0]) for row in first[1:])
    return bool(named_fields(header)) or (len(header) >= TABLE_COLUMNS and len(first) > 1 and alike)


def parse(files: Sequence[Source], hints: Hints) -> Parsed | Authored:
    """The conversations of the tables."""
    return table.parse(NAME, files, hints, opened)


def opened(file: Source) -> Table:
    """The file as a table whose rows are read as they are asked for."""
    if not file.head.strip() or not file.looks_like_text:
        file.text()  # says what it is instead
    encoding = _encoding(file)
    start = file.head.decode(encoding, "ignore").removeprefix("\ufeff")
    delimiter = _delimiter(start)
    rows = _rows(file, encoding, delimiter)
    if SEP_LINE.match(start):
        next(rows, None)
    header = next(rows, None)
    if header is None:
        raise BadImport("the file is empty; give a table with a header")
    columns = named_columns(_without_empty_end(header[1]))
    remarks = [f"read as {ENCODINGS[encoding]}: it is no UTF-8"] if encoding in ENCODINGS else []
    remarks += [f"cells are separated by {NAMES.get(delimiter, repr(delimiter))}"]
    return Table(columns, _fitting(rows, len(columns)), tuple(remarks))


def _rows(file: Source, encoding: str, delimiter: str) -> Iterator[Cells]:
    """All rows that hold anything, with the lines on which they begin."""
    with TextIOWrapper(file.open(), encoding=encoding, newline="") as stream:
        lines = _without_nul(stream)
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        while True:
            line = reader.line_num + 1
            try:
                cells = next(reader, None)
            except csv.Error as error:
                raise BadImport(f"line {line}: {_problem(error)}") from error
            if cells is None:
                return
            if any(cell.strip() for cell in cells):
                yield line, cells


def _without_nul(stream: TextIOWrapper) -> Iterator[str]:
    for number, line in enumerate(stream, start=1):
        if "\0" in line:
            raise BadImport(f"line {number}: a NUL character; give a text file")
        yield line


def _problem(error: csv.Error) -> str:
    told = str(error)
    if "unexpected end of data" in told:
        return "its quotation marks are never closed; close them"
    if "field larger" in told:
        return f"a cell of more than {LARGEST_CELL:,} signs; is a quotation mark left open?"
    return "a quotation mark stands inside quotes; write it twice"


def _fitting(rows: Iterator[Cells], width: int) -> Iterator[Cells]:
    """The rows, each as wide as the header; empty cells beyond it are no matter."""
    for line, cells in rows:
        if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
            yield line, cells[:width]
        elif len(cells) != width:
            raise BadImport(
                f"line {line}: {len(cells)} cells where the header has {width}; mend the row, or "
                "put the text in quotation marks"
            )
        else:
            yield line, cells


def _without_empty_end(header: Sequence[str]) -> Sequence[str]:
    width = max((place for place, cell in enumerate(header, start=1) if cell.strip()), default=0)
    return header[: max(width, 1)]


def _delimiter(start: str) -> str:
    """What separates the cells: it splits the header, and most rows into as many cells."""
    if found := SEP_LINE.match(start):
        return found[1]
    return max(DELIMITERS, key=lambda each: _likeness(_first_rows(start, each)))


def _likeness(rows: Sequence[Sequence[str]]) -> tuple[float, int]:
    if not rows or len(rows[0]) < 2:
        return (0.0, 0)
    alike = sum(len(row) == len(rows[0]) for row in rows)
    return (alike / len(rows), len(rows[0]))


def _first_rows(start: str, delimiter: str) -> list[list[str]]:
    """The first whole rows; a broken one ends them."""
    text = SEP_LINE.sub("", start, count=1).lstrip("\ufeff\r\n")
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[list[str]] = []
    with suppress(csv.Error):
        rows.extend(islice(filter(None, reader), TRIED_ROWS + 1))
    return rows[:-1] if len(rows) > TRIED_ROWS else rows


def _start(file: Source) -> str:
    """Its beginning as text, in the encoding that the beginning has."""
    head = file.head
    marked = head.startswith((BOM_UTF8, BOM_UTF16_LE, BOM_UTF16_BE))
    if marked or _is_utf8([head[:-4]]):
        return file.start
    return head.decode(_windows(head), "ignore")


def _encoding(file: Source) -> str:
    """What the whole file is written in; raises BadImport where it is no text."""
    if file.head.startswith((BOM_UTF16_LE, BOM_UTF16_BE, BOM_UTF8)):
        if not _is(file, file.encoding.removesuffix("-sig")):
            file.text()  # names the byte
        return file.encoding
    if _is(file, "utf-8"):
        return "utf-8"
    foreign = _first_foreign(file)
    if _begins_as_utf8(foreign):
        file.text()  # names the byte: a damaged file is no other encoding
    likely = _windows(foreign)
    for encoding in (likely, *(each for each in ENCODINGS if each != likely)):
        if _is(file, encoding):
            return encoding
    file.text()
    return likely


def _is(file: Source, encoding: str) -> bool:
    """Whether the whole file can be read so; not counted as read."""
    decoder = getincrementaldecoder(encoding)()
    with file.seekable() as stream:
        try:
            while block := stream.read(CHUNK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _is_utf8(blocks: Sequence[bytes]) -> bool:
    decoder = getincrementaldecoder("utf-8")()
    try:
        for block in blocks:
            decoder.decode(block)
    except UnicodeDecodeError:
        return False
    return True


def _first_foreign(file: Source) -> bytes:
    """The first piece of it that is not ASCII."""
    with file.seekable() as stream:
        while block := stream.read(CHUNK):
            if not block.isascii():
                return block
    return b""


def _begins_as_utf8(block: bytes) -> bool:
    """Whether there are whole UTF-8 signs before the first broken one."""
    told = block.decode("utf-8", "replace").partition("\ufffd")[0]
    return sum(not sign.isascii() for sign in told) >= SIGNS_OF_UTF8


def _windows(block: bytes) -> str:
    """Cyrillic where most words with other letters than ASCII's have none of these beside them."""
    words = [word for word in block.split() if not word.isascii()]
    told = [word.decode("cp1251", "replace") for word in words]
    mixed = sum(bool(LATIN.search(word)) or not CYRILLIC.search(word) for word in told)
    return "cp1252" if 2 * mixed > len(told) else "cp1251"
