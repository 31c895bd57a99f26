"""Signal chats as text: `[2019-12-24, 12:23] Jane Doe: text`, other lines continue a message.

Times have no zone: they are stored as if they were UTC.
"""

import re
from datetime import UTC, datetime

from workbench.domain.errors import BadImport
from workbench.domain.turns import LONG_AGO
from workbench.formats.authored import (
    Authored,
    Said,
    Thread,
    collect_threads,
    plain_name,
    thread_number,
)
from workbench.formats.hints import Hints
from workbench.formats.parsed import EMPTY_MESSAGE, Skipped
from workbench.formats.source import Source

NAME = "signal"
BEFORE_FIRST = "line before the first message"
LINE = re.compile(r"\[(\d{4}-\d\d-\d\d), (\d\d:\d\d)\] ([^:\n]{1,100}):(?!\S)(.*)")
FIRST_LINES = 5


def detect(file: Source) -> bool:
    """Whether one of its first lines is one of Signal's; WhatsApp's have seconds beside [ and ]."""
    lines = [line for line in file.start.split("\n") if line.strip()]
    return file.looks_like_text and any(LINE.fullmatch(line) for line in lines[:FIRST_LINES])


def parse(file: Source, _hints: Hints) -> Authored:
    """The one conversation of the file, by names."""
    skipped = Skipped()
    found: list[tuple[int, Said, list[str]]] = []
    for number, line in file.lines():
        if begins := LINE.fullmatch(line):
            moment = _moment(number, begins[1], begins[2])
            found.append((number, Said(plain_name(begins[3]), "", moment), [begins[4]]))
        elif found:
            found[-1][2].append(line)
        elif line.strip():
            skipped.add(BEFORE_FIRST, f"line {number}", line)
    said = []
    for number, bare, words in found:
        if text := "\n".join(words).strip():
            said.append(Said(bare.author, text, bare.sent_at))
        else:
            skipped.add(EMPTY_MESSAGE, f"line {number}")
    if not said:
        raise BadImport("no line begins with [date, time] and a name, as Signal's do")
    said.sort(key=lambda one: one.sent_at or LONG_AGO)
    return collect_threads(NAME, [Thread(thread_number(said), tuple(said))], skipped)


def _moment(number: int, date: str, time: str) -> datetime:
    try:
        return datetime.fromisoformat(f"{date}T{time}").replace(tzinfo=UTC)
    except ValueError as error:
        raise BadImport(f"line {number}: {date}, {time} is no date; mend the line") from error
