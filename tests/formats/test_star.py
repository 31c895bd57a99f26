"""STAR's events as messages, and the figures of its 302 dialogues."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.formats.samples import EVENTS, STAR, dialogue, event
from workbench.domain.errors import BadImport
from workbench.domain.turns import Origin, Outcome, Side
from workbench.formats.parsed import Parsed, Summary, summary
from workbench.formats.registry import parse

ROOT = Path(__file__).parents[2]
STAR_FILE = ROOT.parent / "shared" / "data" / "star" / "star_dialogues.jsonl"
HELLO = event("User", "utter", 100, "Hello")


def read(*lines: str) -> Parsed:
    """The lines as a STAR file."""
    return parse("\n".join(lines).encode(), "star")


def test_a_picked_suggestion_was_sent_as_is():
    reply = read(STAR).conversations[0].messages[1]

    assert (reply.role, reply.origin, reply.outcome) == (
        Side.MANAGER,
        Origin.SUGGESTION,
        Outcome.AS_IS,
    )
    assert reply.draft_text == reply.text == "How can I help?"


def test_a_reply_by_hand_replaced_a_suggestion_of_unknown_words():
    reply = read(STAR).conversations[0].messages[3]

    assert (reply.role, reply.origin, reply.outcome) == (
        Side.MANAGER,
        Origin.HUMAN,
        Outcome.REPLACED,
    )
    assert reply.draft_text is None


def test_a_client_message_has_no_outcome():
    message = read(STAR).conversations[0].messages[0]

    assert (message.role, message.origin, message.outcome) == (Side.CLIENT, Origin.HUMAN, None)
    assert message.sent_at == datetime(1970, 1, 1, 0, 1, 40, tzinfo=UTC)


def test_events_that_are_no_messages_are_counted_by_action():
    assert read(dialogue(1, *EVENTS)).skipped == {
        "empty message": 1,
        "instruct": 1,
        "request_suggestions": 1,
        "return_item": 1,
    }


def test_messages_of_one_second_keep_the_order_of_the_file():
    twins = [event("User", "utter", 5, text) for text in "bac"]

    found = read(dialogue(1, event("Wizard", "utter", 6, "d"), *twins))

    assert [message.text for message in found.messages] == ["b", "a", "c", "d"]


@pytest.mark.parametrize(
    ("task", "title"),
    [(" Find \n a flat ", "Find a flat"), ("", "STAR 7"), ("word " * 50, "word " * 11 + "word…")],
    ids=["short", "none", "long"],
)
def test_the_task_is_the_title(task, title):
    found = read(dialogue(7, HELLO, task=task, domains=["ride", None])).conversations[0]

    assert (found.external_id, found.title, found.tags) == ("7", title, ("ride",))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"DialogueID": 2, "Events": [', "not JSON: EOF"),
        ("[" * 9999, "not JSON: recursion"),
        (dialogue(2, event("Robot", "utter", 1, "Hi")), "Events.0.Agent: unknown agent 'Robot'"),
        (dialogue(2, event("User", "utter", 1)), "Events.0: .*needs Text and UnixTime"),
        (dialogue(2, event("User", "utter", None, "Hi")), "Events.0: .*needs Text and UnixTime"),
        (dialogue(2, event("User", "utter", 10**15, "Hi")), "Events.0.UnixTime"),
        (dialogue(2, event("User", "utter", 1, "a\0b")), "Events.0.Text: .*NUL"),
        (dialogue(-2, HELLO), "DialogueID"),
        (dialogue(1, HELLO, HELLO), "DialogueID 1 already stands on line 1"),
        ("5", "the line: "),
    ],
    ids=lambda value: value[-30:],
)
def test_a_bad_line_is_refused_with_its_number(line, said):
    with pytest.raises(BadImport, match=f"^line 3: {said}"):
        read(dialogue(1, HELLO), "", line)


def test_a_dialogue_that_stands_twice_is_taken_once():
    found = read(dialogue(1, HELLO), dialogue(1, HELLO))

    assert (len(found.conversations), found.skipped) == (1, {"repeated conversation": 1})


def test_a_file_without_any_message_is_refused():
    with pytest.raises(BadImport, match="no messages in this star file"):
        read(dialogue(1), dialogue(2))


@pytest.mark.skipif(not STAR_FILE.exists(), reason="the STAR dialogues are not beside this project")
def test_the_star_dialogues_have_their_known_figures():
    assert summary(parse(STAR_FILE.read_bytes())) == Summary(
        format="star",
        conversations=302,
        messages=5254,
        client=2627,
        manager=2627,
        ai=2174,
        notes=0,
        skipped={
            "complete": 302,
            "instruct": 1240,
            "query": 1092,
            "request_suggestions": 2836,
            "return_item": 1092,
            "select_primary": 8,
            "select_secondary": 5,
            "select_task": 374,
        },
        authors={"User": 2627, "Wizard": 2627},
    )
