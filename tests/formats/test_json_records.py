"""JSON of records: lines, lists and envelopes, also where they are too large to be held."""

import json
from typing import Any

import pytest

from tests.formats.samples_helpdesk import HUBSPOT, OPENAI, SAMPLES, ZENDESK, document, lines
from workbench.domain.errors import BadImport
from workbench.formats import json_records, scanning
from workbench.formats.json_records import Record, records
from workbench.formats.registry import parse
from workbench.formats.source import Source

ROWS = [{"n": 1, "text": "é" * 20}, {"n": 2}, {"n": -1.5e2}]
ENVELOPE = {"before": {"x": [1]}, "rows": ROWS, "after": [2]}


@pytest.fixture
def small_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each file counts as large, and is read in small pieces."""
    monkeypatch.setattr(json_records, "HELD_BYTES", 20)
    monkeypatch.setattr(scanning, "CHUNK", 7)


def found(data: bytes) -> list[Record]:
    """The records of the data."""
    return list(records(Source.of_bytes(data), ("rows",)))


def values(data: bytes) -> list[Any]:
    """The same without their places."""
    return [record.value for record in found(data)]


@pytest.mark.parametrize(
    "data",
    [document(ROWS), json.dumps(ROWS).encode(), document(ENVELOPE), lines(*ROWS)],
    ids=["list", "list on a line", "envelope", "lines"],
)
def test_a_large_file_gives_the_same_records(data, monkeypatch):
    whole = values(data)
    monkeypatch.setattr(json_records, "HELD_BYTES", 40)
    monkeypatch.setattr(scanning, "CHUNK", 7)

    assert values(data) == whole == ROWS


@pytest.mark.usefixtures("small_memory")
def test_a_large_envelope_tells_what_stands_beside_its_list():
    assert {str(record.rest) for record in found(document(ENVELOPE))} == {
        str({"before": {"x": [1]}, "after": [2]})
    }


@pytest.mark.usefixtures("small_memory")
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"], ids=str)
def test_a_large_file_may_have_a_mark(encoding):
    assert values(document(ROWS).decode().encode(encoding)) == ROWS


@pytest.mark.usefixtures("small_memory")
@pytest.mark.parametrize("name", SAMPLES, ids=str)
def test_a_large_export_is_read_as_a_small_one(name, monkeypatch):
    data = {**{name: each.good for name, each in SAMPLES.items()}, "intercom": None}[name]
    whole = data or document([json.loads(SAMPLES["intercom"].good)])

    large = parse(whole)
    monkeypatch.undo()

    assert large == parse(whole)


@pytest.mark.usefixtures("small_memory")
@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'[{"n": 1}, {"n": 2},\n {"n": oops}]', "record 3: not JSON: a value can't be read"),
        (b'[{"n": 1}, {"n": "22222222222', "record 2: not JSON: a value can't be read"),
        (b'[{"n": 1} {"n": 222222222222}]', "record 1: not JSON: expected `,`"),
        (b'{"rows": [{"n": 1111111111111}]', "record 1: not JSON: expected `,`"),
        (b'[{"n": ' + b"[" * 100_000, "record 1: not JSON: too many brackets"),
        (b'[{"n": ' + b"9" * 9_000 + b"}]", "record 1: not JSON: a value can't be read"),
        (b'{"other": [1],\n"more": "xxxxxxxx"}', "no list of records in this large file"),
        (b'[                               ]', "no list of records in this large file"),
        (b'[{"n": "xxxxxxxxxxxx\xff\xff\xff\xff\xff\xff"}]', "record 1: not JSON: not UTF-8"),
    ],
    ids=["word", "cut", "comma", "end", "deep", "digits", "no list", "empty", "latin"],
)  # fmt: skip
def test_what_is_wrong_in_a_large_file_is_said_with_its_record(data, said):
    with pytest.raises(BadImport, match=said):
        found(data)


def test_a_value_too_large_to_be_held_is_refused(monkeypatch):
    monkeypatch.setattr(json_records, "HELD_BYTES", 20)
    monkeypatch.setattr(scanning, "CHUNK", 7)
    monkeypatch.setattr(scanning, "LONGEST", 100)

    with pytest.raises(BadImport, match="record 2: not JSON: longer than 100 characters"):
        found(document([{"n": 1}, {"n": "x" * 1000}]))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"[\n{},\n{]", "line 3: not JSON"),
        (b'{"a": 1}\n{"a": }', "line 2: not JSON"),
        (b'{"a": 1}\n\n[1] x', "line 3: not JSON"),
        (b"hello", "line 1: not JSON"),
        (b" \n ", "the file is empty"),
    ],
    ids=["document", "lines", "after", "prose", "blank"],
)
def test_what_is_not_json_is_refused_with_its_line(data, said):
    with pytest.raises(BadImport, match=f"^{said}"):
        found(data)


def test_a_list_on_a_line_says_where_in_it():
    with pytest.raises(BadImport, match=r"^line 2: record 2: id: this is no id"):
        parse(lines({"results": HUBSPOT}, {"results": [HUBSPOT[0], {**HUBSPOT[1], "id": None}]}))


def test_errors_name_the_file_where_there_are_several(tmp_path):
    from workbench.formats.registry import read_all

    (tmp_path / "a.json").write_bytes(document(ZENDESK))
    (tmp_path / "b.json").write_bytes(document({**ZENDESK, "id": True}))
    (tmp_path / "c.jsonl").write_bytes(lines(*OPENAI))

    with pytest.raises(BadImport, match=r"b\.json: record 1: id: this is no id"):
        read_all([tmp_path])
