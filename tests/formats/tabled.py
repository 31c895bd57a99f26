"""Tables for tests, and what they hold."""

import csv
from collections.abc import Mapping, Sequence
from io import StringIO

from workbench.domain.turns import SourceMessage
from workbench.formats.authored import Authored, assigned
from workbench.formats.hints import Hints
from workbench.formats.parsed import Parsed
from workbench.formats.registry import AUTO, read_all


def table(*rows: Sequence[object], delimiter: str = ",") -> bytes:
    """A table in UTF-8."""
    text = StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode()


def chat(*rows: Sequence[object], header: Sequence[str] = ()) -> bytes:
    """A table whose columns are named as the fields are."""
    return table(header or ("conversation_id", "role", "text"), *rows)


def opened(
    data: bytes, format: str = AUTO, *, date_order: str = "", **columns: str
) -> Parsed | Authored:
    """What a file holds; `columns` gives columns their fields."""
    return read_all([data], format, Hints(date_order, columns))[0]


def mapped(data: bytes, columns: Mapping[str, str], managers: Sequence[str] = ()) -> Parsed:
    """The same with columns of any name, and a side for every message."""
    return assigned(read_all([data], AUTO, Hints(columns=columns)), managers)[0]


def messages(data: bytes, **columns: str) -> tuple[SourceMessage, ...]:
    """The messages of a file that tells roles."""
    parsed = opened(data, **columns)
    assert isinstance(parsed, Parsed)
    return parsed.messages


def texts(data: bytes, **columns: str) -> list[str]:
    """Their texts."""
    return [message.text for message in messages(data, **columns)]
