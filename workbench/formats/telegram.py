"""Telegram Desktop's JSON: one chat, or the full export of an account with all of its chats.

- The full export tells who we are (`personal_information.user_id`), so sides are known, also in
  the single chats beside it; without one, or where messages have no id of who wrote them, only
  names are. People are told apart by their id: two of one name stay two.
- It is walked through as it is read, message by message: no size is too large.
- Times are the UTC ones (`date_unixtime`); old exports have local times only, which are taken as
  UTC. Service messages, media without words and empty ones are counted by reason.
- A group is one conversation. Channels, saved messages, chats with a bot and chats we wrote
  nothing in are left out, and counted.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from workbench.domain.errors import BadImport
from workbench.domain.turns import SourceConversation
from workbench.formats.authored import NOT_OURS, Authored, Said, Thread, assigned, collect_threads
from workbench.formats.hints import Hints
from workbench.formats.json_records import validated
from workbench.formats.json_walk import END, ITEM, Path, walk
from workbench.formats.parsed import EMPTY_MESSAGE, MEDIA, Parsed, Skipped, collect
from workbench.formats.people import Chat, Names, united
from workbench.formats.reading import Text
from workbench.formats.source import Source
from workbench.formats.values import Model

NAME = "telegram"
SERVICE = "service message"
UNSUPPORTED = "message that Telegram could not export"
CALL = "call"
CALLS = ("phone_call", "group_call", "conference_call")
CHANNEL = "post of a channel"
LEFT_OUT = {
    "saved_messages": "saved message",
    "private_channel": CHANNEL,
    "public_channel": CHANNEL,
    "bot_chat": "chat with a bot",
    "replies": "reply to a post of a channel",
    "verification_codes": SERVICE,
}
PEERS = {
    "private_group": "chat",
    "private_supergroup": "channel",
    "public_supergroup": "channel",
    "private_channel": "channel",
    "public_channel": "channel",
}
LAST_SECOND = 253_402_300_799
ID_END = 2**63
Id = Annotated[Text, Field(max_length=100)] | Annotated[int, Field(gt=-ID_END, lt=ID_END)]
OWN_ID: Path = ("personal_information", "user_id")
OPENED: tuple[Path, ...] = (
    (),
    ("personal_information",),
    ("messages",),
    *(
        (chats, *rest)
        for chats in ("chats", "left_chats")
        for rest in ((), ("list",), ("list", ITEM), ("list", ITEM, "messages"))
    ),
)
CHATS = (("chats", "list", ITEM), ("left_chats", "list", ITEM))
ROOTS: tuple[Path, ...] = ((), *CHATS)
MESSAGES = tuple((*root, "messages", ITEM) for root in ROOTS)
ABOUT = (("name",), ("type",), ("id",))


class Entry(Model):
    """One entry of a chat; keys that are not used here may be anything."""

    id: int | None = Field(None, gt=-ID_END, lt=ID_END)
    type: Text
    action: Text = ""
    date: Text = ""
    date_unixtime: Text | int = ""
    name: Text | None = Field(None, alias="from")
    from_id: Id | None = None
    reply_to_message_id: int | None = Field(None, gt=-ID_END, lt=ID_END)
    text: Any = ""
    photo: Any = None
    file: Any = None
    media_type: Any = None
    location_information: Any = None
    contact_information: Any = None
    poll: Any = None

    @model_validator(mode="after")
    def _has_words(self) -> Self:
        if not isinstance(self.text, str | list):
            raise ValueError("text is neither words nor a list of pieces")
        return self


class About(Model):
    """What stands beside a chat's messages."""

    name: Text | None = None
    type: Text = ""
    id: Id | None = None

    @property
    def number(self) -> str:
        """Its id, with the kind of its other side before it, as Telegram writes those of people."""
        return f"{PEERS.get(self.type, 'user')}{self.id}" if self.id else ""


@dataclass(slots=True)
class _Chat(Chat):
    """A chat while it is walked through."""

    place: int = 1
    entries: int = 0
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def about(self) -> About:
        """What stands beside its messages, as far as it is read."""
        return validated(About, self.values, f"chat {self.place}")


def detect(file: Source) -> bool:
    """Whether its first keys are those of a chat or of an account's export."""
    if not isinstance(file.json, dict):
        return False
    owner, chats, messages = map(file.json.get, ("personal_information", "chats", "messages"))
    if isinstance(owner, dict) and "user_id" in owner:
        return True
    if isinstance(chats, dict):
        return isinstance(chats.get("list"), list)
    first = messages[0] if isinstance(messages, list) and messages else None
    return (
        isinstance(first, dict) and "type" in first and bool({"date", "date_unixtime"} & {*first})
    )


def parse(files: Sequence[Source], _hints: Hints) -> Parsed | Authored:
    """The conversations of the exports: with sides where one of them tells who we are."""
    skipped = Skipped()
    export = _Export(skipped)
    for file in files:
        with file.naming():
            export.read(file)
    chats = united(export.chats)
    if export.own_id and export.has_ids:
        told = list(_sided(chats, export.own_id, skipped))
        # where nothing is told, the refusal below says what the file holds instead
        if told:
            return collect(NAME, told, skipped)
    return collect_threads(NAME, (chat.thread(skipped) for chat in chats), skipped)


class _Export:
    """What is found in the files, and who in them is called what.

    Where it is known who we are, a chat has names of its own: the next export has the same.
    """

    def __init__(self, skipped: Skipped) -> None:
        self.own_id = ""
        self.has_ids = True
        self.chats: list[Chat] = []
        self._skipped = skipped
        self._names = Names()
        self._names_of: dict[str, Names] = {}

    def read(self, file: Source) -> None:
        """Walk through one file."""
        chat = _Chat()
        for path, value in walk(file, OPENED):
            if path in MESSAGES:
                self._take(chat, value, _place(path, chat))
            elif path in ROOTS and value is END:
                self._close(chat)
                chat = _Chat(place=chat.place + 1)
            elif path == OWN_ID and isinstance(value, int | str):
                self.own_id = _user(value)
            elif path[:-1] in ROOTS and path[-1:] in ABOUT:
                chat.values[path[-1]] = value

    def _take(self, chat: _Chat, value: Any, place: str) -> None:
        """Keep what a person wrote; everything else is counted by its reason."""
        if not chat.entries:
            chat.names = self._named(chat)
        chat.entries += 1
        entry = validated(Entry, value, place)
        text = _words(entry.text, place).strip()
        if reason := _reason(entry, text):
            self._skipped.add(reason, place, text)
        else:
            self.has_ids = self.has_ids and entry.from_id is not None
            chat.said.append(_said(entry, text, chat.names, place))

    def _named(self, chat: _Chat) -> Names:
        if not self.own_id:
            return self._names
        number = chat.about.number
        return self._names_of.setdefault(number, Names()) if number else Names()

    def _close(self, chat: _Chat) -> None:
        about = chat.about
        if reason := LEFT_OUT.get(about.type):
            self._skipped[reason] += len(chat.said)
        elif chat.said:
            chat.number, chat.title = about.number, about.name or ""
            self.chats.append(chat)


def _place(path: Path, chat: _Chat) -> str:
    message = f"message {chat.entries + 1}"
    return message if path == MESSAGES[0] else f"chat {chat.place}, {message}"


def _words(text: Any, place: str) -> str:
    """The text of its pieces: links, bold and plain ones.

    Telegram finds a link only where a word begins: one behind another piece had a space there.
    """
    words, before = "", ""
    for piece in [text] if isinstance(text, str) else text:
        kind, part = (
            (piece.get("type"), piece.get("text")) if isinstance(piece, dict) else ("", piece)
        )
        if not isinstance(part, str):
            raise BadImport(f"{place}: text: a piece without words; export the chat again")
        needs_space = kind == "link" and before and not words[-1:].isspace()
        words += f" {part}" if needs_space else part
        before = str(kind)
    if "\0" in words:
        raise BadImport(f"{place}: text: holds a NUL character")
    return words


def _reason(entry: Entry, text: str) -> str:
    """Why an entry is no message; "" for one that a person wrote."""
    if entry.type == "service":
        is_known = re.fullmatch("[a-z_]{1,40}", entry.action)
        named = f"{SERVICE}: {entry.action.replace('_', ' ')}" if is_known else SERVICE
        return CALL if entry.action in CALLS else named
    if entry.type != "message":
        return UNSUPPORTED
    if text:
        return ""
    kinds = {
        "location": entry.location_information,
        "contact": entry.contact_information,
        "poll": entry.poll,
        MEDIA: entry.photo or entry.file or entry.media_type,
    }
    return next((kind for kind, value in kinds.items() if value), EMPTY_MESSAGE)


def _said(entry: Entry, text: str, names: Names, place: str) -> Said:
    number = "" if entry.from_id is None else _user(entry.from_id)
    reply = entry.reply_to_message_id
    return Said(
        author=names.of(number, entry.name),
        text=text,
        sent_at=_moment(entry, place),
        external_id="" if entry.id is None else str(entry.id),
        details={"reply_to": str(reply)} if reply else None,
    )


def _user(number: str | int) -> str:
    """An id as the newer exports write it; the older ones have its digits alone."""
    return str(number) if str(number)[:1].isalpha() else f"user{number}"


def _moment(entry: Entry, place: str) -> datetime:
    """The time in UTC; where the export has the local one only, that one."""
    try:
        if entry.date_unixtime != "":
            seconds = int(entry.date_unixtime)
            if not 0 <= seconds <= LAST_SECOND:
                raise ValueError
            return datetime.fromtimestamp(seconds, UTC)
        return datetime.fromisoformat(entry.date).replace(tzinfo=UTC)
    except ValueError as error:
        raise BadImport(f"{place}: its date is none; mend it, or export the chat again") from error


def _sided(chats: list[Chat], own_id: str, skipped: Skipped) -> Iterator[SourceConversation]:
    """The chats in which we wrote; each is let go as soon as it is read."""
    chats.reverse()
    while chats:
        chat = chats.pop()
        ours, thread = chat.names.known(own_id), chat.thread(skipped)
        if ours in thread.authors:
            yield from _told(thread, ours)
        else:
            skipped[NOT_OURS] += len(thread.messages)


def _told(thread: Thread, ours: str) -> tuple[SourceConversation, ...]:
    return assigned([Authored(NAME, (thread,), {})], [ours])[0].conversations
