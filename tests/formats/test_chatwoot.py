"""Chatwoot's messages: pages, conversations and webhooks, and what in them nobody wrote."""

from typing import Any

import pytest

from tests.formats.samples_helpdesk import SAID, chatwoot, document, lines
from workbench.domain.errors import BadImport
from workbench.domain.turns import Origin, Side
from workbench.formats.parsed import Parsed
from workbench.formats.registry import parse, read_all

ASKED = chatwoot(1, SAID[0])


def read(*messages: Any) -> Parsed:
    """The messages as a page."""
    return parse(document({"meta": {}, "payload": [*messages]}))


@pytest.mark.parametrize(
    "data",
    [
        document({"meta": {}, "payload": [ASKED]}),
        document([ASKED]),
        document({"payload": [{"id": 31, "messages": [ASKED]}]}),
        document({"data": {"meta": {}, "payload": [{"id": 31, "messages": [ASKED]}]}}),
        document({"id": 31, "messages": [{**ASKED, "conversation_id": None}]}),
        lines({"payload": [ASKED]}),
        lines(ASKED, ASKED),
        lines({**ASKED, "event": "message_created", "conversation": {"id": 31}}),
    ],
    ids=["page", "list", "conversations", "api", "conversation", "page a line", "lines", "event"],
)
def test_every_envelope_is_read(data):
    found = parse(data)

    assert (found.format, len(found.messages)) == ("chatwoot", 1)
    assert found.conversations[0].external_id == "31"


def test_messages_are_grouped_by_their_conversation():
    found = read(ASKED, chatwoot(2, "Hi", conversation_id=32), chatwoot(3, SAID[1], 1))

    assert [len(each.messages) for each in found.conversations] == [2, 1]
    assert [each.title for each in found.conversations] == ["Ann", "Ann"]


def test_pages_of_one_conversation_are_one(tmp_path):
    for name, message in (("b", ASKED), ("a", chatwoot(3, SAID[2])), ("c", ASKED)):
        (tmp_path / f"{name}.json").write_bytes(document({"payload": [message]}))

    found = read_all([tmp_path])[0]

    assert [message.text for message in found.messages] == [SAID[0], SAID[2]]
    assert found.skipped == {"repeated message": 1}


@pytest.mark.parametrize(
    ("kind", "side"),
    [(0, Side.CLIENT), (1, Side.MANAGER), ("incoming", Side.CLIENT), ("outgoing", Side.MANAGER)],
    ids=str,
)
def test_kinds_are_numbers_or_words(kind, side):
    assert read(ASKED, chatwoot(2, "Hi", kind)).messages[1].role is side


@pytest.mark.parametrize("kind", [0, 1, "outgoing"], ids=str)
def test_what_is_private_is_a_note(kind):
    assert read(ASKED, chatwoot(2, "Hi", kind, private=True)).messages[1].role is Side.NOTE


@pytest.mark.parametrize(
    "more",
    [
        {"sender": {"type": "agent_bot", "name": "Robo"}},
        {"sender": {"type": "captain_assistant"}},
        {"sender": None, "sender_type": "AgentBot"},
        {"sender": None, "content_attributes": {"automation_rule_id": 3}},
    ],
    ids=["bot", "assistant", "type beside", "automation"],
)
def test_what_a_machine_sent_is_no_persons(more):
    assert read(ASKED, chatwoot(2, "Hi", 1, **more)).messages[1].origin is Origin.AI


@pytest.mark.parametrize(
    "moment", [1_730_000_000, "2024-10-27T03:33:20.000Z", "2024-10-27 03:33:20 UTC"], ids=str
)
def test_times_are_seconds_or_iso(moment):
    sent_at = read(chatwoot(1, "Hi", created_at=moment)).messages[0].sent_at

    assert f"{sent_at:%Y-%m-%d %H:%M:%S %Z}" == "2024-10-27 03:33:20 UTC"


@pytest.mark.parametrize(
    ("odd", "why"),
    [
        (chatwoot(2, "Assigned", 2), "activity"),
        (chatwoot(2, "Assigned", "activity"), "activity"),
        (chatwoot(2, "Welcome", 3), "template"),
        (chatwoot(2, None, attachments=[{"file_type": "image"}]), "media"),
        (chatwoot(2, None, content_type="sticker"), "media"),
        (chatwoot(2, "Choose", 1, content_type="input_select"), "interactive message"),
        (chatwoot(2, "Call", content_type="voice_call"), "call"),
        (chatwoot(2, "Gone", content_attributes={"deleted": True}), "deleted message"),
        (chatwoot(2, "❤", content_attributes={"is_reaction": True}), "reaction"),
        (chatwoot(2, " "), "empty message"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_nobody_wrote_is_counted_by_its_reason(odd, why):
    found = read(ASKED, odd)

    assert [message.text for message in found.messages] == [SAID[0]]
    assert found.skipped == {why: 1}
    assert found.examples[why][0].startswith("record 2")


def test_an_email_is_a_message():
    assert len(read(ASKED, chatwoot(2, "Hi", content_type="incoming_email")).messages) == 2


@pytest.mark.parametrize(
    ("odd", "said"),
    [
        (chatwoot(2, "Hi", 4), "record 2: message_type: Input should be 'incoming'"),
        (chatwoot(2, "Hi", "sent"), "record 2: message_type: "),
        (chatwoot(2, "Hi", private=1), "record 2: private: "),
        (chatwoot(2, "a\0b"), "record 2: content: .*NUL"),
        (chatwoot(2, "Hi", created_at="soon"), "record 2: created_at: this is no time"),
        (chatwoot(2, "Hi", conversation_id=None), "record 2: conversation_id: missing"),
        (5, "record 2: the record: "),
    ],
    ids=str,
)
def test_what_can_not_be_read_is_refused_without_its_words(odd, said):
    with pytest.raises(BadImport, match=said) as caught:
        read(ASKED, odd)

    assert "Hi" not in str(caught.value)
