"""A JSON document walked through: what is gone into, what is built whole, where it breaks."""

import json
from typing import Any

import pytest

from workbench.domain.errors import BadImport
from workbench.formats import json_walk, scanning
from workbench.formats.json_walk import END, ITEM, Path, walk
from workbench.formats.source import Source

OPENED = ((), ("a",), ("a", ITEM), ("a", ITEM, "b"))
WHOLE = {"x": {"y": [1]}, "a": [{"n": "é" * 9, "b": [1.5, {"c": None}]}, {"b": []}, 3], "z": "end"}
FOUND = [
    (("x",), {"y": [1]}),
    (("a", ITEM, "n"), "é" * 9),
    (("a", ITEM, "b", ITEM), 1.5),
    (("a", ITEM, "b", ITEM), {"c": None}),
    (("a", ITEM, "b"), END),
    (("a", ITEM), END),
    (("a", ITEM, "b"), END),
    (("a", ITEM), END),
    (("a", ITEM), 3),
    (("a",), END),
    (("z",), "end"),
    ((), END),
]


def walked(data: bytes) -> list[tuple[Path, Any]]:
    """All that is found in the data."""
    return list(walk(Source.of_bytes(data), OPENED))


@pytest.mark.parametrize("chunk", [5, 1 << 20], ids=str)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"], ids=str)
@pytest.mark.parametrize("indent", [None, 1], ids=str)
def test_opened_values_come_one_by_one_and_others_whole(chunk, encoding, indent, monkeypatch):
    monkeypatch.setattr(scanning, "CHUNK", chunk)

    data = json.dumps(WHOLE, indent=indent, ensure_ascii=False).encode(encoding)

    assert walked(data) == FOUND


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'{"a": [{"b":\n [1, oops]}]}', "line 2: not JSON"),
        (b'{"a": [{"b":\n [1, 2', "line 2: not JSON: EOF"),
        (b'{"a": [1\n 2]}', "line 2: not JSON"),
        (b'{"a": [1,]}', "line 1: not JSON"),
        (b'{"a": 1}\n{}', "line 2: not JSON"),
        (b'{"a": 1, 2: 3}', "line 1: not JSON"),
        (b'{"x": ' + b"[" * 1_000_000, "line 1: not JSON: recursion"),
        (b'{"x": [' + b"9" * 9_000 + b"]}", "line 1: not JSON: number"),
        (b'{"x": "a\xff"}', "byte 8: not UTF-8"),
        (b"", "empty"),
        (b"hello", "line 1: not JSON"),
    ],
    ids=[
        "word", "cut", "comma", "comma too many", "behind", "key", "deep", "digits", "latin",
        "nothing", "prose",
    ],
)  # fmt: skip
def test_what_is_no_json_is_refused_with_its_line(data, said):
    with pytest.raises(BadImport, match=said):
        walked(data)


def test_in_a_large_file_the_line_of_the_value_is_told(monkeypatch):
    monkeypatch.setattr(json_walk, "HELD_BYTES", 10)
    monkeypatch.setattr(scanning, "CHUNK", 10)

    with pytest.raises(BadImport, match=r"^line 4: not JSON: a value can't be read"):
        walked(b'{"a":\n [\n {},\n {"b": [1, oops]}]}')


def test_half_of_a_character_becomes_a_question_mark():
    data = b'{"a": [{"n\\ud800": ["\\uDFFFa", 1]}], "x": "\\ud83d\\ude00"}'

    assert walked(data)[:1] == [(("a", ITEM, "n?"), ["?a", 1])]
    assert walked(data)[-2] == (("x",), "\U0001f600")


def test_halves_in_deep_brackets_are_refused():
    with pytest.raises(BadImport, match="not JSON"):
        walked(b'{"x": ' + b"[" * 700 + b'"\\ud800"' + b"]" * 700 + b"}")
