"""What every import format promises, run over each that is registered."""

from codecs import BOM_UTF8
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.formats.samples import SAMPLES, zipped
from workbench.domain.errors import BadImport, BadInput, RolesUnknown
from workbench.domain.turns import Origin, Side
from workbench.formats.authored import Authored
from workbench.formats.parsed import Parsed
from workbench.formats.registry import FORMATS, parse, read
from workbench.formats.source import Source

EVERY_FORMAT = pytest.mark.parametrize("name", FORMATS, ids=str)
ASKING = [name for name, sample in SAMPLES.items() if sample.managers]
BINARY = {"xlsx"}
BREAKABLE = [name for name, sample in SAMPLES.items() if sample.broken]
CHAT_ZIP = zipped({"_chat.txt": SAMPLES["whatsapp"].good, "a.jpg": b"x"})
PAGES_ZIP = zipped({"messages/inbox/anya_1/message_1.json": SAMPLES["instagram"].good})


def good(name: str) -> Parsed:
    """The format's good file, with a side for every message."""
    return parse(SAMPLES[name].good, name, managers=SAMPLES[name].managers)


def mangled(whole: bytes) -> st.SearchStrategy[bytes]:
    """A good file with a piece cut out and other bytes in its place."""
    places = st.integers(0, len(whole))
    return st.builds(
        lambda start, end, junk: whole[:start] + junk + whole[end:], places, places, st.binary()
    )


ANYTHING = st.one_of(
    st.binary(),
    st.text().map(str.encode),
    st.text().map(lambda text: text.encode("utf-16")),
    st.text(alphabet='CLIENTMANGERagent:=#\\\n\r {}[]",0').map(str.encode),
    st.text(alphabet="12/.,: []-apmAnna\n\u200e<>").map(str.encode),
    *(mangled(sample.good) for sample in SAMPLES.values()),
    mangled(CHAT_ZIP),
    mangled(PAGES_ZIP),
)


def test_every_format_has_a_sample():
    assert set(SAMPLES) == set(FORMATS)


@EVERY_FORMAT
def test_a_format_is_found_by_content(name):
    assert read(SAMPLES[name].good).format == name


@EVERY_FORMAT
def test_only_one_format_fits_a_good_file(name):
    fitting = [
        each.name for each in FORMATS.values() if each.detect(Source.of_bytes(SAMPLES[name].good))
    ]

    assert fitting == [name]


@EVERY_FORMAT
def test_messages_keep_their_order(name):
    first = good(name).conversations[0]

    assert tuple(message.text for message in first.messages) == SAMPLES[name].texts


@EVERY_FORMAT
def test_parsed_and_skipped_are_all_records_of_the_file(name):
    parsed = good(name)

    assert len(parsed.messages) + sum(parsed.skipped.values()) == SAMPLES[name].records


@EVERY_FORMAT
def test_parsing_twice_gives_the_same(name):
    assert good(name) == good(name)


@EVERY_FORMAT
def test_every_message_but_a_note_is_one_that_client_and_manager_saw(name):
    roles = [message.role for message in good(name).messages]

    assert set(roles) - {Side.NOTE} == {Side.CLIENT, Side.MANAGER}
    assert roles.count(Side.NOTE) == SAMPLES[name].notes


@EVERY_FORMAT
def test_what_a_machine_wrote_is_no_persons(name):
    machines = [each for each in good(name).messages if each.origin is Origin.AI]

    assert len(machines) == SAMPLES[name].bots
    assert all(message.role is not Side.CLIENT for message in machines)


@pytest.mark.parametrize("name", ASKING)
def test_names_without_sides_have_to_be_assigned(name):
    with pytest.raises(RolesUnknown, match="which of these is you") as caught:
        parse(SAMPLES[name].good)

    assert set(SAMPLES[name].managers) < set(caught.value.authors)


@pytest.mark.parametrize("name", ASKING)
def test_who_is_us_changes_no_id(name):
    others = set(read(SAMPLES[name].good).authors) - set(SAMPLES[name].managers)

    swapped = parse(SAMPLES[name].good, managers=sorted(others))

    assert [each.external_id for each in swapped.messages] == [
        each.external_id for each in good(name).messages
    ]
    assert swapped.conversations[0].external_id == good(name).conversations[0].external_id


@pytest.mark.parametrize("name", [name for name in FORMATS if name not in BINARY])
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
    plain = SAMPLES[name].good

    assert read(dressed(plain.decode())) == read(plain)


@EVERY_FORMAT
def test_ids_differ_within_a_file(name):
    parsed = good(name)
    conversations = [each.external_id for each in parsed.conversations]
    messages = [message.external_id for message in parsed.conversations[0].messages]

    assert len(set(conversations)) == len(conversations)
    assert len(set(messages)) == len(messages)
    assert all(conversations)
    assert all(messages)


@pytest.mark.parametrize("name", BREAKABLE)
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
        (b'{"messages": []}', "JSON whose keys are those of no known export .'messages'"),
        (b"<!DOCTYPE html><p>Hi", "a web page or XML; .* choose JSON"),
        (zipped({"a.jpg": b"x"}), "a zip file or folder with no chat in it .'a.jpg'"),
    ],
    ids=["prose", "json", "html", "zip"],
)
def test_a_file_of_no_known_format_is_described(data, said):
    with pytest.raises(BadImport, match=f"{said}.*begin each message with CLIENT: or MANAGER:"):
        parse(data)


def test_an_unknown_format_name_gets_a_suggestion():
    with pytest.raises(BadInput, match=r"did you mean 'transcript'\? available: auto, replybench"):
        parse(b"CLIENT: Hi", "transcirpt")


@pytest.mark.parametrize("name", ["auto", *FORMATS])
@settings(deadline=5000)
@given(data=ANYTHING)
def test_any_bytes_are_read_or_refused(name, data):
    try:
        result = read(data, name)
    except BadImport:
        return

    assert isinstance(result, Parsed | Authored)
    assert result.messages
    assert all(message.text.strip() for message in result.messages)


@EVERY_FORMAT
@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "1",
        " ",
        "A:",
        "<media ",
        "1/1/20, 1:00 - ",
        "[",
        "a.b@",
        '{"messages":["sender_name"',
        "\u200e",
    ],
    ids=repr,
)
def test_a_long_line_takes_no_time_beyond_its_length(name, piece):
    data = ("Anna: hi\nMarek: yes\n1/13/20, 1:00 - Anna: <" + piece * 100_000).encode()

    with suppress(BadImport):
        assert read(data, name).messages
