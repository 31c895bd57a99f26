"""A table of results: CSV, TSV or XLSX, its columns found by name or by what a person said."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from workbench.domain.errors import BadImport, ColumnsUnknown
from workbench.domain.names import unknown
from workbench.formats import tables, workbook
from workbench.formats.field_words import word
from workbench.formats.source import Source
from workbench.formats.table import Cells, Table

LOOKED_AT = 20


@dataclass(frozen=True, slots=True)
class Fields:
    """What a table of one kind must have, and what it may have beside that."""

    needed: tuple[str, ...]
    optional: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        """Every field."""
        return self.needed + self.optional


@dataclass(frozen=True, slots=True)
class Records:
    """A table's rows by column: field -> values without white space around them, and the lines.

    A field without a column is not in `columns`.
    """

    columns: Mapping[str, Sequence[str]]
    lines: Sequence[int]

    def __len__(self) -> int:
        return len(self.lines)

    def filled(self, field: str) -> Sequence[str]:
        """A column's values; raises BadImport at the first line without one."""
        for value, line in zip(self.columns[field], self.lines, strict=True):
            if not value:
                raise BadImport(f"line {line}: no {field}; write one, or leave the row out")
        return self.columns[field]

    def first_in(self, field: str, otherwise: Iterable[str]) -> list[str]:
        """A column's values, each empty one replaced; all of them where there is no column."""
        values = self.columns.get(field) or [""] * len(self)
        return [value or other for value, other in zip(values, otherwise, strict=True)]


def read(file: Source, fields: Fields, columns: Mapping[str, str]) -> Records:
    """The table's rows; `columns` says which of its columns is which field.

    Raises ColumnsUnknown where a needed field has no column, BadInput for a column or a field that
    does not exist, BadImport for a row that is broken, with its line.
    """
    opener = workbook.opened if workbook.detect(file) else tables.opened
    table = opener(file)
    first = list(islice(table.rows, LOOKED_AT))
    if not first:
        raise BadImport("the table has a header and no rows; give one with at least one row")
    places = _places(table, first, fields, columns)
    values: dict[str, list[str]] = {field: [] for field in places}
    lines = []
    for line, cells in chain(first, table.rows):
        lines.append(line)
        for field, place in places.items():
            values[field].append(cells[place].strip())
    return Records(values, lines)


def _places(
    table: Table, first: Sequence[Cells], fields: Fields, columns: Mapping[str, str]
) -> dict[str, int]:
    """Where each field's column is."""
    places = {name: place for place, name in enumerate(table.columns)}
    found = _mapped(places, fields, columns)
    by_word = {word(name): place for name, place in reversed(places.items())}
    for field in fields.all:
        if field not in found and word(field) in by_word:
            found[field] = by_word[word(field)]
    for field in fields.needed:
        if field not in found:
            shown = {name: [cells[place] for _, cells in first] for name, place in places.items()}
            raise ColumnsUnknown(shown, {}, field)
    return found


def _mapped(
    places: Mapping[str, int], fields: Fields, columns: Mapping[str, str]
) -> dict[str, int]:
    """Where the columns are that a person named."""
    found: dict[str, int] = {}
    for column, field in columns.items():
        if field not in fields.all:
            raise unknown("field", field, fields.all)
        if column not in places:
            raise unknown("column", column, places)
        if field in found:
            raise BadImport(f"two columns are said to be the {field}; choose one of them")
        found[field] = places[column]
    return found
