"""HubSpot's threads: directions, actors, and what HubSpot cut."""

import pytest

from tests.formats.samples_helpdesk import HUBSPOT, SAID, document, hubspot, lines
from workbench.domain.errors import BadImport
from workbench.domain.turns import Origin, Side
from workbench.formats.parsed import Parsed
from workbench.formats.registry import parse

ASKED = hubspot(1, SAID[0], "INCOMING")


def read(*entries: object) -> Parsed:
    """The entries as a page."""
    return parse(document({"results": [*entries], "paging": {}}))


@pytest.mark.parametrize(
    "data",
    [
        document({"results": HUBSPOT}),
        document(HUBSPOT),
        lines(*HUBSPOT),
        lines({"results": HUBSPOT}),
    ],
    ids=["page", "list", "lines", "page a line"],
)
def test_every_envelope_is_read(data):
    found = parse(data)

    assert [message.text for message in found.messages][::2] == [SAID[0], SAID[1]]
    assert found.conversations[0].external_id == "77"


def test_pages_come_newest_first_and_are_turned_round():
    same = {"createdAt": "2024-01-02T03:04:05Z"}

    found = read(hubspot(3, "c", **same), hubspot(2, "b", **same), hubspot(1, "a", "INCOMING"))

    assert [message.text for message in found.messages] == ["a", "b", "c"]


def test_threads_are_conversations():
    found = read(ASKED, hubspot(2, "Hi", conversationsThreadId="78"))

    assert [each.external_id for each in found.conversations] == ["77", "78"]


@pytest.mark.parametrize("actor", ["B-3", "S-1", "I-9"], ids=str)
def test_what_a_machine_sent_is_no_persons(actor):
    made = read(ASKED, hubspot(2, "Hi", senders=[{"actorId": actor}])).messages[1]

    assert (made.role, made.origin) == (Side.MANAGER, Origin.AI)


def test_a_welcome_is_a_machines():
    made = read(ASKED, hubspot(2, "Hi", None, type="WELCOME_MESSAGE")).messages[1]

    assert (made.role, made.origin) == (Side.MANAGER, Origin.AI)


@pytest.mark.parametrize("status", ["TRUNCATED", "TRUNCATED_TO_MOST_RECENT_REPLY"], ids=str)
def test_a_cut_message_is_kept_marked_and_counted(status):
    found = read(hubspot(1, "Hi", "INCOMING", truncationStatus=status))

    assert found.messages[0].details == {"truncation": status}
    assert found.skipped == {"truncated message": 1}


@pytest.mark.parametrize(
    ("odd", "why"),
    [
        (hubspot(2, "secret", None, type="COMMENT"), "comment"),
        (hubspot(2, "", None, type="THREAD_STATUS_CHANGE"), "thread status change"),
        (hubspot(2, "", None, type="ASSIGNMENT"), "assignment"),
        (hubspot(2, "", "INCOMING", attachments=[{"fileId": "1"}]), "media"),
        (hubspot(2, "", "INCOMING"), "empty message"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_message_is_counted(odd, why):
    found = read(ASKED, odd)

    assert (len(found.messages), found.skipped) == (1, {why: 1})


def test_rich_text_is_read_where_there_is_no_text():
    assert read(hubspot(1, "", "INCOMING", richText="<p>a</p>b")).messages[0].text == "a\n\nb"


@pytest.mark.parametrize(
    ("odd", "said"),
    [
        (hubspot(2, "Hi", None), "record 2: direction: missing"),
        (hubspot(2, "Hi", "SIDEWAYS"), "record 2: direction: "),
        (hubspot(2, "Hi", createdAt="x"), "record 2: createdAt: this is no time"),
    ],
    ids=["none", "unknown", "time"],
)
def test_what_can_not_be_read_is_refused_without_its_words(odd, said):
    with pytest.raises(BadImport, match=said) as caught:
        read(ASKED, odd)

    assert "Hi" not in str(caught.value)
