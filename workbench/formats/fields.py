"""What a table's columns, or the paths into JSON records, can mean.

Nothing is taken on a guess. A column is used as a field where a person said so, where a saved
mapping says so, or where it is named as the field itself (`conversation_id`, `Conversation ID`).
Where something is missing then, ColumnsUnknown asks, and offers what names and values suggest.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from workbench.domain.errors import BadImport, ColumnsUnknown
from workbench.domain.names import unknown
from workbench.formats.field_words import WORDS, word
from workbench.formats.hints import Hints
from workbench.formats.moments import is_moment
from workbench.formats.parsed import shortened
from workbench.formats.roles import is_role

CONVERSATION = "conversation_id"
ALL_ROWS = "all rows"
EACH_ROW = "each row"
PSEUDO = {ALL_ROWS: ("one conversation",), EACH_ROW: ("a conversation of its own",)}
SEVERAL = ("tags", "details", "skip")
FIELDS = (
    *("conversation_id", "message_id", "role", "author", "text", "time", "title", "tags", "origin"),
    *("price", "media", "details", "client_text", "manager_text", "draft", "outcome", "skip"),
)
SHOWN = 3
LOOKED_AT = 50


@dataclass(frozen=True, slots=True)
class Plan:
    """Which field each column has; `mapping` is the saved one it comes from, "" where none."""

    fields: Mapping[str, str]
    mapping: str = ""

    def columns(self, field: str) -> list[str]:
        """The columns of a field."""
        return [column for column, named in self.fields.items() if named == field]

    def column(self, field: str) -> str:
        """The column of a field that has one; "" where it has none."""
        return next(iter(self.columns(field)), "")

    def has(self, *fields: str) -> bool:
        """Whether one of these fields has a column."""
        return any(field in fields for field in self.fields.values())


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a file with values of their first rows.

    `inner` are known too, but not worth to be offered. `grouped`: the file itself tells which
    rows are one conversation.
    """

    values: Mapping[str, Sequence[str]]
    inner: frozenset[str] = frozenset()
    grouped: bool = False

    @property
    def samples(self) -> dict[str, tuple[str, ...]]:
        """Some values of each, to be shown."""
        return {
            column: tuple(dict.fromkeys(shortened(value) for value in values if value))[:SHOWN]
            for column, values in self.values.items()
        }


def planned(columns: Columns, hints: Hints) -> Plan:
    """What the columns mean; raises ColumnsUnknown where something that is needed is missing."""
    plan = _chosen(columns, hints)
    for missing in _missing(plan, grouped=columns.grouped):
        raise _question(columns, missing)
    return plan


def checked(fields: Mapping[str, str]) -> dict[str, str]:
    """Columns with their fields as a person gave them; raises BadInput for an unknown field."""
    for column, field in fields.items():
        if field not in FIELDS:
            raise unknown("field", field, FIELDS)
        same = [other for other, named in fields.items() if named == field and other != column]
        if same and field not in SEVERAL:
            raise BadImport(f"{column!r} and {same[0]!r} are both {field}; choose one of them")
    return dict(fields)


def guessed(columns: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The fields that the columns' names and values suggest."""
    found = named_fields(columns)
    for column, values in columns.items():
        if found.get(column, "author") == "author" and _all(is_role, values):
            found[column] = "role"
    found = _once(found)
    if "text" not in found.values() and (longest := _wordiest(columns, found)):
        found[longest] = "text"
    return found


def named_fields(columns: Iterable[str]) -> dict[str, str]:
    """The fields that the columns' names alone suggest."""
    names = {column: word(column.rpartition(".")[2]) for column in columns}
    found: dict[str, str] = {}
    for field, words in WORDS.items():
        fitting = [column for column, name in names.items() if name in words]
        fitting.sort(key=lambda column: words.index(names[column]))
        if left := [column for column in fitting if column not in found]:
            found[left[0]] = field
    if "text" in found.values():
        pairs = ("client_text", "manager_text")
        return {column: field for column, field in found.items() if field not in pairs}
    return found


def _chosen(columns: Columns, hints: Hints) -> Plan:
    """The mapping that was given; else a saved one that fits; else what is named as a field."""
    if hints.columns:
        return Plan(_with_needed(_known(checked(hints.columns), columns), columns))
    for name, fields in hints.saved.items():
        if all(column in columns.values or column in PSEUDO for column in fields):
            return Plan(fields, name)
    return Plan(_literal(columns))


def _known(fields: dict[str, str], columns: Columns) -> dict[str, str]:
    for column, field in fields.items():
        pseudo = column in PSEUDO and field == CONVERSATION
        if column not in columns.values and column not in columns.inner and not pseudo:
            raise unknown("column", column, columns.values)
    return fields


def _literal(columns: Columns) -> dict[str, str]:
    """The columns that are named as fields are."""
    names = {word(field): field for field in FIELDS if field not in ("details", "skip")}
    return _once(
        {column: names[word(column)] for column in columns.values if word(column) in names}
    )


def _with_needed(fields: dict[str, str], columns: Columns) -> dict[str, str]:
    """The given mapping, and what it does not tell but needs, where that is named as it is."""
    plan = Plan(fields)
    literal = {field: column for column, field in _literal(columns).items()}
    added = {
        literal[missing]: missing
        for missing in _missing(plan, grouped=columns.grouped)
        if missing in literal and literal[missing] not in fields
    }
    return fields | added


def _missing(plan: Plan, *, grouped: bool) -> list[str]:
    """The fields without which no conversation can be read."""
    pairs = plan.has("client_text", "manager_text")
    found = []
    if not pairs and not plan.has("text", "draft"):
        found.append("text")
    if not pairs and not plan.has("role", "author") and not (plan.has("draft") and grouped):
        found.append("role")
    if not grouped and not plan.has(CONVERSATION):
        found.append(CONVERSATION)
    return found


def _question(columns: Columns, missing: str) -> ColumnsUnknown:
    shown = columns.samples
    if missing == CONVERSATION:
        shown |= PSEUDO
    return ColumnsUnknown(shown, guessed(columns.values), missing)


def _once(fields: Mapping[str, str]) -> dict[str, str]:
    """Of several columns with one field, the first."""
    first: dict[str, str] = {}
    for column, field in fields.items():
        first.setdefault(field, column)
    return {column: field for field, column in first.items()}


def _all(test: object, values: Sequence[str]) -> bool:
    told = [value for value in values if value.strip()]
    return bool(told) and callable(test) and all(map(test, told))


def _wordiest(columns: Mapping[str, Sequence[str]], taken: Mapping[str, str]) -> str:
    """The column with the most words in it; "" where none has any sentence."""
    spaces = {
        column: sum(value.count(" ") for value in values)
        for column, values in columns.items()
        if column not in taken and not _all(is_moment, values)
    }
    best = max(spaces, key=spaces.__getitem__, default="")
    return best if spaces.get(best) else ""
