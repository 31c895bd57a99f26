"""Day, month and year in the order of a file's own locale: found from all its dates, or asked."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, pairwise

from workbench.domain.errors import BadImport, DateOrderUnknown
from workbench.domain.names import unknown

ORDERS = ("dmy", "mdy", "ymd")
USUAL = ("dmy", "mdy")
CENTURY = 2000
SLACK = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stamp:
    """A date as it stands in the file: three numbers in an order that only the whole file tells.

    `file` names it in errors, where there are several.
    """

    line: int
    text: str
    parts: tuple[str, str, str]
    file: str = ""

    def day(self, order: str) -> date | None:
        """The day it is in this order; None where there is no such day."""
        numbers = dict(zip(order, self.parts, strict=True))
        if len(numbers["d"]) > 2 or len(numbers["m"]) > 2:
            return None
        year = int(numbers["y"])
        try:
            return date(year if year > 99 else CENTURY + year, int(numbers["m"]), int(numbers["d"]))
        except ValueError:
            return None


def readings(text: str, orders: Iterable[str]) -> dict[str, date]:
    """The day that a date is in each of the orders that make it one."""
    parts = re.findall(r"\d+", text)[:3]
    if len(parts) < 3:
        return {}
    stamp = Stamp(0, text, (parts[0], parts[1], parts[2]))
    days = {order: stamp.day(order) for order in orders}
    return {order: day for order, day in days.items() if day}


def checked_order(order: str) -> str:
    """The order as given; "" leaves it to the file."""
    if order and order not in ORDERS:
        raise unknown("date order", order, ORDERS)
    return order


def found_order(dates: Iterable[Stamp], wished: str = "") -> str:
    """The one order in which all dates are days and time does not run backwards.

    Raises DateOrderUnknown where two orders fit, and BadImport where none does. A year of two
    digits is taken to stand last, unless no order that ends in it fits.
    """
    return order_of([dates], wished)


def order_of(threads: Iterable[Iterable[Stamp]], wished: str = "") -> str:
    """The same for several conversations: each has to run forward for itself."""
    told = [[next(same) for _, same in groupby(each, key=_parts)] for each in threads]
    stamps = [stamp for thread in told for stamp in thread]
    tried = [wished] if wished else ORDERS
    fitting = [order for order in tried if not _misfits(stamps, order)]
    if not fitting:
        raise _no_day(stamps, wished)
    likely = [order for order in USUAL if order in fitting] or fitting
    forward = [order for order in likely if all(_runs_forward(each, order) for each in told)]
    if example := _disputed(stamps, forward or likely):
        raise DateOrderUnknown(example.text, tuple(forward or likely))
    return (forward or likely)[0]


def _parts(stamp: Stamp) -> tuple[str, str, str]:
    return stamp.parts


def _misfits(stamps: Sequence[Stamp], order: str) -> list[Stamp]:
    return [stamp for stamp in stamps if stamp.day(order) is None]


def _no_day(stamps: Sequence[Stamp], wished: str) -> BadImport:
    """The first date that does not fit: in the order wished, or in the one that fits most."""
    order = wished or min(ORDERS, key=lambda each: len(_misfits(stamps, each)))
    wrong = _misfits(stamps, order)[0]
    others = [each for each in ORDERS if not _misfits(stamps, each)]
    advice = f"say --date-order {'|'.join(others)}" if others else "mend the line"
    error = BadImport(f"line {wrong.line}: {wrong.text} is no day in the order {order}; {advice}")
    error.name_file(wrong.file)
    return error


def _runs_forward(stamps: Sequence[Stamp], order: str) -> bool:
    """Whether no date lies more than a day before the one above it."""
    days = [stamp.day(order) or date.min for stamp in stamps]
    return all(before - after <= SLACK for before, after in pairwise(days))


def _disputed(stamps: Sequence[Stamp], orders: Sequence[str]) -> Stamp | None:
    """The first date that means different days in these orders."""
    return next((each for each in stamps if len({each.day(order) for order in orders}) > 1), None)
