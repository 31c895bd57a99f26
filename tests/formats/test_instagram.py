"""Instagram's and Messenger's downloads: pages, mended signs, what nobody wrote."""

import json
from pathlib import Path

import pytest

from tests.formats.samples import INSTAGRAM, entry, page, zipped
from workbench.domain.errors import BadImport
from workbench.formats.authored import Authored
from workbench.formats.registry import named, read, read_all

SHARED = Path(__file__).parents[3] / "shared" / "data" / "chatminer" / "test" / "instagram"
INBOX = "your_instagram_activity/messages/inbox/"


def opened(data: str | bytes) -> Authored:
    """The page or zip as the registry reads it."""
    found = read(data.encode() if isinstance(data, str) else data)
    assert isinstance(found, Authored)
    assert found.format == "instagram"
    return found


def texts(data: str | bytes) -> list[str]:
    """The texts of all messages."""
    return [said.text for said in opened(data).messages]


@pytest.mark.skipif(not SHARED.exists(), reason="the export samples are not beside this project")
def test_a_real_page_gives_its_expected_messages():
    target = json.loads((SHARED / "target.json").read_text(encoding="utf-8"))

    found = opened((SHARED / "test_export.json").read_bytes())

    said = [
        (f"{each.sent_at:%Y-%m-%dT%H:%M:%S}", each.author, each.text)
        for each in reversed(found.messages)
    ]
    assert said == [(each["timestamp"], each["author"], each["message"]) for each in target]


def test_names_texts_and_titles_are_mended():
    found = opened(INSTAGRAM)

    assert (found.threads[0].title, found.authors) == ("Аня", {"Аня": 2, "Marek": 1})
    assert found.skipped == {"media": 1, "reaction": 1}


@pytest.mark.parametrize(
    "written",
    ["Привет, café", "a lone café", "genuine Ã© beside ❤"],
    ids=["cyrillic", "latin", "above latin"],
)
def test_what_is_whole_stays_whole(written):
    one = {"sender_name": "Anna", "timestamp_ms": 1, "content": written}

    assert texts(json.dumps({"messages": [one]})) == [written]


def test_pages_of_a_zip_are_read_in_order():
    pages = {
        f"{INBOX}anya_1/message_{number}.json": page(
            entry("Anna", 10 * (4 - number) + 1, f"{number}b"),
            entry("Jo", 10 * (4 - number), f"{number}a"),
        )
        for number in (1, 2, 3)
    }
    other = {f"{INBOX}bob_2/message_1.json": page(entry("Bob", 5, "hi"), entry("Jo", 4, "yes"))}

    found = opened(zipped({**pages, **other, f"{INBOX}anya_1/photos/a.jpg": b"x"}))

    first, second = found.threads
    assert [said.text for said in first.messages] == ["3a", "3b", "2a", "2b", "1a", "1b"]
    assert (first.external_id, second.external_id) == ("anya_1", "bob_2")


def test_pages_given_without_their_folder_are_put_together(tmp_path):
    for number, text in ((1, "later"), (2, "sooner")):
        told = page(entry("Anna", 3 - number, text), thread_path="inbox/anna_7")
        (tmp_path / f"message_{number}.json").write_text(told)

    (found,) = read_all([tmp_path])

    assert isinstance(found, Authored)
    assert [thread.external_id for thread in found.threads] == ["anna_7"]
    assert [said.text for said in found.messages] == ["sooner", "later"]


def test_two_downloads_of_a_conversation_give_each_message_once():
    again, old = entry("Anna", 2, "b", photos=[{"uri": "1"}]), entry("Jo", 1, "a")
    pages = {
        f"2024/{INBOX}anya_1/message_1.json": page(again, again, old),
        f"2025/{INBOX}anya_1/message_1.json": page(entry("Jo", 3, "c"), again, old),
    }

    found = opened(zipped(pages))

    assert sorted(texts(zipped(pages))) == ["a", "b", "b", "c"]
    assert (len(found.threads), found.skipped) == (1, {"repeated message": 2})


def test_a_group_stays_one_conversation():
    found = opened(page(*(entry(f"P{n % 9}", 100 - n, f"text {n}") for n in range(90))))

    assert (len(found.threads), len(found.authors), len(found.messages)) == (1, 9, 90)


def test_what_is_left_out_is_shown_with_its_page():
    pages = {
        f"{INBOX}anya_1/message_2.json": page(
            entry("Anna", 9, "Hi"), entry("Anna", 8, "Liked a message")
        )
    }

    assert opened(zipped(pages)).examples == {
        "reaction": ("anya_1/message_2.json: message 2: Liked a message",)
    }


def test_entries_of_one_moment_keep_the_order_they_were_sent_in():
    assert texts(page(*(entry("Anna", 7, text) for text in ("c", "b", "a")))) == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("odd", "reason"),
    [
        (entry("Anna", 2, "Liked a message"), "reaction"),
        (entry("Anna", 2, "Reacted ❤ to your message "), "reaction"),
        (entry("Anna", 2, "Anna sent an attachment.", share={"link": "https://a.b"}), "share"),
        (entry("Anna", 2, "Anna sent an attachment."), "media"),
        (entry("Anna", 2, photos=[{"uri": "a.jpg"}]), "media"),
        (entry("Anna", 2, sticker={"uri": "a.png"}), "media"),
        (entry("Anna", 2, "The video chat ended.", call_duration=7), "call"),
        (entry("Anna", 2, "oops", is_unsent=True), "unsent message"),
        (entry("Anna", 2), "empty message"),
        (entry("Anna", 2, " "), "empty message"),
    ],
    ids=lambda value: str(value)[:60],
)
def test_what_nobody_wrote_is_counted_by_its_reason(odd, reason):
    found = opened(page(odd, entry("Anna", 1, "Hi")))

    assert [said.text for said in found.messages] == ["Hi"]
    assert found.skipped == {reason: 1}


def test_a_link_with_words_is_a_message():
    assert texts(page(entry("Anna", 1, "see https://a.b", share={"link": "x"}))) == [
        "see https://a.b"
    ]


def test_a_deleted_account_is_an_author_like_others():
    assert opened(page(entry("", 2, "Hi"), entry("Jo", 1, "Yes"))).authors == {
        "Jo": 1,
        "deleted user": 1,
    }


def test_two_sides_of_one_name_can_not_be_told_apart():
    same = page(entry("Jo", 1, "Hi"), participants=[{"name": "Jo"}, {"name": "Jo"}])

    with pytest.raises(BadImport, match=r"both sides have the same name \(1\)"):
        opened(same)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (
            zipped({f"{INBOX}anya_1/message_1.html": "<html>"}),
            "HTML download.* choose the format J",
        ),
        ('{"threadName": "a", "messages": [{"senderName": "b"}]}', "end-to-end encrypted"),
        (page(thread_path="inbox/a"), "no messages in this instagram file"),
        (page(entry("Anna", -5, "Hi")), "message 1: timestamp_ms: "),
        (page(entry("Anna", 10**17, "Hi")), "message 1: timestamp_ms: "),
        (page(entry("Anna", 1, "a\0b")), "message 1: content: .*NUL"),
        ('{"sender_name": 1, "messages": 3}', "messages: "),
        ('{"sender_name": 1, "messages": ' + "[" * 5000, "line 1: not JSON"),
        (zipped({f"{INBOX}a/message_1.json": "{\n"}), "inbox/a/message_1.json: line 2: not JSON"),
    ],
    ids=["html", "encrypted", "empty", "before 1970", "after 9999", "nul", "keys", "deep", "cut"],
)
def test_what_can_not_be_read_is_refused(data, said):
    with pytest.raises(BadImport, match=said):
        opened(data)


def test_messenger_is_the_same_format():
    assert named("messenger") == named("instagram")
