"""Discord channels as DiscordChatExporter writes them in JSON.

Who wrote is known by name (the nickname where there is one) and by id; a bot's messages are a
machine's. Joins, pins and calls are counted by their kind, messages without words as media.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

from workbench.domain.errors import BadImport
from workbench.formats.authored import Authored, Said, Thread, collect_threads, plain_name
from workbench.formats.hints import Hints
from workbench.formats.json_events import items
from workbench.formats.parsed import EMPTY_MESSAGE, Skipped
from workbench.formats.reading import Text
from workbench.formats.source import Source

NAME = "discord"
DELETED_USER = "deleted user"
MEDIA = "media"
LONG_AGO = datetime.min.replace(tzinfo=UTC)
WRITTEN = ("Default", "Reply", "ChatInputCommand", "ContextMenuCommand", "ThreadStarterMessage")


class Author(BaseModel):
    """Who wrote a message."""

    model_config = ConfigDict(frozen=True)

    id: Text = ""
    name: Text = ""
    nickname: Text | None = None
    is_bot: bool = Field(False, alias="isBot")


class Reference(BaseModel):
    """The message that is replied to."""

    model_config = ConfigDict(frozen=True)

    message_id: Text | None = Field(None, alias="messageId")


class Entry(BaseModel):
    """One message of the channel."""

    model_config = ConfigDict(frozen=True)

    id: Text
    type: Text = "Default"
    timestamp: datetime
    content: Text = ""
    author: Author
    attachments: list[JsonValue] = Field(default_factory=list)
    embeds: list[JsonValue] = Field(default_factory=list)
    stickers: list[JsonValue] = Field(default_factory=list)
    reference: Reference | None = None

    @property
    def media(self) -> bool:
        """Whether a file came with it."""
        return bool(self.attachments or self.embeds or self.stickers)


def detect(file: Source) -> bool:
    """Whether its root has the keys of a channel's export."""
    return {"guild", "channel"} <= file.record.keys()


def parse(file: Source, _hints: Hints) -> Authored:
    """The channel as one conversation, by names."""
    skipped = Skipped()
    said = sorted(_said(file, skipped), key=lambda one: one.sent_at or LONG_AGO)
    channel = file.record.get("channel")
    about: dict[str, Any] = channel if isinstance(channel, dict) else {}
    number, title = str(about.get("id") or "channel"), plain_name(str(about.get("name") or ""))
    return collect_threads(NAME, [Thread(number, tuple(said), title)], skipped)


def _said(file: Source, skipped: Skipped) -> Iterator[Said]:
    owners: dict[str, str] = {}
    for place, raw in enumerate(items(file, "messages.item"), start=1):
        entry = _entry(raw, place)
        text = entry.content.strip()
        if entry.type not in WRITTEN:
            skipped.add(f"system message: {entry.type[:40]}", f"message {place}", text)
        elif not text:
            skipped.add(MEDIA if entry.media else EMPTY_MESSAGE, f"message {place}")
        else:
            yield _message(entry, text, owners)


def _entry(raw: Any, place: int) -> Entry:
    try:
        return Entry.model_validate(raw)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"])) or "it"
        raise BadImport(f"message {place}: {where}: {first['msg']}") from error


def _message(entry: Entry, text: str, owners: dict[str, str]) -> Said:
    name = plain_name(entry.author.nickname or entry.author.name) or DELETED_USER
    known = owners.setdefault(name, entry.author.id) == entry.author.id
    reply = entry.reference.message_id if entry.reference else None
    moment = entry.timestamp
    return Said(
        name if known else f"{name} ({entry.author.id})",
        text,
        moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC),
        external_id=entry.id,
        is_ai=entry.author.is_bot,
        details={"reply_to": reply} if reply else None,
    )
