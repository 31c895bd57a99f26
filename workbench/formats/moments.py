"""Times as tables have them: ISO 8601, epoch, month names, or day and month in some order.

Without a zone a time is taken as UTC.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from workbench.formats.dates import Stamp, order_of

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
CLOCK = (
    r"(?:(?:,? +|T)(?P<hour>\d{1,2})[:.](?P<minute>\d\d)(?:[:.](?P<second>\d\d)(?:[.,]\d+)?)?"
    r"(?: ?(?P<half>[ap])\.? ?m\.?)?)?"
)
NUMBERS = re.compile(
    rf"(?P<a>\d{{1,4}}) ?(?P<sep>[./-]) ?(?P<b>\d{{1,2}}) ?(?P=sep) ?(?P<c>\d{{1,4}})\.?{CLOCK}",
    re.IGNORECASE | re.ASCII,
)
DAY_FIRST = (
    rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[ .-]+(?P<m>[a-z]{{3}})[a-z]*[ .,-]+(?P<y>\d{{4}}){CLOCK}"
)
MONTH_FIRST = (
    rf"(?P<m>[a-z]{{3}})[a-z]*\.? +(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? +(?P<y>\d{{4}}){CLOCK}"
)
NAMED = [re.compile(each, re.IGNORECASE | re.ASCII) for each in (DAY_FIRST, MONTH_FIRST)]
EPOCH = re.compile(r"(\d{9,17})(?:\.(\d{1,9}))?", re.ASCII)
EPOCH_START = datetime(1970, 1, 1, tzinfo=UTC)
SECONDS_DIGITS = 11
MILLISECONDS_DIGITS = 14
SPACES = str.maketrans({"\u202f": " ", "\u00a0": " ", "\u2009": " "})
NOON = 12


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as it stands in a file: known, or a day whose order only the whole file tells."""

    at: datetime | None
    stamp: Stamp | None = None
    clock: time = time()

    def resolved(self, order: str) -> datetime | None:
        """The time it is, where days are written in this order."""
        day = self.stamp.day(order) if self.stamp else None
        return datetime.combine(day, self.clock, UTC) if day else self.at


def moment(text: str, line: int = 0) -> Moment:
    """The time in a cell; raises ValueError where none stands there."""
    plain = " ".join(text.translate(SPACES).split())
    if found := EPOCH.fullmatch(plain):
        return Moment(_since_epoch(found))
    if found := NUMBERS.fullmatch(plain):
        day = plain[: found.start("hour")].rstrip(" ,T") if found["hour"] else plain
        return _numbered(found, Stamp(line, day, (found["a"], found["b"], found["c"])))
    for pattern in NAMED:
        if found := pattern.fullmatch(plain):
            return Moment(_with_month(found))
    return Moment(_iso(plain))


def is_moment(text: str) -> bool:
    """Whether a time stands there."""
    try:
        moment(text)
    except ValueError:
        return False
    return True


def order_in(threads: Iterable[Iterable[Moment]], wished: str) -> str:
    """In which order the days of these conversations are written; "" where nothing asks for it."""
    stamps = [[each.stamp for each in thread if each.stamp] for thread in threads]
    return order_of(stamps, wished) if any(stamps) else ""


def _numbered(found: re.Match[str], stamp: Stamp) -> Moment:
    """Three numbers; with the year before month and day there is nothing to ask."""
    if len(found["a"]) == 4 and (day := stamp.day("ymd")):
        return Moment(datetime.combine(day, _clock(found), UTC))
    return Moment(None, stamp, _clock(found))


def _since_epoch(found: re.Match[str]) -> datetime:
    digits = found[1]
    if len(digits) <= SECONDS_DIGITS:
        micro = int((found[2] or "0")[:6].ljust(6, "0"))
        return EPOCH_START + timedelta(seconds=int(digits), microseconds=micro)
    unit = 1_000 if len(digits) <= MILLISECONDS_DIGITS else 1
    return EPOCH_START + timedelta(microseconds=int(digits) * unit)


def _with_month(found: re.Match[str]) -> datetime:
    month = MONTHS.index(found["m"].lower()) + 1
    day = datetime(int(found["y"]), month, int(found["d"]), tzinfo=UTC)
    return datetime.combine(day, _clock(found), UTC)


def _clock(found: re.Match[str]) -> time:
    if not found["hour"]:
        return time()
    hour, half = int(found["hour"]), (found["half"] or "").lower()
    if half and hour <= NOON:
        hour = hour % NOON + (NOON if half == "p" else 0)
    return time(hour, int(found["minute"]), int(found["second"] or 0))


def _iso(text: str) -> datetime:
    found = datetime.fromisoformat(re.sub(r" ?(?:UTC|GMT)\Z", "+00:00", text))
    try:
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(text) from error
