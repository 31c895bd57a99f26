"""Intercom's conversations: what is said, what is a note, and what is no message."""

from typing import Any

import pytest

from tests.formats.samples_helpdesk import SAID, document, intercom, lines, part
from workbench.domain.errors import BadImport
from workbench.domain.turns import Origin, Side
from workbench.formats.parsed import Parsed
from workbench.formats.registry import parse

ANSWER = part(9, "<p>Hello</p>")


def read(*parts: Any, **more: Any) -> Parsed:
    """A conversation of its source and these parts."""
    return parse(document(intercom(*parts, **more)))


@pytest.mark.parametrize(
    "data",
    [
        document(intercom(ANSWER)),
        document([intercom(ANSWER)]),
        document({"type": "conversation.list", "conversations": [intercom(ANSWER)]}),
        document({"data": [intercom(ANSWER)]}),
        document(intercom(conversation_parts=[ANSWER])),
        lines(intercom(ANSWER)),
    ],
    ids=["one", "list", "conversations", "data", "bare parts", "lines"],
)
def test_every_envelope_is_read(data):
    found = parse(data)

    assert (found.format, found.conversations[0].external_id) == ("intercom", "99")
    assert [message.text for message in found.messages] == [SAID[0], "Hello"]


def test_the_source_comes_first_and_gives_the_title():
    first = read(ANSWER).conversations[0]

    assert (first.title, first.messages[0].author) == ("Parcel", "Ann")
    assert first.messages[0].external_id == "1"


def test_html_becomes_text():
    body = "<p>Two things:<br>one &amp; two</p><p><a href='https://a.example'>here</a></p>"

    assert read(part(2, body)).messages[1].text == "Two things:\none & two\n\nhere"


@pytest.mark.parametrize("kind", ["note", "note_and_reopen"], ids=str)
def test_a_note_is_kept_as_a_note(kind):
    assert read(part(2, "<p>Hi</p>", part_type=kind)).messages[1].role is Side.NOTE


@pytest.mark.parametrize("author", ["user", "lead", "contact"], ids=str)
def test_users_and_leads_are_the_client(author):
    assert read(part(2, "Hi", author)).messages[1].role is Side.CLIENT


@pytest.mark.parametrize(
    "made",
    [
        part(2, "Hi", "bot"),
        part(2, "Hi", is_ai_answer=True),
        part(2, "Hi", author={"type": "admin", "id": "1", "from_ai_agent": True}),
        part(2, "Hi", part_type="note", author={"type": "bot", "id": "1"}),
    ],
    ids=["bot", "ai answer", "ai agent", "note"],
)
def test_what_a_machine_wrote_is_no_persons(made):
    assert read(made).messages[1].origin is Origin.AI


def test_what_a_campaign_sent_is_a_machines():
    source = {"id": "1", "delivered_as": "automated", "body": "Sale!", "author": {"type": "admin"}}

    opener = read(part(2, "Hi", "user"), source=source).messages[0]

    assert (opener.role, opener.origin) == (Side.MANAGER, Origin.AI)


@pytest.mark.parametrize(
    ("odd", "why"),
    [
        (part(2, None, part_type="assignment"), "assignment"),
        (part(2, None, part_type="close"), "close"),
        (part(2, None, part_type="open"), "open"),
        (part(2, None, "user", redacted=True), "redacted message"),
        (part(2, "<p>gone</p>", "user", redacted=True), "redacted message"),
        (part(2, "<img src='a.png'>", "user"), "media"),
        (part(2, None, "user", attachments=[{"url": "x"}]), "media"),
        (part(2, "<p></p>", "user"), "empty message"),
        (part(2, None, part_type="quick_reply", author=None), "quick reply"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_message_is_counted_by_its_kind(odd, why):
    found = read(odd, ANSWER)

    assert [message.text for message in found.messages] == [SAID[0], "Hello"]
    assert found.skipped == {why: 1}


def test_an_opening_with_words_is_a_message():
    assert read(part(2, "Back", "user", part_type="open")).messages[1].text == "Back"


@pytest.mark.parametrize(
    ("odd", "said"),
    [
        (part(2, "Hi", "robot"), "record 1: part 1: author: type: Input should be 'user'"),
        (part(2, "Hi", author=None), "record 1: part 1: author: "),
        (part(2, 7), "record 1: conversation_parts.0.body: "),
        (part(2, "Hi", created_at=-5), "record 1: conversation_parts.0.created_at: this is no"),
        ("Hi", "record 1: conversation_parts.0: "),
    ],
    ids=["author", "nobody", "body", "time", "text"],
)
def test_what_can_not_be_read_is_refused_without_its_words(odd, said):
    with pytest.raises(BadImport, match=said) as caught:
        read(odd)

    assert "Hi" not in str(caught.value)
