"""The transcript rules, one by one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.domain.errors import BadImport
from workbench.domain.turns import Side, SourceConversation, SourceMessage
from workbench.formats.parsed import Parsed
from workbench.formats.registry import read
from workbench.formats.transcript import dump

TEXTS = st.one_of(
    st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    st.lists(
        st.sampled_from(
            [
                "CLIENT: a",
                " manager:b",
                "\\CLIENT: c",
                "AGENT: d",
                "=== e #f",
                "\\\\",
                "PS: g",
                "",
                " ",
            ]
        )
    ).map("\n".join),
)
WORDS = st.lists(st.sampled_from(["Late", "#12", "\\#12", "===", "#", "CLIENT:", "é"]))
MESSAGES = st.builds(SourceMessage, st.sampled_from([Side.CLIENT, Side.MANAGER]), TEXTS)


def parse(data: bytes) -> Parsed:
    """The text as a transcript."""
    found = read(data, "transcript")
    assert isinstance(found, Parsed)
    return found


def said(text: str) -> list[tuple[str, str]]:
    """Role and text of all messages."""
    return [(message.role.value, message.text) for message in parse(text.encode()).messages]


def test_lines_after_a_marker_continue_the_message():
    text = "CLIENT: Two things:\n  1. size\n\n  2. colour\n\n\nMANAGER: Sure"

    assert said(text) == [
        ("client", "Two things:\n  1. size\n\n  2. colour"),
        ("manager", "Sure"),
    ]


def test_text_before_the_first_marker_is_the_clients():
    assert said("\nHello\nthere\nMANAGER: Hi") == [("client", "Hello\nthere"), ("manager", "Hi")]


@pytest.mark.parametrize(
    "line", ["client: Hi", "  Client : Hi", "\tCLIENT:Hi", "\u00a0cLiEnT\u00a0: Hi"], ids=repr
)
def test_a_marker_may_be_written_loosely(line):
    assert said(line) == [("client", "Hi")]


@pytest.mark.parametrize(
    "line",
    ["PS: thanks", "P.S.: thanks", "TOTAL: 12", "Note: x", "Agent: Smith", "https://a.example"],
    ids=str,
)
def test_other_words_with_a_colon_are_text(line):
    assert said(f"CLIENT: Hi\n{line}") == [("client", f"Hi\n{line}")]


@pytest.mark.parametrize("role", ["AGENT", "USER", "SUPPORT", "CLEINT", "MANAGERS", "КЛИЕНТ"])
def test_an_unknown_role_is_refused_with_its_line(role):
    with pytest.raises(BadImport, match=f"line 2: unknown role '{role}'; use CLIENT or MANAGER"):
        said(f"CLIENT: Hi\n{role}: hello")


@pytest.mark.parametrize("line", ["AGENT: 007", "CLIENT: me", "=== end", "\\CLIENT: x"], ids=str)
def test_a_backslash_makes_a_line_text(line):
    assert said(f"MANAGER: He wrote\n\\{line}") == [("manager", f"He wrote\n{line}")]


def test_a_heading_begins_a_conversation_with_title_and_tags():
    found = parse(b"CLIENT: a\n=== Order #12 late #late #de\nCLIENT: b\n===\n")

    assert [(each.title, each.tags, each.messages[0].text) for each in found.conversations] == [
        ("", (), "a"),
        ("Order #12 late", ("late", "de"), "b\n==="),
    ]


def test_empty_messages_and_conversations_are_counted():
    found = parse(b"=== One\n\n=== Two\nCLIENT:\nMANAGER: Hi\n=== Three\nCLIENT: \n")

    assert [each.title for each in found.conversations] == ["Two"]
    assert found.skipped == {"empty conversation": 2, "empty message": 2}


@pytest.mark.parametrize("text", ["CLIENT:\nMANAGER:  ", "just words"], ids=["empty", "unmarked"])
def test_a_file_without_messages_is_refused(text):
    with pytest.raises(BadImport):
        said(text)


def test_equal_messages_and_equal_conversations_get_ids_of_their_own():
    found = parse(b"=== A\nCLIENT: Hi\nCLIENT: Hi\n=== B\nCLIENT: Hi\nCLIENT: Hi\n")
    first, second = found.conversations

    assert first.external_id != second.external_id
    assert first.messages[0].external_id != first.messages[1].external_id
    assert first.messages == second.messages


def test_the_title_does_not_change_the_ids():
    plain, titled = parse(b"CLIENT: Hi"), parse(b"=== New name #tag\nCLIENT: Hi")

    assert plain.conversations[0].external_id == titled.conversations[0].external_id


def test_a_dump_leaves_notes_and_system_lines_out():
    sides = (Side.CLIENT, Side.NOTE, Side.SYSTEM, Side.MANAGER)
    messages = tuple(SourceMessage(side, f"a {side} line") for side in sides)

    text = dump(SourceConversation("1", messages))

    assert text == "CLIENT: a client line\nMANAGER: a manager line\n"


@settings(deadline=None)
@given(messages=st.lists(MESSAGES, min_size=1), title=WORDS, tags=st.lists(st.just("#a")))
def test_a_dumped_conversation_reads_back(messages, title, tags):
    words = [message for message in messages if message.text.strip()]
    conversation = SourceConversation("1", tuple(messages), title=" ".join(title), tags=tuple(tags))
    if not words:
        return

    found = parse(dump(conversation).encode()).conversations

    assert [(each.title, each.tags) for each in found] == [(conversation.title, tuple(tags))]
    assert [(each.role, each.text) for each in found[0].messages] == [
        (each.role, unix(each.text)) for each in words
    ]


def unix(text: str) -> str:
    """The text as a transcript keeps it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()
