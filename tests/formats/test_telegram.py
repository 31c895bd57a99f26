"""Telegram's exports: who is who, what nobody wrote, texts in pieces."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.formats.samples_chatapps import TELEGRAM_MESSAGES, telegram_message
from workbench.domain.errors import BadImport
from workbench.domain.turns import Side
from workbench.formats.authored import NOT_OURS, Authored
from workbench.formats.parsed import Parsed
from workbench.formats.registry import Part, read, read_all

SHARED = Path(__file__).parents[3] / "shared" / "data" / "chatminer" / "test" / "telegram"


def opened(whole: dict[str, Any]) -> Part:
    found = read(json.dumps(whole).encode())
    assert found.format == "telegram"
    return found


def account(*chats: dict[str, Any]) -> dict[str, Any]:
    """The full export of user 7."""
    return {"personal_information": {"user_id": 7}, "chats": {"about": "", "list": list(chats)}}


def chat(*messages: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": "Anna", "type": "personal_chat", "id": 1, "messages": messages, **more}


@pytest.mark.skipif(not SHARED.exists(), reason="the export samples are not beside this project")
@pytest.mark.parametrize("name", ["test_single_export", "test_batch_export"])
def test_a_real_export_gives_its_expected_messages(name: str) -> None:
    target = json.loads((SHARED / "target.json").read_text(encoding="utf-8"))

    found = read((SHARED / f"{name}.json").read_bytes())

    assert isinstance(found, Authored)
    said = [
        (f"{each.sent_at:%Y-%m-%dT%H:%M:%S}", each.author, each.text) for each in found.messages
    ]
    assert said == [(each["timestamp"], each["author"], each["message"]) for each in target]


def test_a_full_export_tells_which_messages_are_ours() -> None:
    ours = telegram_message(2, "Lana", "Hello", from_id="user7")

    found = opened(account(chat(telegram_message(1, "Anna", "Hi"), ours)))

    assert isinstance(found, Parsed)
    assert [message.role for message in found.messages] == [Side.CLIENT, Side.MANAGER]


def test_what_is_no_conversation_of_ours_is_counted() -> None:
    found = opened(
        account(
            chat(
                telegram_message(1, "Anna", "Hi"), telegram_message(2, "L", "Yes", from_id="user7")
            ),
            chat(telegram_message(3, "L", "a note", from_id="user7"), type="saved_messages"),
            chat(telegram_message(4, "News", "Read this"), type="public_channel"),
            chat(telegram_message(6, "L", "/start", from_id="user7"), type="bot_chat"),
            chat(telegram_message(5, "Bob", "Anyone?"), id=9),
        )
    )

    assert found.skipped == {
        "saved message": 1, "post of a channel": 1, "chat with a bot": 1, NOT_OURS: 1,
    }  # fmt: skip
    assert len(found.messages) == 2


def test_a_group_stays_one_conversation_with_all_who_wrote_in_it() -> None:
    people = [telegram_message(n, f"P{n % 5}", f"text {n}") for n in range(1, 300)]
    ours = telegram_message(300, "Lana", "Yes", from_id="user7")

    found = opened(account(chat(*people, ours, type="private_supergroup", id=3)))

    assert isinstance(found, Parsed)
    assert [each.external_id for each in found.conversations] == ["channel3"]
    assert {message.author for message in found.messages} == {*(f"P{n}" for n in range(5)), "Lana"}


def test_two_people_of_one_name_stay_two() -> None:
    one = telegram_message(1, "Anna", "Hi", from_id="user1")
    other = telegram_message(2, "Anna", "Hello", from_id="user2")
    apart = {"chats": {"list": [chat(one), chat(other, id=2)]}}

    for whole in (chat(one, other), apart):
        found = opened(whole)
        assert isinstance(found, Authored)
        assert found.authors == {"Anna": 1, "Anna (user2)": 1}


def test_a_full_exports_names_do_not_depend_on_its_other_chats() -> None:
    ours = telegram_message(2, "Lana", "Yes", from_id="user7")
    chats = [
        chat(telegram_message(1, "Anna", "Hi", from_id=f"user{n}"), ours, id=n) for n in (1, 2)
    ]

    found = opened(account(*chats))

    assert {message.author for message in found.messages} == {"Anna", "Lana"}


def test_the_ids_of_old_exports_are_numbers() -> None:
    old = [telegram_message(1, "Anna", "Hi", from_id=4), telegram_message(2, "L", "Yes", from_id=7)]

    found = opened(account(chat(*old)))

    assert isinstance(found, Parsed)
    assert [message.role for message in found.messages] == [Side.CLIENT, Side.MANAGER]


def test_without_ids_of_who_wrote_the_sides_are_asked_for() -> None:
    one, other = telegram_message(1, "Anna", "Hi"), telegram_message(2, "Lana", "Yes")
    del one["from_id"], other["from_id"]

    found = opened(account(chat(one, other)))

    assert isinstance(found, Authored)
    assert found.authors == {"Anna": 1, "Lana": 1}


def test_a_single_chat_beside_a_full_export_has_its_sides_too(tmp_path: Path) -> None:
    ours = telegram_message(2, "Lana", "Yes", from_id="user7")
    (tmp_path / "a.json").write_text(json.dumps(chat(telegram_message(1, "Bob", "Hi"), ours, id=2)))
    (tmp_path / "b.json").write_text(json.dumps(account(chat(ours))))

    (found,) = read_all([tmp_path])

    assert isinstance(found, Parsed)
    assert [each.external_id for each in found.conversations] == ["user2", "user1"]


def test_a_chat_in_two_files_is_one_and_a_later_text_counts(tmp_path: Path) -> None:
    first, second = telegram_message(1, "Anna", "Hi"), telegram_message(2, "Marek", "Helo")
    (tmp_path / "a.json").write_text(json.dumps(chat(first, second)))
    mended = telegram_message(2, "Marek", "Hello")
    (tmp_path / "b.json").write_text(json.dumps(chat(mended, telegram_message(3, "Anna", "Thx"))))

    (found,) = read_all([tmp_path])

    assert isinstance(found, Authored)
    assert [said.text for said in found.threads[0].messages] == ["Hi", "Hello", "Thx"]
    assert (len(found.threads), found.skipped) == (1, {"repeated message": 1})


def test_a_deleted_account_has_a_name_of_its_own() -> None:
    gone = telegram_message(1, "Anna", "Hi") | {"from": None}

    assert opened(chat(gone)).messages[0].author == "deleted user"


def test_an_old_export_has_local_times_only() -> None:
    old = telegram_message(1, "Anna", "Hi")
    del old["date_unixtime"]

    found = opened(chat(old)).messages[0].sent_at

    assert f"{found:%Y-%m-%d %H:%M %Z}" == "2025-01-15 10:30 UTC"


@pytest.mark.parametrize(
    ("odd", "reason"),
    [
        ({"type": "service", "action": "phone_call"}, "call"),
        ({"type": "service", "action": "pin_message"}, "service message: pin message"),
        ({"type": "service", "action": "<b>"}, "service message"),
        ({"type": "unsupported"}, "message that Telegram could not export"),
        ({"file": "(File not included. Change data exporting settings)"}, "media"),
        ({"media_type": "voice_message", "file": "a.ogg"}, "media"),
        ({"location_information": {"latitude": 1}}, "location"),
        ({"contact_information": {"phone_number": "1"}}, "contact"),
        ({"poll": {"question": "?"}}, "poll"),
        ({}, "empty message"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_nobody_wrote_is_counted_by_its_reason(odd: Any, reason: str) -> None:
    found = opened(chat(telegram_message(1, "Anna", "Hi"), telegram_message(2, "Anna", "", **odd)))

    assert (len(found.messages), found.skipped) == (1, {reason: 1})
    assert found.examples == {reason: ("message 2",)}


def test_words_under_a_photo_are_a_message() -> None:
    found = opened(chat(telegram_message(1, "Anna", "This one?", photo="(File not included)")))

    assert [message.text for message in found.messages] == ["This one?"]


@pytest.mark.parametrize(
    ("pieces", "text"),
    [
        (["a ", {"type": "bold", "text": "b"}, "c"], "a bc"),
        (["(", {"type": "link", "text": "https://x.y"}, ")"], "(https://x.y)"),
        ([{"type": "bold", "text": "a"}, {"type": "italic", "text": "b"}], "ab"),
        ([{"type": "bold", "text": "See:"}, {"type": "link", "text": "x.y"}], "See: x.y"),
        ([{"type": "bold", "text": "See: "}, {"type": "link", "text": "x.y"}], "See: x.y"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_text_in_pieces_is_put_together(pieces: Any, text: str) -> None:
    assert opened(chat(telegram_message(1, "Anna", pieces))).messages[0].text == text


def test_what_is_replied_to_is_kept() -> None:
    assert opened(chat(*TELEGRAM_MESSAGES)).messages[1].details == {"reply_to": "1"}


@pytest.mark.parametrize("date", ["-1", "soon", "9" * 30, 1e400], ids=str)
def test_a_date_that_is_none_is_named(date: Any) -> None:
    odd = telegram_message(1, "Anna", "Hi") | {"date_unixtime": date}

    with pytest.raises(BadImport, match=r"message 1: (its date is none|date_unixtime: )|not JSON"):
        read(json.dumps(chat(odd)).encode(), "telegram")


@pytest.mark.parametrize(
    "text",
    [
        '{"messages": [' + "[" * 1_000_000,
        '{"messages": [{"type": "message", "date": "2025-01-01", "text": ' + '{"text": ' * 10_000,
        '{"messages": [{"type": "message", "date": "2025-01-01", "text": "\\u0000"}]}',
        '{"messages": [{"type": "message", "date": "2025-01-01", "id": 1e999}]}',
        '{"messages": [1, 2, 3], "type": "personal_chat"}',
        '{"messages": {"type": "message"}}',
        '{"chats": {"list": [{"messages": [null]}]}}',
    ],
    ids=["deep lists", "deep texts", "NUL", "endless", "numbers", "map", "null"],
)
def test_what_is_no_export_is_refused(text: str) -> None:
    with pytest.raises(BadImport):
        read(text.encode(), "telegram")


def test_an_account_that_wrote_nothing_is_told_so() -> None:
    with pytest.raises(BadImport, match=r"no written message: no message of yours \(1\)"):
        opened(account(chat(telegram_message(1, "Anna", "Hi"))))


def test_an_error_in_a_full_export_says_in_which_chat() -> None:
    odd = telegram_message(2, "Anna", "Hi", date_unixtime="soon")

    with pytest.raises(BadImport, match=r"^chat 2, message 1: its date is none"):
        opened(account(chat(telegram_message(1, "Anna", "Hi")), chat(odd, id=2)))


def test_half_of_a_character_becomes_a_question_mark() -> None:
    text = '{"messages": [{"type": "message", "date": "2025-01-01", "text": "a\\ud800b"}]}'

    assert read(text.encode(), "telegram").messages[0].text == "a?b"


@pytest.mark.parametrize("piece", ["[", '{"a":'])
def test_endless_brackets_cost_no_memory(piece: str) -> None:
    text = '{"messages": [{"type": "message", "date": "2025", "text": ' + piece * 500_000

    with pytest.raises(BadImport, match="not JSON: recursion"):
        read(text.encode(), "telegram")
