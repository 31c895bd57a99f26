"""Tables of any texts come back as they were; broken and monstrous ones are read or refused."""

import csv
import tracemalloc
from contextlib import suppress
from io import StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.formats.samples_tables import CSV
from tests.formats.tabled import chat, opened
from workbench.domain.errors import BadImport, BadInput
from workbench.formats import tables
from workbench.formats.registry import read, read_all
from workbench.formats.source import Source

HEADER = ["conversation_id", "role", "text"]
SIGNS = {
    "utf-8": st.characters(blacklist_characters="\0", blacklist_categories=("Cs",)),
    "utf-8-sig": st.characters(blacklist_characters="\0", blacklist_categories=("Cs",)),
    "utf-16": st.characters(blacklist_characters="\0", blacklist_categories=("Cs",)),
    "cp1251": st.sampled_from("абвгдеёжзийклмнопрстуфхцчшщъыьэюяАБВЯ \n\r\t,;|\"'0123456789=.!"),
    "cp1252": st.sampled_from("abcXYZ \n\r\t,;|\"'0123456789=.!"),
}
UMLAUTS = "Schöne Grüße, äußerst müde"


@pytest.mark.parametrize("encoding", SIGNS)
@pytest.mark.parametrize("delimiter", tables.DELIMITERS, ids=["comma", "semicolon", "tab", "bar"])
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_any_texts_come_back_from_a_table(data, delimiter, encoding):
    cells = st.text(SIGNS[encoding])
    rows = data.draw(st.lists(st.lists(cells, min_size=3, max_size=3), min_size=1, max_size=6))
    if encoding == "cp1252":
        rows.insert(0, [UMLAUTS, "ß", "ü"])
    text = StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows([HEADER, *rows])

    table = tables.opened(Source.of_bytes(text.getvalue().encode(encoding)))

    assert list(table.columns) == HEADER
    assert [cells for _, cells in table.rows] == [
        row for row in rows if any(cell.strip() for cell in row)
    ]


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_a_damaged_table_is_read_or_refused(data):
    whole = CSV.encode(data.draw(st.sampled_from(["utf-8", "utf-16", "cp1251"])))
    start, end = sorted(data.draw(st.tuples(*2 * [st.integers(0, len(whole))])))
    junk = st.binary(max_size=20) | st.sampled_from([b'"', b"\0", b"\r", b";;;", b'"\n"', b"\xff"])

    with suppress(BadInput):
        assert opened(whole[:start] + data.draw(junk) + whole[end:], "csv").messages


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (chat([f"c{n}" for n in range(10_000)], header=["x"] * 10_000), "10,000 columns; at most"),
        (chat([1, "client", "a" * 11_000_000]), "line 2: a cell of more than 10,000,000 signs"),
        (chat() + b'1,client,"a\n' + b"1,client,b\n" * 10, "line 2: its quotation marks are never"),
        (chat([1, "client", "a\0b"]), "a NUL"),
        (chat(*[[1, "client", "long " * 9_000]] * 3, [1, "client", "\0"]), "line 5: a NUL"),
        (b'"conversation_id,role', "line 1: its quotation marks are never closed"),
        (chat(), "a header and no rows"),
    ],
    ids=["columns", "cell", "open", "nul", "late nul", "header", "rows"],
)
def test_a_monstrous_table_is_refused(data, said):
    with pytest.raises(BadImport, match=said):
        read(data, "csv")


def test_a_cell_of_a_million_signs_is_read():
    text = "word " * 200_000

    assert read(chat([1, "client", text])).messages[0].text == text


def test_a_large_file_is_never_held_whole(tmp_path):
    file = tmp_path / "large.csv"
    with file.open("w", encoding="utf-8") as stream:
        stream.write("conversation_id,role,text,junk\n")
        for number in range(400):
            stream.write(f"1,client,Hello {number},{'x' * 250_000}\n")

    tracemalloc.start()
    (part,) = read_all([file])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert (file.stat().st_size > 100_000_000, len(part.messages)) == (True, 400)
    assert peak < 40_000_000
