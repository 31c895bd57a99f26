"""Rows whose fields are known become conversations: of tables and of JSON records alike.

- Rows with the same conversation_id are one conversation, in whichever of the files they stand.
- Where every message of a conversation has a time, time orders them; else the file does. A file
  that tells the newest first is turned round.
- A text in HTML becomes what a person reads in it.
- A draft that was accepted is the manager's message. One that was not is a note with its outcome:
  it counts for acceptance, and neither a client nor a model ever sees it. So is a draft that is no
  words but a call.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeVar

from workbench.domain.errors import BadImport
from workbench.domain.replies import content_hash
from workbench.domain.turns import (
    LONG_AGO,
    Origin,
    Outcome,
    Side,
    SourceConversation,
    SourceMessage,
)
from workbench.formats.authored import Authored, Said, Thread, collect_threads, thread_number
from workbench.formats.html_text import html_text
from workbench.formats.moments import Moment, moment, order_in
from workbench.formats.outcomes import outcome, sent_outcome
from workbench.formats.parsed import (
    EMPTY_MESSAGE,
    ID_LENGTH,
    REPEATED,
    Parsed,
    Skipped,
    collect,
    with_conversation_ids,
    with_message_ids,
)
from workbench.formats.roles import origin, role

MARKED = "row marked to be left out"
UNDECIDED = "draft that nobody decided"
ENDED = {
    Outcome.AS_IS: "accepted",
    Outcome.EDITED: "edited",
    Outcome.REJECTED: "rejected",
    Outcome.REPLACED: "replaced",
}
LONGEST_ID = 200
SAME_CONVERSATION = "repeated conversation"
PAIR = {"client_text": Side.CLIENT, "manager_text": Side.MANAGER}
BY_ID, WHOLE_FILE, ALONE = "by its id", "the whole file", "alone"
HTML = re.compile(
    r"\s*<(?:p|div|span|br|b|i|em|strong|a|ul|ol|h\d|html|body)\b[^<>]*>|.*(?:</p>|<br ?/?>)",
    re.DOTALL | re.IGNORECASE,
)
Key = tuple[str, *tuple[str | int, ...]]
Whole = TypeVar("Whole", SourceConversation, Thread)


@dataclass(frozen=True, slots=True)
class Row:
    """What a row says, by field; `place` is where it stands.

    `key` tells its conversation: by what it is kept together, and which. `external_id` is that
    conversation's own id, "" where one has to be made of its messages.
    """

    place: str
    line: int
    key: Key
    values: Mapping[str, str]
    external_id: str = ""
    tags: Sequence[str] = ()
    details: Mapping[str, Any] = field(default_factory=dict)
    has_roles: bool = True

    def told(self, name: str) -> str:
        """The text of a field; "" where it has none."""
        return self.values.get(name, "")


@dataclass(frozen=True, slots=True)
class _Entry:
    """A message before the times of its file are understood."""

    message: SourceMessage
    place: str
    moment: Moment | None


@dataclass(slots=True)
class _Told:
    """A conversation while its rows arrive."""

    external_id: str
    kept_by: str
    entries: list[_Entry] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    tags: dict[str, None] = field(default_factory=dict)
    ids: dict[str, _Entry] = field(default_factory=dict)

    def add(self, entry: _Entry, skipped: Skipped) -> None:
        """Take a message; the same one again is counted, another with its id refused."""
        number = entry.message.external_id
        before = self.ids.setdefault(number, entry) if number else entry
        if before is entry:
            self.entries.append(entry)
        elif replace(entry, place=before.place) == before:
            skipped.add(REPEATED, entry.place)
        else:
            raise BadImport(
                f"{entry.place}: its message_id stands on {before.place} already, with other "
                "content; map the column that has an id of its own for each message"
            )


class Conversations:
    """Takes the rows of one or several files of a format, and gives what they hold."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._told: dict[Key, _Told] = {}
        self._skipped = Skipped()
        self._kinds: set[bool] = set()

    def take(self, rows: Iterable[Row]) -> None:
        """Add rows; raises BadImport for one that can't be understood."""
        for row in rows:
            self._kinds.add(row.has_roles)
            told = self._told.setdefault(row.key, _Told(row.external_id, row.key[0]))
            told.titles += [row.told("title")] if row.told("title").strip() else []
            told.tags |= dict.fromkeys(row.tags)
            for entry in _entries(row, self._skipped):
                told.add(entry, self._skipped)

    def result(self, date_order: str, remarks: Sequence[str], mapping: str) -> Parsed | Authored:
        """Everything taken, with sides where the rows had them."""
        if len(self._kinds) > 1:
            raise BadImport("some of these files tell roles and others only names; give them apart")
        found = list(self._told.values())
        order = order_in(
            ([e.moment for e in told.entries if e.moment] for told in found), date_order
        )
        whole = self._sided(order) if self._kinds != {False} else self._named(order)
        return replace(whole, remarks=tuple(remarks), mapping=mapping)

    def _sided(self, order: str) -> Parsed:
        told = [_conversation(each, order) for each in self._told.values()]
        named = with_conversation_ids(told)
        chosen = [old if old.external_id else new for old, new in zip(told, named, strict=True)]
        return collect(self._name, _distinct(chosen, self._skipped), self._skipped)

    def _named(self, order: str) -> Authored:
        threads = [_thread(each, order) for each in self._told.values()]
        told = _distinct([each for each in threads if each.messages], self._skipped)
        return collect_threads(self._name, told, self._skipped, date_order=order)


def _distinct(told: Sequence[Whole], skipped: Skipped) -> list[Whole]:
    """Conversations whose ids differ: the same one again is counted, another gets a number."""
    seen: dict[str, list[Whole]] = {}
    found = []
    for each in told:
        same = seen.setdefault(each.external_id, [])
        if each in same:
            skipped[SAME_CONVERSATION] += 1
            continue
        same.append(each)
        count = f" ({len(same)})" if len(same) > 1 else ""
        found.append(replace(each, external_id=each.external_id + count))
    return found


def _first_messages(messages: Sequence[SourceMessage]) -> str:
    """An id for what is all one conversation: a later, longer export of it has the same."""
    others = [each for each in messages if each.role != messages[0].role]
    first = [*messages[:1], *others[:1]]
    parts = [[each.role, str(each.sent_at), each.text] for each in first]
    return content_hash(parts)[:ID_LENGTH]


def _entries(row: Row, skipped: Skipped) -> Iterator[_Entry]:
    """The messages of a row; what is none is counted."""
    before = skipped.total()
    if row.told("skip"):
        skipped.add(MARKED, row.place)
        return
    pair = _pair(row) if row.values.keys() & PAIR.keys() else ()
    found = [*pair, *_one(row, skipped)]
    at = _moment(row) if found else None
    for message in found:
        if "\0" in message.text:
            raise BadImport(f"{row.place}: a NUL character; give a file without them")
        yield _Entry(message, row.place, at)
    if not found and skipped.total() == before:
        skipped.add(EMPTY_MESSAGE, row.place)


def _pair(row: Row) -> Iterator[SourceMessage]:
    """What client and manager said, where one row has both."""
    number = _number(row)
    for name, side in PAIR.items():
        if text := words(row.told(name)):
            own = f"{number}-{side}" if number else ""
            yield SourceMessage(side, text, side.value, external_id=own, details=_details(row))


def _one(row: Row, skipped: Skipped) -> Iterator[SourceMessage]:
    """The message of a row, and the draft in it."""
    text, draft = words(row.told("text")), words(row.told("draft"))
    end = outcome(row.told("outcome"), row.place)
    if text:
        yield _with_draft(_message(row, text), draft, end, row.place)
    elif draft and not end:
        skipped.add(UNDECIDED, row.place)
    elif end:
        yield _drafted(row, draft, end)


def _message(row: Row, text: str) -> SourceMessage:
    """A message as its row says it; who wrote it is not known where only names are."""
    side, by = role(row.told("role"), row.place) if row.has_roles else (Side.CLIENT, Origin.HUMAN)
    author = " ".join(row.told("author").split())
    if not row.has_roles and not author:
        raise BadImport(f"{row.place}: no author; write one, or map a column that has one")
    return SourceMessage(
        role=side,
        text=text,
        author=author or row.told("role").strip(),
        origin=origin(row.told("origin"), row.place) or by,
        external_id=_number(row),
        details=_details(row),
    )


def _with_draft(
    message: SourceMessage, draft: str, end: Outcome | None, place: str
) -> SourceMessage:
    """The message with what became of the suggestion behind it."""
    if not draft and not end:
        return message
    if message.role is not Side.MANAGER:
        raise BadImport(
            f"{place}: a draft or an outcome stands beside a message that is not the manager's; "
            "map its column to details"
        )
    decided = sent_outcome(end, draft, message.text)
    by_hand = decided in (Outcome.REPLACED, Outcome.REJECTED)
    return replace(
        message,
        outcome=decided,
        draft_text=draft or None,
        origin=message.origin if by_hand else Origin.SUGGESTION,
    )


def _drafted(row: Row, draft: str, end: Outcome) -> SourceMessage:
    """A decided draft beside which no sent text stands."""
    sent = draft and end is Outcome.AS_IS
    note = f"({ENDED[end]} draft) {draft}" if draft else f"({ENDED[end]} draft without words)"
    return SourceMessage(
        role=Side.MANAGER if sent else Side.NOTE,
        text=draft if sent else note,
        author=row.told("author").strip() or "draft",
        origin=Origin.SUGGESTION,
        external_id=_number(row),
        outcome=end,
        draft_text=draft or None,
        details=_details(row),
    )


def words(text: str) -> str:
    """The words of a cell, lines ended by \\n; of HTML what a person reads."""
    if not text:
        return ""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    told = html_text(plain) if HTML.match(plain) else plain
    return told if told.strip() else ""


def _number(row: Row) -> str:
    number = row.told("message_id").strip()
    if len(number) > LONGEST_ID:
        raise BadImport(
            f"{row.place}: a message_id of {len(number):,} signs, at most {LONGEST_ID}; is it the "
            "right column?"
        )
    return number


def _details(row: Row) -> dict[str, Any] | None:
    beside = {name: row.told(name) for name in ("price", "media") if row.told(name).strip()}
    return {**beside, **row.details} or None


def _moment(row: Row) -> Moment | None:
    told = row.told("time")
    try:
        return moment(told, row.line) if told.strip() else None
    except (ValueError, OverflowError) as error:
        raise BadImport(
            f"{row.place}: what stands for the time is none; write it as 2024-12-31 15:04, "
            "or map its column to details"
        ) from error


def _resolved(told: _Told, order: str) -> list[SourceMessage]:
    """The messages of a conversation with their times, in order."""
    found = [
        replace(each.message, sent_at=each.moment.resolved(order) if each.moment else None)
        for each in told.entries
    ]
    times = [each.sent_at for each in found if each.sent_at]
    if len(times) < len(found) or not found:
        return found
    if times[0] > times[-1]:
        found.reverse()
    return sorted(found, key=_sent_at)


def _sent_at(message: SourceMessage) -> datetime:
    return message.sent_at or LONG_AGO


def _conversation(told: _Told, order: str) -> SourceConversation:
    messages = _resolved(told, order)
    number = told.external_id
    if told.kept_by == WHOLE_FILE and messages:
        number = _first_messages(messages)
    title = next(iter(told.titles), "")
    return SourceConversation(number, with_message_ids(messages), title, tuple(told.tags))


def _thread(told: _Told, order: str) -> Thread:
    said = tuple(_said(each) for each in _resolved(told, order))
    number = told.external_id or (thread_number(said) if said else "")
    return Thread(number, said, next(iter(told.titles), ""))


def _said(message: SourceMessage) -> Said:
    return Said(
        author=message.author,
        text=message.text,
        sent_at=message.sent_at,
        external_id=message.external_id,
        is_ai=message.origin is Origin.AI,
        details=message.details,
    )
