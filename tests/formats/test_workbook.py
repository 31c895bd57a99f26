"""XLSX: sheets, numbers and dates as text, and workbooks that are none."""

from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from xlsxwriter import Workbook

from tests.formats.samples import zipped
from tests.formats.samples_tables import ROWS, book
from tests.formats.tabled import messages, opened, texts
from workbench.domain.errors import BadImport
from workbench.formats import workbook
from workbench.formats.registry import read, read_all
from workbench.formats.source import Source

HEADER = ["conversation_id", "role", "text", "time"]
CELLS = st.text(st.characters(blacklist_categories=("Cs", "Cc")) | st.sampled_from("\n\t\r=@"))


def sheets(**named: list[list[object]]) -> bytes:
    """A workbook with several sheets; one whose name begins with "hidden" is."""
    buffer = BytesIO()
    with Workbook(buffer, {"in_memory": True}) as made:
        for name, rows in named.items():
            sheet = made.add_worksheet(name)
            for place, row in enumerate(rows):
                sheet.write_row(place, 0, row)
            if name.startswith("hidden"):
                sheet.hide()
    return buffer.getvalue()


def test_numbers_are_written_as_a_table_of_text_has_them():
    (row,) = list(workbook.opened(Source.of_bytes(book(["a", "b", "c"], [7, 12.5, True]))).rows)

    assert row == (2, ["7", "12.5", "true"])


def test_a_date_of_the_workbook_is_a_time():
    buffer = BytesIO()
    with Workbook(buffer, {"in_memory": True, "default_date_format": "dd/mm/yy hh:mm"}) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, [1, "client", "Hi", datetime(2024, 1, 5, 15, 4)])  # noqa: DTZ001

    (message,) = messages(buffer.getvalue())

    assert message.sent_at == datetime(2024, 1, 5, 15, 4, tzinfo=UTC)


def test_the_first_visible_sheet_that_holds_anything_is_read_and_others_told():
    rows: list[list[object]] = [HEADER[:3], [1, "client", "Hi"]]
    data = sheets(empty=[], hidden=[["x"]], chats=rows, notes=[["y"]])

    parsed = read(data)

    assert [message.text for message in parsed.messages] == ["Hi"]
    assert parsed.remarks == ("sheet left out: empty", "sheet left out: notes")


def test_a_workbook_in_a_zip_is_read():
    (part,) = read_all([zipped({"chats.xlsx": book(*ROWS), "a.jpg": b"x"})])

    assert (part.format, len(part.messages)) == ("xlsx", 2)


def test_a_broken_row_is_named_by_its_number_in_the_sheet():
    with pytest.raises(BadImport, match=r"^line 4: unknown role"):
        read(book(HEADER, [], [1, "client", "Hi", ""], [1, "nobody", "Hi", ""]))


def test_a_stray_cell_at_the_far_corner_takes_no_memory():
    buffer = BytesIO()
    with Workbook(buffer, {"in_memory": True}) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        sheet.write(1_048_575, 16_383, "x")

    with pytest.raises(BadImport, match="a sheet of 1,048,576 rows and 16,384 columns"):
        read(buffer.getvalue())


def test_a_workbook_that_would_unpack_to_far_more_is_refused():
    with ZipFile(BytesIO(book(*ROWS))) as whole:
        files = {name: whole.read(name) for name in whole.namelist()}
    files["xl/sharedStrings.xml"] = b" " * 50_000_000
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)

    with pytest.raises(BadImport, match="which no chat does"):
        read(buffer.getvalue())


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (zipped({"[Content_Types].xml": b"<", "xl/workbook.xml": b"junk"}), "damaged or has a"),
        (zipped({"[Content_Types].xml": b"<", "word/document.xml": b"<"}), "a zip file"),
        (sheets(empty=[]), "the workbook is empty"),
        (book(HEADER), "a header and no rows"),
        (b"conversation_id,role,text\n", "this is text, not a workbook"),
    ],
    ids=["junk", "document", "empty", "header", "text"],
)
def test_what_is_no_workbook_with_rows_is_refused(data, said):
    with pytest.raises(BadImport, match=said):
        read(data, "xlsx")


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=5))
def test_any_texts_come_back_from_a_workbook(rows):
    wanted = [row for row in rows if any(cell.strip() for cell in row)]

    table = workbook.opened(Source.of_bytes(_strings([["a", "b", "c"], *rows])))

    assert [cells for _, cells in table.rows] == wanted


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_a_workbook_with_a_damaged_part_is_read_or_refused(data):
    with ZipFile(BytesIO(book(*ROWS))) as whole:
        files: dict[str, bytes | str] = {name: whole.read(name) for name in whole.namelist()}
    part = data.draw(st.sampled_from(sorted(files)))
    text = bytes(files[part])
    start, end = sorted(data.draw(st.tuples(*2 * [st.integers(0, len(text))])))
    files[part] = text[:start] + data.draw(st.binary(max_size=9)) + text[end:]

    try:
        result = opened(zipped(files), "xlsx")
    except BadImport:
        return
    assert result.messages


def test_a_text_that_begins_like_a_formula_is_a_text():
    assert texts(book(HEADER[:3], [1, "client", "=1+1"])) == ["=1+1"]


def _strings(rows: list[list[str]]) -> bytes:
    """A workbook in which every cell is a text, whatever it looks like."""
    buffer = BytesIO()
    with Workbook(buffer, {"in_memory": True}) as made:
        sheet = made.add_worksheet()
        for place, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write_string(place, column, cell)
    return buffer.getvalue()
