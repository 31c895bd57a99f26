"""Discord's and Signal's exports: bots, names, lines."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.formats.samples_chatapps import DISCORD, SIGNAL, discord_message
from workbench.domain.errors import BadImport
from workbench.domain.turns import Origin, Side
from workbench.formats.authored import Authored
from workbench.formats.registry import parse, read, read_all

SHARED = Path(__file__).parents[3] / "shared" / "data" / "chatminer" / "test" / "signal"


def channel(*messages: dict[str, Any]) -> bytes:
    return json.dumps({**DISCORD, "messages": messages}).encode()


def test_a_bot_stands_on_our_side_as_a_machine() -> None:
    found = parse(json.dumps(DISCORD).encode(), managers=["marek"])

    bot = next(message for message in found.messages if message.author == "Helper")
    assert (bot.role, bot.origin) == (Side.MANAGER, Origin.AI)


def test_a_nickname_is_the_name_and_two_of_one_name_stay_two() -> None:
    first = discord_message(1, "a1", "Hi")
    second = discord_message(2, "a2", "Hello")
    first["author"]["nickname"] = second["author"]["nickname"] = "Anna"

    found = read(channel(first, second))

    assert [message.author for message in found.messages] == ["Anna", "Anna (ua2)"]


def test_times_are_utc_and_order_is_theirs() -> None:
    late, early = discord_message(9, "a", "late"), discord_message(1, "b", "early")

    found = read(channel(late, early))

    assert [message.text for message in found.messages] == ["early", "late"]
    assert found.messages[0].sent_at.isoformat() == "2025-01-15T09:30:01.500000+00:00"


@pytest.mark.parametrize("key", ["id", "timestamp", "author"])
@pytest.mark.parametrize("value", [None, [], {"x": 1}, True], ids=repr)
def test_a_message_of_wrong_types_is_named(key: str, value: Any) -> None:
    odd = discord_message(1, "a", "Hi") | {key: value}
    if key == "author" and isinstance(value, dict):
        return  # an author without a name is a deleted user

    with pytest.raises(BadImport, match=r"^message 1: "):
        read(channel(odd))


@pytest.mark.skipif(not SHARED.exists(), reason="the export samples are not beside this project")
def test_a_real_signal_chat_gives_its_expected_messages() -> None:
    target = json.loads((SHARED / "target.json").read_text(encoding="utf-8"))

    found = read((SHARED / "test_export.txt").read_bytes())

    assert found.format == "signal"
    said = [
        (f"{each.sent_at:%Y-%m-%dT%H:%M:%S}", each.author, " ".join(each.text.split()))
        for each in reversed(found.messages)
    ]
    assert said == [(each["timestamp"], each["author"], each["message"]) for each in target]


def test_an_empty_line_of_signal_is_counted() -> None:
    found = read(SIGNAL.encode())

    assert (found.skipped, found.examples) == ({"empty message": 1}, {"empty message": ("line 2",)})


def test_a_channel_in_parts_is_one_conversation(tmp_path: Path) -> None:
    hi, hello = discord_message(1, "anna", "Hi"), discord_message(2, "marek", "Hello")
    (tmp_path / "a [part 2].json").write_bytes(channel(hello, discord_message(3, "anna", "Thx")))
    (tmp_path / "b [part 1].json").write_bytes(channel(hi, hello))

    (found,) = read_all([tmp_path])

    assert isinstance(found, Authored)
    assert [said.text for said in found.threads[0].messages] == ["Hi", "Hello", "Thx"]
    assert (len(found.threads), found.skipped) == (1, {"repeated message": 1})


@pytest.mark.parametrize(
    ("odd", "reason"),
    [
        ({"type": "Call"}, "call"),
        ({"type": "ChannelPinnedMessage"}, "system message: ChannelPinnedMessage"),
        ({"attachments": [{"url": "a.jpg"}]}, "media"),
        ({"stickers": [{"name": "a"}]}, "media"),
        ({}, "empty message"),
    ],
    ids=str,
)
def test_what_nobody_wrote_is_counted_by_its_kind(odd: dict[str, Any], reason: str) -> None:
    found = read(channel(discord_message(1, "a", "Hi"), discord_message(2, "a", "", **odd)))

    assert (len(found.messages), found.skipped) == (1, {reason: 1})


def test_an_answer_to_a_command_is_a_bots_message() -> None:
    found = read(channel(discord_message(1, "Helper", "Here", type="20")))

    assert isinstance(found, Authored)
    assert found.messages[0].is_ai


def test_a_time_beyond_all_years_is_named() -> None:
    late = discord_message(1, "a", "Hi", timestamp="9999-12-31T23:59:59-10:00")

    with pytest.raises(BadImport, match="message 1: timestamp: out of the range"):
        read(channel(late))
