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
from workbench.formats.registry import Part, read

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
        (f"{each.sent_at:%Y-%m-%dT%H:%M:%S}", each.author, " ".join(each.text.split()))
        for each in found.messages
    ]
    expected = [
        (each["timestamp"][:19], each["author"], " ".join(each["message"].split()))
        for each in target
    ]
    assert [(when, who) for when, who, _ in said] == [(when, who) for when, who, _ in expected]
    joined = ["".join(text.split()) for *_, text in said]
    assert joined == ["".join(text.split()) for *_, text in expected]


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
            chat(telegram_message(5, "Bob", "Anyone?"), id=9),
        )
    )

    assert found.skipped == {"saved message": 1, "post of a channel": 1, NOT_OURS: 1}
    assert len(found.messages) == 2


def test_two_people_of_one_name_stay_two() -> None:
    one = telegram_message(1, "Anna", "Hi", from_id="user1")
    other = telegram_message(2, "Anna", "Hello", from_id="user2")

    found = opened(chat(one, other))

    assert isinstance(found, Authored)
    assert found.authors == {"Anna": 1, "Anna (user2)": 1}


def test_a_deleted_account_has_a_name_of_its_own() -> None:
    gone = telegram_message(1, "Anna", "Hi") | {"from": None}

    assert opened(chat(gone)).messages[0].author == "deleted user"


def test_an_old_export_has_local_times_only() -> None:
    old = telegram_message(1, "Anna", "Hi")
    del old["date_unixtime"]

    found = opened(chat(old)).messages[0].sent_at

    assert f"{found:%Y-%m-%d %H:%M %Z}" == "2025-01-15 10:30 UTC"


def test_calls_and_media_without_words_are_counted_with_their_places() -> None:
    found = opened(chat(*TELEGRAM_MESSAGES))

    assert found.skipped == {"media": 1, "service message": 1}
    assert found.examples == {"media": ("message 4",), "service message": ("message 2",)}


def test_what_is_replied_to_is_kept() -> None:
    assert opened(chat(*TELEGRAM_MESSAGES)).messages[1].details == {"reply_to": "1"}


@pytest.mark.parametrize("date", ["-1", "soon", "9" * 30, 1e400], ids=str)
def test_a_date_that_is_none_is_named(date: Any) -> None:
    odd = telegram_message(1, "Anna", "Hi") | {"date_unixtime": date}

    with pytest.raises(BadImport, match=r"message 1: its date is none|not JSON"):
        read(json.dumps(chat(odd)).encode(), "telegram")


@pytest.mark.parametrize(
    "text",
    [
        '{"messages": [' + "[" * 10_000,
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


def test_half_of_a_character_becomes_a_question_mark() -> None:
    text = '{"messages": [{"type": "message", "date": "2025-01-01", "text": "a\\ud800b"}]}'

    assert read(text.encode(), "telegram").messages[0].text == "a?b"


@pytest.mark.parametrize("piece", ["[", '{"a":'])
def test_endless_brackets_cost_no_memory(piece: str) -> None:
    text = '{"messages": [{"type": "message", "date": "2025", "text": ' + piece * 500_000

    with pytest.raises(BadImport, match="nested deeper than any chat"):
        read(text.encode(), "telegram")
