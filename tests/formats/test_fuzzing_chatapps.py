"""Chat apps' files with any value in any place: read into what can be stored, or refused."""

import json
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import ZIP_STORED, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.formats.samples import INSTAGRAM, SAMPLES, zipped
from tests.formats.samples_chatapps import DISCORD, TELEGRAM
from workbench.domain.errors import BadImport
from workbench.formats.authored import Authored, assigned
from workbench.formats.parsed import Parsed
from workbench.formats.registry import Part, read, read_all
from workbench.store.snapshots import incoming

ACCOUNT = {
    "about": "Here is the data you requested.",
    "personal_information": {"user_id": "userMarek", "first_name": "Marek"},
    "chats": {"about": "", "list": [TELEGRAM, {**TELEGRAM, "id": 5}]},
    "left_chats": {"list": []},
}
JSON: dict[str, list[Any]] = {
    "telegram": [TELEGRAM, ACCOUNT],
    "discord": [DISCORD],
    "instagram": [json.loads(INSTAGRAM)],
}
TEXTS = ("whatsapp", "signal")
DEEP = 10_000
DEEPEST = "%DEEPEST%"
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([0, -1, 2**31, 2**63, -(2**63), 10**40, 10**400, 1.5, 1e308]),
    st.sampled_from([float("inf"), float("nan"), -0.0]),
    st.text(max_size=5),
    st.sampled_from(["", " ", "\0", "\ud800", "\udfff a", "x" * 300, "user7", "9" * 5000, "-1"]),
    st.sampled_from(["service", "message", "saved_messages", "Call", "99999999999999999"]),
    st.sampled_from(["9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59", "2024-02-30"]),
    st.sampled_from([[], {}, [None], [[]], {"id": 1}, [{"type": "link", "text": None}]]),
    st.just(DEEPEST),
)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path to every value."""
    yield path
    if isinstance(value, dict | list):
        for key, each in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(each, (*path, key))


@st.composite
def changed(draw: st.DrawFn, wholes: list[Any]) -> bytes:
    """One of the documents with up to three of its values replaced, removed or twice there."""
    whole = [draw(st.sampled_from(wholes))]
    for _ in range(draw(st.integers(1, 3))):
        whole = json.loads(json.dumps(whole))
        *path, key = draw(st.sampled_from(list(places(whole))[1:]))
        owner: Any = whole
        for step in path:
            owner = owner[step]
        how = draw(st.sampled_from(["replace", "replace", "remove", "double"]))
        if how == "double" and isinstance(owner, list):
            owner.append(owner[key])
        elif how == "remove" and path:
            del owner[key]
        else:
            owner[key] = draw(ODD)
    text = json.dumps(whole[0], ensure_ascii=draw(st.booleans()))
    return encoded(draw, text.replace(f'"{DEEPEST}"', "[" * DEEP + "]" * DEEP))


def encoded(draw: st.DrawFn, text: str) -> bytes:
    """The text in one of the encodings that files have, rightly or not."""
    name = draw(st.sampled_from(["utf-8", "utf-8", "utf-8-sig", "utf-16", "cp1251", "latin-1"]))
    return text.encode(name, "surrogatepass" if name.startswith("utf") else "replace")


BEGINNINGS = [
    "13/01/24, 10:00 - ", "[13/1/2024, 10:00:07] ", "\u200e[13.01.24, 9:00:00\u202fPM] ",
    "[2024-01-13, 10:00] ", "2024/1/13 下午3:02 - ", "1/2/24, 10:00 - ", "13/01/0000, 10:00 - ",
    "9999/12/31, 24:59 - ", "99/99/9999, 10:00 - ", "13/01/24, 99:99 - ", "[0000-01-13, 10:00] ",
    "[2024-13-13, 10:00] ", "\u0661\u0663/\u0660\u0661/\u0662\u0664, \u0661\u0660:\u0660\u0660 - ",
    "13/01/24, 10:00 p. m. - ", "[", "",
]  # fmt: skip
LINES = st.lists(
    st.one_of(
        st.builds(
            "{}{}:{}".format,
            st.sampled_from([*BEGINNINGS[:4] * 4, *BEGINNINGS]),
            st.sampled_from(["Anna", "Jo", "Anna", "", "\u200e", "A" * 200, "\ud800", "a: b"]),
            st.sampled_from(
                [" hi", " yes", "", " \ud800", " <Media omitted>", " \u200eimage omitted", "x\0"]
            ),
        ),
        st.text(max_size=10),
    ),
    max_size=6,
).map("\n".join)


@st.composite
def texts(draw: st.DrawFn) -> bytes:
    """Lines that look like those of WhatsApp and Signal."""
    return encoded(draw, draw(LINES))


def storable(part: Part) -> None:
    """Fail unless each of its messages can be hashed and stored."""
    sided = part
    if isinstance(part, Authored):
        (sided,) = assigned([part], [next(iter(part.authors))])
    assert isinstance(sided, Parsed)
    assert sided.messages
    for told in sided.conversations:
        assert incoming(part.format, told).hash
        assert told.external_id
        json.dumps([told.external_id, told.title], ensure_ascii=False).encode()
    for message in sided.messages:
        assert 0 < len(message.external_id) <= 200
        assert message.text.strip()
        written = json.dumps([message.author, message.text, message.details], ensure_ascii=False)
        assert "\\u0000" not in written
        assert written.encode()


def read_or_refused(data: bytes, name: str) -> None:
    """Neither a crash nor half a result."""
    try:
        parts = read_all([data], name)
    except BadImport:
        return
    for part in parts:
        storable(part)


@pytest.mark.parametrize("asked", ["auto", "named"], ids=str)
@pytest.mark.parametrize("name", JSON, ids=str)
@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_any_value_in_any_place_is_read_or_refused(name, asked, data):
    read_or_refused(data.draw(changed(JSON[name])), "auto" if asked == "auto" else name)


@pytest.mark.parametrize("name", ["auto", *TEXTS], ids=str)
@settings(max_examples=100, deadline=None)
@given(data=texts())
def test_any_lines_are_read_or_refused(name, data):
    read_or_refused(data, name)


@pytest.mark.parametrize("name", JSON, ids=str)
@pytest.mark.parametrize("asked", ["auto", "named"], ids=str)
@pytest.mark.parametrize(
    "piece", ["[" * DEEP, '{"text":' * DEEP, "[" * DEEP + "]" * DEEP], ids=["lists", "maps", "ends"]
)
def test_deep_brackets_are_refused_wherever_they_stand(name, asked, piece):
    whole = json.dumps(JSON[name][0])

    for place in range(0, len(whole), len(whole) // 10):
        data = (whole[:place] + piece + whole[place:]).encode()
        read_or_refused(data, "auto" if asked == "auto" else name)


@pytest.mark.parametrize("name", ["telegram", "discord", "instagram", "whatsapp", "signal"])
@settings(max_examples=60, deadline=None)
@given(place=st.floats(0, 1), byte=st.integers(0, 255), cut=st.booleans())
def test_a_zip_with_a_broken_file_is_read_or_refused(name, place, byte, cut):
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_STORED) as archive:
        archive.writestr("messages/inbox/a_1/message_1.json", SAMPLES["instagram"].good)
        archive.writestr("x/_chat.txt", SAMPLES[name].good)
    whole = bytearray(buffer.getvalue())
    at = int(place * (len(whole) - 1))
    whole[at] = byte

    read_or_refused(bytes(whole[:at] if cut else whole), "auto")


def test_a_damaged_file_in_a_zip_is_named():
    whole = bytearray(zipped({"a/result.json": SAMPLES["telegram"].good, "b.txt": "Hi"}))
    whole[60] ^= 255

    with pytest.raises(BadImport, match="can't be unpacked"):
        read(bytes(whole))
