"""WhatsApp's "export chat": a text, often in a zip with media beside it.

- A line that begins with date and time begins a record; other lines continue it. The order of
  day, month and year is found from all dates of all files given together, or asked for.
- The times are the phone's local ones without a zone: they are stored as if they were UTC.
- A record without an author is WhatsApp's own line; a text that WhatsApp put in the place of media,
  calls and deleted messages is nobody's. Both are counted by reason and never messages.
- Direction marks go from authors and texts. Messages keep the order of the file.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import PurePosixPath
from sys import intern

from workbench.domain.errors import BadImport, DateOrderUnknown
from workbench.formats import signal
from workbench.formats.authored import (
    Authored,
    Said,
    Thread,
    collect_threads,
    plain_name,
    thread_number,
)
from workbench.formats.dates import Stamp, found_order, order_of
from workbench.formats.hints import Hints
from workbench.formats.parsed import Skipped
from workbench.formats.source import Source
from workbench.formats.whatsapp_texts import MARK, SYSTEM, is_about_the_chat, written

NAME = "whatsapp"
BEFORE_FIRST = "line before the first message"
MARKS = dict.fromkeys([0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF])
SPACES = dict.fromkeys([0x202F, 0xA0, 0x2009], " ")
HALF = r"a\.? ?m\.?|p\.? ?m\.?|上午|下午|午前|午後|오전|오후|ص|م"
AFTERNOON = re.compile("p.*|下午|午後|오후|م", re.IGNORECASE)
RECORD = re.compile(
    rf"{MARK}?\[?(?P<date>(\d{{1,4}})([./-]) ?(\d{{1,2}})\3 ?(\d{{1,4}}))"
    rf"(?: г\.)?\.?,? +(?:(?:à|às|um|klo?\.?) )?"  # noqa: RUF001 - Bulgarian
    rf"(?:(?P<before>{HALF}) ?)?(?P<hour>\d{{1,2}})[:.](?P<minute>\d\d)(?:[:.](?P<second>\d\d))?"
    rf"(?: ?(?P<after>{HALF})| ч\.)?(?P<style>\]| [-\u2013] |: ) ?(?P<rest>.*)",
    re.IGNORECASE,
)
AUTHOR = re.compile(r"([^:\n]{1,100}):(?!\S)(.*)", re.DOTALL)
FIRST_LINES = 5
NOON = 12
MIDNIGHT = 24


@dataclass(slots=True)
class _Record:
    """One entry of the file: where it begins, its date and time as they stand there, its lines."""

    line: int
    stamp: Stamp
    time: time
    lines: list[str]


@dataclass(frozen=True, slots=True)
class _Chat:
    """One file's entries; `name` is the file's, where there are several."""

    name: str
    title: str
    records: Sequence[_Record]

    @property
    def stamps(self) -> Iterator[Stamp]:
        """The dates in the file's order."""
        return (record.stamp for record in self.records)

    def place(self, line: int) -> str:
        """Where something stands."""
        return f"{self.name}: line {line}" if self.name else f"line {line}"


def detect(file: Source) -> bool:
    """Whether one of the first lines begins as WhatsApp's do."""
    lines = [line for line in _plain(file.start).split("\n") if line.strip()]
    found = any(RECORD.fullmatch(line) for line in lines[:FIRST_LINES])
    return found and file.looks_like_text and not signal.detect(file)


def parse(files: Sequence[Source], hints: Hints) -> Authored:
    """Each file as one conversation, by names; dates in the one order that fits them all."""
    skipped = Skipped()
    alone = len(files) == 1
    chats = [
        _chat(file, "" if alone else file.name or f"file {number}", skipped)
        for number, file in enumerate(files, start=1)
    ]
    orders = _orders(chats, hints.date_order)
    threads = []
    for chat, order in zip(chats, orders, strict=True):
        said = tuple(_messages(chat, order, skipped))
        threads.append(Thread(thread_number(said), said, chat.title))
    common = orders[0] if len(set(orders)) == 1 else ""
    return collect_threads(NAME, threads, skipped, date_order=common)


def _chat(file: Source, name: str, skipped: Skipped) -> _Chat:
    with file.naming(name):
        records = _records(file, name or file.name, skipped)
        if not records:
            raise BadImport(
                "no line begins with date and time as WhatsApp writes them; in WhatsApp choose the "
                "chat, Export chat, Without media"
            )
    return _Chat(name, _title(file), records)


def _orders(chats: Sequence[_Chat], wished: str) -> list[str]:
    """The date order of each: of all together, or each its own where they come from other phones.

    What is wished then counts where a file alone does not tell.
    """
    try:
        return [order_of((chat.stamps for chat in chats), wished)] * len(chats)
    except DateOrderUnknown:
        raise
    except BadImport:
        if len(chats) == 1:
            raise
    return [_own_order(chat, wished) for chat in chats]


def _own_order(chat: _Chat, wished: str) -> str:
    try:
        return found_order(chat.stamps)
    except DateOrderUnknown:
        if not wished:
            raise
    return found_order(chat.stamps, wished)


def _title(file: Source) -> str:
    """The name that the phone gave the file, where it gave it one: "WhatsApp Chat with Anna"."""
    stem = PurePosixPath(file.name).stem
    is_given = file.in_archive or "whatsapp" in stem.lower()
    return stem if is_given and stem != "_chat" else ""


def _plain(text: str) -> str:
    """The text without direction marks but the one that WhatsApp sets before words of its own."""
    return text.translate(MARKS | SPACES)


def _records(file: Source, name: str, skipped: Skipped) -> list[_Record]:
    """The entries of the file; only lines in the style of the first one begin another."""
    records: list[_Record] = []
    style = ""
    for number, raw in file.lines():
        line = _plain(raw)
        found = RECORD.fullmatch(line)
        if found and found["style"] == (style or found["style"]):
            style = found["style"]
            records.append(_record(number, found, records[-1:], name))
        elif records:
            records[-1].lines.append(line)
        elif line.strip():
            skipped.add(BEFORE_FIRST, f"line {number}", line)
    return records


def _record(number: int, found: re.Match[str], before: list[_Record], file: str) -> _Record:
    """The entry that begins on a line; entries of one day share its stamp."""
    half = found["before"] or found["after"]
    hour = int(found["hour"])
    if half and hour <= NOON:
        hour = hour % NOON + NOON * bool(AFTERNOON.fullmatch(half))
    try:
        said_at = time(
            0 if hour == MIDNIGHT else hour, int(found["minute"]), int(found["second"] or 0)
        )
    except ValueError as error:
        raise BadImport(f"line {number}: there is no such time of day; mend the line") from error
    if before and before[0].stamp.text == found["date"]:
        stamp = before[0].stamp
    else:
        stamp = Stamp(number, found["date"], (found[2], found[4], found[5]), file)
    return _Record(number, stamp, said_at, [found["rest"]])


def _messages(chat: _Chat, order: str, skipped: Skipped) -> Iterator[Said]:
    """What people wrote; everything else is counted by its reason."""
    for record in chat.records:
        entry = "\n".join(record.lines)
        author, text = _author_and_text(entry)
        words, reason = written(text) if author else ("", SYSTEM)
        day = record.stamp.day(order)
        if words and day:
            yield Said(intern(author), words, datetime.combine(day, record.time, UTC))
        else:
            skipped.add(reason, chat.place(record.line), entry)


def _author_and_text(entry: str) -> tuple[str, str]:
    """Who wrote an entry, and what; nobody where it is WhatsApp's own line."""
    found = AUTHOR.fullmatch(entry)
    author = plain_name(found[1].replace(MARK, "")) if found else ""
    if not found or not author or is_about_the_chat(author):
        return "", entry
    return author, found[2]
