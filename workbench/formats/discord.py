"""Discord channels as DiscordChatExporter writes them in JSON.

- Who wrote is known by id, and shown by nickname or name; a bot's messages are a machine's.
- A channel is one conversation, also where it was exported in several parts.
- Joins, pins and calls are counted by their kind, messages without words as media.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from workbench.domain.errors import BadImport
from workbench.formats.authored import Authored, Said, collect_threads
from workbench.formats.hints import Hints
from workbench.formats.json_records import validated
from workbench.formats.json_walk import ITEM, walk
from workbench.formats.parsed import EMPTY_MESSAGE, MEDIA, Skipped
from workbench.formats.people import Chat, Names, united
from workbench.formats.reading import Text
from workbench.formats.source import Source

NAME = "discord"
SYSTEM = "system message"
OPENED = ((), ("messages",))
MESSAGE = ("messages", ITEM)
CHANNEL = ("channel",)
WRITTEN = ("Default", "Reply", "ChatInputCommand", "ContextMenuCommand", "ThreadStarterMessage")
WRITTEN_NUMBERS = ("0", "19", "20", "21", "23")
CALLS = {"Call": "call", "3": "call"}


class Author(BaseModel):
    """Who wrote a message."""

    model_config = ConfigDict(frozen=True)

    id: Text = Field("", max_length=100)
    name: Text = ""
    nickname: Text | None = None
    is_bot: bool = Field(False, alias="isBot")


class Reference(BaseModel):
    """The message that is replied to."""

    model_config = ConfigDict(frozen=True)

    message_id: Text | None = Field(None, alias="messageId", max_length=100)


class Entry(BaseModel):
    """One message of the channel."""

    model_config = ConfigDict(frozen=True)

    id: Text = Field(max_length=100)
    type: Text = "Default"
    timestamp: datetime
    content: Text = ""
    author: Author
    attachments: list[Any] = Field(default_factory=list)
    embeds: list[Any] = Field(default_factory=list)
    stickers: list[Any] = Field(default_factory=list)
    reference: Reference | None = None

    @property
    def media(self) -> bool:
        """Whether a file came with it."""
        return bool(self.attachments or self.embeds or self.stickers)


class Channel(BaseModel):
    """Where they were written."""

    model_config = ConfigDict(frozen=True)

    id: Text = Field("", max_length=100)
    name: Text | None = None


def detect(file: Source) -> bool:
    """Whether its root has the keys of a channel's export."""
    return isinstance(file.json, dict) and {"guild", "channel"} <= file.json.keys()


def parse(files: Sequence[Source], _hints: Hints) -> Authored:
    """Each channel as one conversation, by names."""
    skipped, names, chats = Skipped(), Names(), []
    for file in files:
        with file.naming():
            chats.append(_chat(file, names, skipped))
    return collect_threads(NAME, (chat.thread(skipped) for chat in united(chats)), skipped)


def _chat(file: Source, names: Names, skipped: Skipped) -> Chat:
    chat, count = Chat(names=names), 0
    for path, value in walk(file, OPENED):
        if path == CHANNEL:
            channel = validated(Channel, value, "channel")
            chat.number, chat.title = channel.id, channel.name or ""
        elif path == MESSAGE:
            count += 1
            _take(chat, validated(Entry, value, f"message {count}"), f"message {count}", skipped)
    return chat


def _take(chat: Chat, entry: Entry, place: str, skipped: Skipped) -> None:
    """Keep what was written; everything else is counted by its kind."""
    text = entry.content.strip()
    if entry.type not in (*WRITTEN, *WRITTEN_NUMBERS):
        skipped.add(CALLS.get(entry.type, f"{SYSTEM}: {entry.type[:40]}"), place, text)
    elif not text:
        skipped.add(MEDIA if entry.media else EMPTY_MESSAGE, place)
    else:
        reply = entry.reference.message_id if entry.reference else None
        said = Said(
            chat.names.of(entry.author.id, entry.author.nickname or entry.author.name),
            text,
            _utc(entry.timestamp, place),
            external_id=entry.id,
            is_ai=entry.author.is_bot,
            details={"reply_to": reply} if reply else None,
        )
        chat.said.append(said)


def _utc(moment: datetime, place: str) -> datetime:
    try:
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except OverflowError as error:
        raise BadImport(f"{place}: timestamp: out of the range of years; mend it") from error
