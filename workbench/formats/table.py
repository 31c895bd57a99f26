"""A table of any kind of file: its columns and rows, read by what the columns mean."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from workbench.domain.errors import BadImport
from workbench.formats import own_table
from workbench.formats.authored import Authored, joined
from workbench.formats.fields import ALL_ROWS, CONVERSATION, LOOKED_AT, Columns, Plan, planned
from workbench.formats.hints import Hints
from workbench.formats.mapped import ALONE, BY_ID, LONGEST_ID, WHOLE_FILE, Conversations, Key, Row
from workbench.formats.parsed import Parsed
from workbench.formats.source import Source

MOST_COLUMNS = 1_000
CLOCK = re.compile(r" *\d{1,2}[:.]\d\d(?![.\d])")
NO = ("", "0", "false", "no", "n", "нет", "nein", "0.0")
Cells = tuple[int, Sequence[str]]
Opener = Callable[[Source], "Table"]


@dataclass(frozen=True, slots=True)
class Table:
    """The header's names, and the rows below it with their lines; `remarks` say how it was read."""

    columns: tuple[str, ...]
    rows: Iterator[Cells]
    remarks: tuple[str, ...] = ()


def parse(name: str, files: Sequence[Source], hints: Hints, opened: Opener) -> Parsed | Authored:
    """The conversations of several tables; rows of one conversation may stand in any of them."""
    told = Conversations(name)
    own: list[Parsed | Authored] = []
    remarks: dict[str, None] = {}
    mapping = ""
    for number, file in enumerate(files):
        with file.naming():
            table = opened(file)
            remarks |= dict.fromkeys(table.remarks)
            if table.columns == own_table.COLUMNS:
                own.append(own_table.parsed(name, table.rows))
                continue
            plan, rows = _planned(table, hints)
            remarks |= dict.fromkeys(_left_out(table, plan))
            mapping = mapping or plan.mapping
            told.take(_rows(table, plan, rows, number))
    others = (
        [told.result(hints.date_order, tuple(remarks), mapping)] if len(own) < len(files) else []
    )
    return joined([*own, *others])


def named_columns(header: Sequence[str]) -> tuple[str, ...]:
    """The names of the columns; one without a name gets its place, a second one a number."""
    if len(header) > MOST_COLUMNS:
        raise BadImport(f"line 1: {len(header):,} columns; at most {MOST_COLUMNS:,}")
    names: list[str] = []
    for place, cell in enumerate(header, start=1):
        name = wanted = " ".join(cell.split()) or f"column {place}"
        count = 1
        while name in names:
            count += 1
            name = f"{wanted} ({count})"
        names.append(name)
    return tuple(names)


def _planned(table: Table, hints: Hints) -> tuple[Plan, Iterator[Cells]]:
    """What the columns mean, by their first rows; and all rows."""
    first = list(islice(table.rows, LOOKED_AT))
    if not first:
        raise BadImport("the table has a header and no rows; give one with at least one message")
    values = {
        name: [cells[place] for _, cells in first] for place, name in enumerate(table.columns)
    }
    return planned(Columns(values), hints), chain(first, table.rows)


def _left_out(table: Table, plan: Plan) -> Iterator[str]:
    """Which columns are read as nothing."""
    if rest := [name for name in table.columns if name not in plan.fields]:
        yield f"columns left out: {', '.join(rest)}"


def _rows(table: Table, plan: Plan, rows: Iterable[Cells], file: int) -> Iterator[Row]:
    """The rows as their columns' fields say them."""
    places = {name: place for place, name in enumerate(table.columns)}
    of = {
        field: {name: places[name] for name in plan.columns(field) if name in places}
        for field in set(plan.fields.values())
    }
    has_roles = plan.has("role", "client_text", "manager_text") or not plan.has("author")
    for line, cells in rows:
        values = {field: _told(cells, found) for field, found in of.items() if found}
        marked = any(cells[place].strip().casefold() not in NO for place in _in(of, "skip"))
        number = " ".join(values[CONVERSATION].split()) if CONVERSATION in values else None
        yield Row(
            place=f"line {line}",
            line=line,
            key=_key(plan, number, line, file),
            values=values | {"skip": "yes" if marked else ""},
            external_id=number or "",
            tags=[tag for place in _in(of, "tags") for tag in split_tags(cells[place])],
            details={
                name: cells[place] for name, place in of.get("details", {}).items() if cells[place]
            },
            has_roles=has_roles,
        )


def _in(of: Mapping[str, Mapping[str, int]], field: str) -> Iterable[int]:
    return of.get(field, {}).values()


def _told(cells: Sequence[str], places: Mapping[str, int]) -> str:
    """What the columns of a field hold; of a day and a time of day the day comes first."""
    if len(places) == 1:
        return cells[next(iter(places.values()))]
    told = [cells[place] for place in places.values()]
    return " ".join(sorted(told, key=lambda cell: bool(CLOCK.match(cell)))).strip()


def split_tags(text: str) -> list[str]:
    """The tags in a cell: between commas, semicolons or bars."""
    return [
        tag for part in text.replace(";", ",").replace("|", ",").split(",") if (tag := part.strip())
    ]


def checked_number(number: str, place: str) -> str:
    """A conversation's id as it can be stored; raises BadImport where there is none."""
    if not number:
        raise BadImport(f"{place}: no conversation_id; write one, or map another column")
    if len(number) > LONGEST_ID:
        raise BadImport(
            f"{place}: a conversation_id of {len(number):,} signs; is it the right column?"
        )
    return number


def _key(plan: Plan, number: str | None, line: int, file: int) -> Key:
    """What keeps the row's conversation together; `number` is None where no column tells it."""
    if number is not None:
        return (BY_ID, checked_number(number, f"line {line}"))
    if plan.column(CONVERSATION) == ALL_ROWS:
        return (WHOLE_FILE, file)
    return (ALONE, file, line)
