"""Zendesk's and Freshdesk's tickets: who is who, notes, order, and what is no message."""

from typing import Any

import pytest

from tests.formats.samples_helpdesk import (
    FRESHDESK,
    SAID,
    comment,
    document,
    freshdesk,
    lines,
    reply,
    ticket,
)
from workbench.domain.errors import BadImport
from workbench.domain.turns import Origin, Side
from workbench.formats.parsed import Parsed
from workbench.formats.registry import parse, read_all

ASKED, ANSWERED = comment(1, SAID[0]), comment(2, SAID[1], 40)
USERS = [{"id": 12, "name": "Ann", "role": "end-user"}, {"id": 40, "role": "agent"}]
NUMBERED = {"id": 35, "requester_id": 12}


def zendesk(*comments: Any, **more: Any) -> Parsed:
    """A ticket of these comments."""
    return parse(document(ticket(*comments, **more)))


@pytest.mark.parametrize(
    "data",
    [
        document(ticket(ASKED, ANSWERED)),
        document([ticket(ASKED, ANSWERED)]),
        document({"tickets": [ticket(ASKED, ANSWERED)], "users": USERS, "count": 1}),
        document({"results": [ticket(ASKED, ANSWERED)]}),
        document({"ticket": NUMBERED, "comments": [ASKED, ANSWERED]}),
        document({"comments": [ASKED, ANSWERED], "users": USERS, "count": 2}),
        lines(ticket(ASKED, ANSWERED)),
        lines(ticket(ASKED, ANSWERED, requester_id=None, requester={"id": 12, "name": "Ann"})),
    ],
    ids=["one", "list", "tickets", "results", "beside", "users", "lines", "requester"],
)
def test_every_envelope_of_zendesk_is_read(data):
    found = parse(data)

    assert (found.format, len(found.conversations)) == ("zendesk", 1)
    assert [message.role for message in found.messages] == [Side.CLIENT, Side.MANAGER]


def test_a_ticket_tells_its_title_tags_and_names():
    first = zendesk(ASKED, ANSWERED, users=USERS).conversations[0]

    assert (first.external_id, first.title, first.tags) == ("35", "Parcel", ("late",))
    assert [message.author for message in first.messages] == ["Ann", "40"]


def test_users_beside_tickets_give_their_names():
    found = parse(document({"tickets": [ticket(ASKED)], "users": USERS}))

    assert found.messages[0].author == "Ann"


def test_comments_of_nobody_known_are_refused():
    with pytest.raises(BadImport, match=r"record 1: comment 1: author_id: nobody says who the req"):
        parse(document({"comments": [ASKED, ANSWERED]}))


def test_a_comment_that_is_not_public_is_a_note():
    found = zendesk(ASKED, comment(2, "x", 40, public=False), comment(3, "y", public=False))

    assert [message.role for message in found.messages[1:]] == [Side.NOTE, Side.NOTE]


def test_a_comment_that_does_not_say_whether_it_is_public_is_refused():
    unclear = {key: value for key, value in ANSWERED.items() if key != "public"}

    with pytest.raises(BadImport, match=r"record 1: comments\.1\.public: Field required"):
        zendesk(ASKED, unclear)


@pytest.mark.parametrize(
    ("more", "text"),
    [
        ({"plain_body": "a&nbsp;b", "html_body": "<p>c</p>"}, "a b"),
        ({"html_body": "<div><p>a</p>b</div>"}, "a\n\nb"),
        ({}, "Hi"),
    ],
    ids=["plain", "html", "body"],
)
def test_the_plainest_body_is_read(more, text):
    assert zendesk(comment(1, "Hi", **more)).messages[0].text == text


@pytest.mark.parametrize(
    "made",
    [
        comment(2, "Hi", -1),
        comment(2, "Hi", 40, via={"channel": "rule", "source": {}}),
        comment(2, "Hi", 40, via={"channel": "answer_bot_for_web_widget"}),
    ],
    ids=["system", "rule", "bot"],
)
def test_what_a_machine_wrote_on_a_ticket_is_no_persons(made):
    assert zendesk(ASKED, made).messages[1].origin is Origin.AI


def test_comments_are_sorted_by_time_also_where_the_newest_stands_first():
    same = {"created_at": "2024-01-02T03:04:05Z"}
    newest_first = [comment(4, "c", **same), comment(3, "b", **same), comment(1, "a")]

    assert [each.text for each in zendesk(*newest_first).messages] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("odd", "why"),
    [
        (comment(2, "Call", 40, type="VoiceComment"), "voice comment"),
        (comment(2, "", attachments=[{"id": 1}]), "media"),
        (comment(2, " "), "empty message"),
        (comment(1, "again"), "repeated message"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_comment_is_counted(odd, why):
    found = zendesk(ASKED, odd)

    assert (len(found.messages), found.skipped) == (1, {why: 1})


@pytest.mark.parametrize(
    "data",
    [
        document(FRESHDESK),
        document([FRESHDESK]),
        document({"results": [FRESHDESK], "total": 1}),
        lines(FRESHDESK),
    ],
    ids=["one", "list", "results", "lines"],
)
def test_every_envelope_of_freshdesk_is_read(data):
    first = parse(data).conversations[0]

    assert [message.text for message in first.messages] == [
        SAID[0],
        "Ask the carrier",
        SAID[1],
        SAID[2],
    ]
    assert (first.external_id, first.title, first.tags) == ("20", "Parcel", ("late",))


def test_conversations_alone_are_grouped_by_ticket():
    found = parse(document([reply(1, "a", 2), reply(2, "b", 1, ticket_id=21)]))

    assert [each.external_id for each in found.conversations] == ["20", "21"]


def test_a_ticket_and_its_conversations_in_two_files_are_one(tmp_path):
    (tmp_path / "a.json").write_bytes(document([reply(1, SAID[1], 9)]))
    (tmp_path / "b.json").write_bytes(document(freshdesk()))

    found = read_all([tmp_path])[0]

    assert [message.text for message in found.messages] == [SAID[0], SAID[1]]


def test_the_ids_of_replies_are_not_their_order():
    found = parse(document(freshdesk(reply(1, "last", 9), reply(5, "first", 3))))

    assert [message.text for message in found.messages] == [SAID[0], "first", "last"]


@pytest.mark.parametrize(
    ("more", "side"),
    [
        ({"incoming": True}, Side.CLIENT),
        ({}, Side.MANAGER),
        ({"private": True}, Side.NOTE),
        ({"private": True, "incoming": True}, Side.NOTE),
        ({"source": 2}, Side.MANAGER),
    ],
    ids=["client", "manager", "note", "note by mail", "public note"],
)
def test_incoming_and_private_tell_the_side(more, side):
    assert parse(document(freshdesk(reply(1, "x", 5, **more)))).messages[1].role is side


def test_a_ticket_that_an_agent_began_by_email_is_the_managers():
    assert parse(document(freshdesk(source=10))).messages[0].role is Side.MANAGER


def test_a_description_in_html_is_read_where_there_is_no_text():
    found = parse(document(freshdesk(description_text=None, description="<p>a<br>b</p>")))

    assert found.messages[0].text == "a\nb"


@pytest.mark.parametrize(
    ("odd", "why"),
    [
        (reply(1, "5 stars", 5, source=6), "survey"),
        (reply(1, "", 5, attachments=[{"id": 1}]), "media"),
        (reply(1, "", 5), "empty message"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_reply_is_counted(odd, why):
    found = parse(document(freshdesk(odd)))

    assert (len(found.messages), found.skipped) == (1, {why: 1})


@pytest.mark.parametrize(
    ("odd", "said"),
    [
        (reply(1, "Hi", 5, private=None), r"record 1: conversations\.0\.private: "),
        (reply(1, "Hi", 5, incoming="no"), r"record 1: conversations\.0\.incoming: "),
        (reply(10**30, "Hi", 5), r"record 1: conversations\.0\.id: this is no id"),
    ],
    ids=["private", "incoming", "id"],
)
def test_a_reply_that_can_not_be_read_is_refused_without_its_words(odd, said):
    with pytest.raises(BadImport, match=said) as caught:
        parse(document(freshdesk(odd)))

    assert "Hi" not in str(caught.value)


def test_a_reply_without_its_ticket_is_refused():
    with pytest.raises(BadImport, match="record 1: ticket_id: missing"):
        parse(document([reply(1, "Hi", 5, ticket_id=None)]))
