"""What every import format promises, run over each that is registered."""

from codecs import BOM_UTF8

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.formats.samples import SAMPLES
from workbench.domain.errors import BadImport, BadInput
from workbench.formats.parsed import Parsed
from workbench.formats.registry import FORMATS, parse

EVERY_FORMAT = pytest.mark.parametrize("name", FORMATS, ids=str)


def mangled(good: bytes) -> st.SearchStrategy[bytes]:
    """The good file with a piece cut out and other bytes in its place."""
    places = st.integers(0, len(good))
    return st.builds(
        lambda start, end, junk: good[:start] + junk + good[end:], places, places, st.binary()
    )


ANYTHING = st.one_of(
    st.binary(),
    st.text().map(str.encode),
    st.text().map(lambda text: text.encode("utf-16")),
    st.text(alphabet='CLIENTMANGERagent:=#\\\n\r {}[]",0').map(str.encode),
    *(mangled(sample.good) for sample in SAMPLES.values()),
)


def test_every_format_has_a_sample():
    assert set(SAMPLES) == set(FORMATS)


@EVERY_FORMAT
def test_a_format_is_found_by_content(name):
    assert parse(SAMPLES[name].good).format == name


@EVERY_FORMAT
def test_only_one_format_fits_a_good_file(name):
    fitting = [each.name for each in FORMATS.values() if each.detect(SAMPLES[name].good)]

    assert fitting == [name]


@EVERY_FORMAT
def test_messages_keep_their_order(name):
    first = parse(SAMPLES[name].good, name).conversations[0]

    assert tuple(message.text for message in first.messages) == SAMPLES[name].texts


@EVERY_FORMAT
def test_parsed_and_skipped_are_all_records_of_the_file(name):
    parsed = parse(SAMPLES[name].good, name)

    assert len(parsed.messages) + sum(parsed.skipped.values()) == SAMPLES[name].records


@EVERY_FORMAT
def test_parsing_twice_gives_the_same(name):
    assert parse(SAMPLES[name].good, name) == parse(SAMPLES[name].good, name)


@EVERY_FORMAT
@pytest.mark.parametrize(
    "dressed",
    [
        lambda text: BOM_UTF8 + text.encode(),
        lambda text: text.encode("utf-16"),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace("\n", "\r").encode(),
    ],
    ids=["utf-8 mark", "utf-16", "windows line ends", "old mac line ends"],
)
def test_encoding_and_line_ends_change_nothing(name, dressed):
    good = SAMPLES[name].good

    assert parse(dressed(good.decode())) == parse(good)


@EVERY_FORMAT
def test_ids_differ_within_a_file(name):
    parsed = parse(SAMPLES[name].good, name)
    conversations = [each.external_id for each in parsed.conversations]
    messages = [message.external_id for message in parsed.conversations[0].messages]

    assert len(set(conversations)) == len(conversations)
    assert len(set(messages)) == len(messages)
    assert all(conversations)
    assert all(messages)


@EVERY_FORMAT
@pytest.mark.parametrize("format_given", ["auto", None], ids=["found", "named"])
def test_a_broken_line_is_named(name, format_given):
    sample = SAMPLES[name]

    with pytest.raises(BadImport, match=rf"^line {sample.broken_line}: "):
        parse(sample.broken, format_given or name)


@pytest.mark.parametrize("name", ["auto", *FORMATS])
@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b" \r\n\t\n", "empty"),
        (BOM_UTF8, "empty"),
        (b"CLIENT: a\0b", "character 9: a NUL"),
        (b"\xef\xbb\xbfCLIENT: \xff", "byte 11: not UTF-8"),
        (b"\xff\xfeC", "byte 2: not UTF-16"),
        (b"PK\x03\x04rest", "a zip file"),
        (b"%PDF-1.7 CLIENT: hi", "a PDF"),
    ],
    ids=["nothing", "blank", "mark only", "nul", "latin", "half", "zip", "pdf"],
)
def test_what_is_not_text_is_refused(name, data, said):
    with pytest.raises(BadImport, match=said):
        parse(data, name)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"hello\nthere", "text of 2 lines of which none names a speaker"),
        (b'{"messages": []}', "JSON without STAR's keys"),
        (b"<!DOCTYPE html><p>Hi", "a web page"),
    ],
    ids=["prose", "json", "html"],
)
def test_a_file_of_no_known_format_is_described(data, said):
    with pytest.raises(BadImport, match=f"{said}.*Begin each message with CLIENT: or MANAGER:"):
        parse(data)


def test_an_unknown_format_name_gets_a_suggestion():
    with pytest.raises(BadInput, match=r"did you mean 'transcript'\? available: auto, star, trans"):
        parse(b"CLIENT: Hi", "transcirpt")


@pytest.mark.parametrize("name", ["auto", *FORMATS])
@settings(deadline=None)
@given(data=ANYTHING)
def test_any_bytes_are_parsed_or_refused(name, data):
    try:
        result = parse(data, name)
    except BadImport:
        return

    assert isinstance(result, Parsed)
    assert all(message.text.strip() for message in result.messages)
    assert all(conversation.messages for conversation in result.conversations)
