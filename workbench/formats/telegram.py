"""Telegram Desktop's JSON: one chat, or the full export of an account with all of its chats.

- The full export tells who we are (`personal_information.user_id`), so its sides are known; of one
  chat only the names are. People are told apart by their id: two of one name stay two.
- The texts are read as the file is walked through, message by message: no size is too large.
- Times are the UTC ones (`date_unixtime`); old exports have local times only, which are taken as
  UTC. Service messages, media without words and empty ones are counted by reason.
- A group is a conversation. Channels, saved messages and chats we wrote nothing in are left out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from sys import intern
from typing import Any

from workbench.domain.errors import BadImport
from workbench.domain.turns import Side, SourceConversation, SourceMessage
from workbench.formats.authored import (
    NOT_OURS,
    Authored,
    Said,
    Thread,
    collect_threads,
    plain_name,
    thread_number,
)
from workbench.formats.hints import Hints
from workbench.formats.json_events import events
from workbench.formats.parsed import EMPTY_MESSAGE, Parsed, Skipped, collect, with_message_ids
from workbench.formats.source import Source

NAME = "telegram"
DELETED_USER = "deleted user"
SERVICE = "service message"
MEDIA = "media"
CHANNEL = "post of a channel"
SAVED = "saved message"
LEFT_OUT = {
    "saved_messages": SAVED,
    "private_channel": CHANNEL,
    "public_channel": CHANNEL,
    "verification_codes": SERVICE,
}
LONG_AGO = datetime.min.replace(tzinfo=UTC)
LAST_SECOND = 253_402_300_799
OWN_ID = "personal_information.user_id"
ALL_CHATS = "chats.list.item"
IN_A_MESSAGE = ("type", "id", "date", "date_unixtime", "from", "from_id", "reply_to_message_id")
MEDIA_KEYS = ("photo", "file", "media_type", "location_information", "contact_information", "poll")


@dataclass(slots=True)
class _Entry:
    """What is read of one message so far."""

    values: dict[str, Any] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)
    has_media: bool = False


@dataclass(slots=True)
class _Chat:
    """One chat: its own keys, and who said what by id."""

    values: dict[str, Any] = field(default_factory=dict)
    said: list[tuple[str, Said]] = field(default_factory=list)
    skipped: Skipped = field(default_factory=Skipped)
    entries: int = 0


def detect(file: Source) -> bool:
    """Whether its first keys are those of a chat or of an account's export."""
    record = file.record
    owner, chats, messages = (
        record.get(key) for key in ("personal_information", "chats", "messages")
    )
    if isinstance(owner, dict) and "user_id" in owner:
        return True
    if isinstance(chats, dict):
        return isinstance(chats.get("list"), list)
    first = messages[0] if isinstance(messages, list) and messages else None
    return (
        isinstance(first, dict) and "type" in first and bool({"date", "date_unixtime"} & {*first})
    )


def parse(file: Source, _hints: Hints) -> Parsed | Authored:
    """The conversations of the export: with sides where it tells who we are."""
    found = _Export()
    for prefix, event, value in events(file):
        found.take(prefix, event, value)
    skipped = Skipped()
    chats = [chat for chat in found.chats if not _left_out(chat, skipped)]
    if found.own_id:
        return collect(NAME, _sided(chats, found.own_id, skipped), skipped)
    threads = [Thread(_number(chat), _named(chat.said), _title(chat)) for chat in chats]
    return collect_threads(NAME, threads, skipped)


class _Export:
    """The walk through the file: what begins and ends a chat and a message, and what is in them."""

    def __init__(self) -> None:
        self.own_id = ""
        self.chats: list[_Chat] = []
        self._chat = _Chat()
        self._entry: _Entry | None = None

    def take(self, prefix: str, event: str, value: Any) -> None:
        """The next event of the file."""
        root, _, rest = prefix.partition("messages.item")
        inside = rest or prefix.endswith("messages.item")
        if prefix == OWN_ID:
            self.own_id = f"user{value}"
        elif inside and root in ("", f"{ALL_CHATS}."):
            self._in_message(rest[1:], event, value)
        elif prefix in ("", ALL_CHATS):
            self._at_chat(event)
        elif prefix.rpartition(".")[0] in ("", ALL_CHATS) and isinstance(value, str | int):
            self._chat.values[prefix.rpartition(".")[2]] = value

    def _at_chat(self, event: str) -> None:
        if event == "start_map":
            self._chat = _Chat()
        elif event == "end_map" and self._chat.entries:
            self.chats.append(self._chat)
            self._chat = _Chat()

    def _in_message(self, key: str, event: str, value: Any) -> None:
        if not key and event == "start_map":
            self._entry = _Entry()
        elif self._entry is None:
            raise BadImport(f"message {self._chat.entries + 1}: it is no object of keys and values")
        elif not key and event == "end_map":
            self._chat.entries += 1
            _keep(self._chat, self._entry)
            self._entry = None
        elif event == "string" and key in ("text", "text.item", "text.item.text"):
            self._entry.words.append(value)
        elif key in IN_A_MESSAGE:
            self._entry.values[key] = value
        elif key in MEDIA_KEYS:
            self._entry.has_media = True


def _keep(chat: _Chat, entry: _Entry) -> None:
    """Add what a person wrote to the chat; everything else is counted by its reason."""
    values, text = entry.values, "".join(entry.words).strip()
    place = f"message {chat.entries}"
    if values.get("type") != "message":
        chat.skipped.add(SERVICE, place, text)
    elif not text:
        chat.skipped.add(MEDIA if entry.has_media else EMPTY_MESSAGE, place)
    else:
        author = plain_name(str(values.get("from") or "")) or DELETED_USER
        reply = values.get("reply_to_message_id")
        said = Said(
            intern(author),
            text,
            _moment(values, place),
            external_id=str(values.get("id") or ""),
            details={"reply_to": str(reply)} if reply else None,
        )
        chat.said.append((intern(str(values.get("from_id") or author)), said))


def _moment(values: dict[str, Any], place: str) -> datetime | None:
    """The time in UTC; where the export has the local one only, that one."""
    try:
        if (seconds := values.get("date_unixtime")) is not None:
            number = int(seconds)
            if not 0 <= number <= LAST_SECOND:
                raise ValueError
            return datetime.fromtimestamp(number, UTC)
        if (date := values.get("date")) is not None:
            return datetime.fromisoformat(str(date)).replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise BadImport(f"{place}: its date is none; mend it, or export the chat again") from error
    return None


def _left_out(chat: _Chat, skipped: Skipped) -> bool:
    """Count what the chat skipped, and all of it where it is no conversation."""
    reason = LEFT_OUT.get(str(chat.values.get("type")))
    skipped.update(chat.skipped)
    for kind, lines in chat.skipped.examples.items():
        skipped.examples.setdefault(kind, list(lines))
    if reason:
        skipped[reason] += len(chat.said)
    return bool(reason) or not chat.said


def _sided(chats: Sequence[_Chat], own_id: str, skipped: Skipped) -> Iterator[SourceConversation]:
    for chat in chats:
        if all(number != own_id for number, _ in chat.said):
            skipped[NOT_OURS] += len(chat.said)
            continue
        messages = [
            SourceMessage(
                role=Side.MANAGER if number == own_id else Side.CLIENT,
                text=said.text,
                author=said.author,
                sent_at=said.sent_at,
                external_id=said.external_id,
                details=said.details,
            )
            for number, said in _in_order(chat.said)
        ]
        yield SourceConversation(_number(chat), with_message_ids(messages), title=_title(chat))


def _named(found: Sequence[tuple[str, Said]]) -> tuple[Said, ...]:
    """The messages with a name for each person: who has another's name gets the id behind it."""
    owners: dict[str, str] = {}
    for number, said in found:
        owners.setdefault(said.author, number)
    return tuple(
        said
        if owners[said.author] == number
        else Said(
            f"{said.author} ({number})",
            said.text,
            said.sent_at,
            external_id=said.external_id,
            details=said.details,
        )
        for number, said in _in_order(found)
    )


def _in_order(found: Sequence[tuple[str, Said]]) -> list[tuple[str, Said]]:
    """By time; what has none stays where it stands."""
    if any(said.sent_at is None for _, said in found):
        return list(found)
    return sorted(found, key=lambda each: each[1].sent_at or LONG_AGO)


def _number(chat: _Chat) -> str:
    number = chat.values.get("id")
    return str(number) if number else thread_number([said for _, said in chat.said])


def _title(chat: _Chat) -> str:
    return plain_name(str(chat.values.get("name") or ""))
