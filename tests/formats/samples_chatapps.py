"""A good and a broken file of each chat app that keeps JSON or text of its own."""

import json
from typing import Any

from tests.formats.sample import Sample

UNIX = 1_736_937_000


def telegram_message(number: int, author: str, text: Any, **more: Any) -> dict[str, Any]:
    """A message as Telegram Desktop writes it; `author` A has the id userA."""
    return {
        "id": number,
        "type": "message",
        "date": "2025-01-15T10:30:00",
        "date_unixtime": str(UNIX + number),
        "from": author,
        "from_id": f"user{author}",
        "text": text,
        **more,
    }


TELEGRAM_MESSAGES: list[dict[str, Any]] = [
    telegram_message(1, "Анна", ["Смотри ", {"type": "link", "text": "https://x.y"}]),
    {"id": 2, "type": "service", "date": "2025-01-15T10:30:00", "action": "phone_call", "text": ""},
    telegram_message(3, "Marek", "Da ist sie ❤", reply_to_message_id=1),
    telegram_message(4, "Анна", "", photo="(File not included. Change data exporting settings)"),
    telegram_message(5, "Анна", "Danke"),
]
TELEGRAM = {"name": "Анна", "type": "personal_chat", "id": 4412, "messages": TELEGRAM_MESSAGES}


def discord_message(number: int, author: str, text: str, **more: Any) -> dict[str, Any]:
    """A message as DiscordChatExporter writes it."""
    return {
        "id": str(number),
        "type": "Default",
        "timestamp": f"2025-01-15T10:30:{number:02}.5+01:00",
        "content": text,
        "author": {"id": f"u{author}", "name": author, "isBot": author == "Helper"},
        "attachments": [],
        **more,
    }


DISCORD = {
    "guild": {"id": "1", "name": "Shop"},
    "channel": {"id": "77", "type": "GuildTextChat", "name": "support"},
    "messages": [
        discord_message(1, "anna", "Where is it?"),
        discord_message(2, "anna", "", attachments=[{"fileName": "a.jpg"}]),
        discord_message(3, "Helper", "One moment, please"),
        discord_message(4, "marek", "On its way", reference={"messageId": "1"}),
        discord_message(5, "anna", "", type="RecipientAdd"),
    ],
}
SIGNAL = """\
[2019-12-24, 12:23] Jane Doe: Hello John!
[2019-12-24, 12:24] Jane Doe:
[2020-01-17, 21:49] John Doe: Hello
Jane!
"""

SAMPLES = {
    "telegram": Sample(
        good=json.dumps(TELEGRAM, ensure_ascii=False, indent=1).encode(),
        texts=("Смотри https://x.y", "Da ist sie ❤", "Danke"),
        records=5,
        broken=b'{"name": "A",\n"id": 1,\n"messages": [{"type": "message", "date": "2025", oops',
        broken_line=3,
        managers=("Marek",),
    ),
    "discord": Sample(
        good=json.dumps(DISCORD, indent=1).encode(),
        texts=("Where is it?", "One moment, please", "On its way"),
        records=5,
        broken=b'{"guild": {},\n"channel": {"id": "1"},\n"messages": [{"id": "1", oops',
        broken_line=3,
        managers=("marek",),
        bots=1,
    ),
    "signal": Sample(
        good=SIGNAL.encode(),
        texts=("Hello John!", "Hello\nJane!"),
        records=3,
        broken=f"{SIGNAL}[2020-13-17, 21:49] John Doe: Hi\n".encode(),
        broken_line=5,
        managers=("John Doe",),
    ),
}
