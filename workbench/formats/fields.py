"""What a table's columns, or the paths into JSON records, can mean.

Nothing is taken on a guess. A column is used as a field where a person said so, where a saved
mapping says so, or where it is named as the field itself (`conversation_id`, `Conversation ID`).
Where something is missing then, ColumnsUnknown asks, and offers what names and values suggest.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from workbench.domain.errors import BadImport, ColumnsUnknown
from workbench.domain.names import unknown
from workbench.formats.field_words import WORDS, word
from workbench.formats.hints import Hints
from workbench.formats.json_paths import list_of
from workbench.formats.moments import is_moment
from workbench.formats.parsed import shortened
from workbench.formats.roles import is_role

CONVERSATION = "conversation_id"
ALL_ROWS = "all rows"
EACH_ROW = "each row"
PSEUDO = {ALL_ROWS: ("one conversation",), EACH_ROW: ("a conversation of its own",)}
SEVERAL = ("tags", "details", "skip", "time")
FIELDS = (
    *("conversation_id", "message_id", "role", "author", "text", "time", "title", "tags", "origin"),
    *("price", "media", "details", "client_text", "manager_text", "draft", "outcome", "skip"),
)
SHOWN = 3
FEW = 4
MANY = 20
MOST_PATHS = 40
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

    `inner` are known too, but not worth to be offered. `are_paths`: they lead into JSON records,
    and messages in a list of a record are one conversation.
    """

    values: Mapping[str, Sequence[str]]
    inner: frozenset[str] = frozenset()
    are_paths: bool = False

    def grouped(self, fields: Mapping[str, str]) -> bool:
        """Whether the file itself tells which messages are one conversation."""
        lists = [path for path, field in fields.items() if field in ("text", "role", "author")]
        return self.are_paths and any("[]" in path for path in lists)

    def knows(self, column: str, field: str) -> bool:
        """Whether a column can have a field: it is there, or stands for the rows themselves."""
        is_pseudo = column in PSEUDO and field == CONVERSATION
        return column in self.values or column in self.inner or is_pseudo

    def offered(self, guess: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Some values of each, to be shown; of very many paths the likely and the short ones."""
        names = list(self.values)
        if self.are_paths:
            names.sort(key=lambda path: (path not in guess, path.count(".") + path.count("[]")))
        return {
            name: tuple(dict.fromkeys(shortened(told) for told in self.values[name] if told))[
                :SHOWN
            ]
            for name in (names[:MOST_PATHS] if self.are_paths else names)
        }


def planned(columns: Columns, hints: Hints) -> Plan:
    """What the columns mean; raises ColumnsUnknown where something that is needed is missing."""
    plan = _chosen(columns, hints)
    for missing in _missing(plan, grouped=columns.grouped(plan.fields)):
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
    text = next((column for column, field in named_fields(columns).items() if field == "text"), "")
    near = {column: values for column, values in columns.items() if _goes_with(column, text)}
    found = {
        column: _by_values(field, columns[column]) for column, field in named_fields(near).items()
    }
    for column, values in near.items():
        if found.get(column, "author") == "author" and _all(is_role, values):
            found[column] = "role"
    found = _once({column: field for column, field in found.items() if field})
    if "text" not in found.values() and (longest := _wordiest(near, found)):
        found[longest] = "text"
    return found


def named_fields(columns: Iterable[str]) -> dict[str, str]:
    """The fields that the columns' names alone suggest."""
    names = {column: _name(column) for column in columns}
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


def _name(column: str) -> str:
    """What a column is called: the last name of a path, or the one of which it is the text."""
    parent, _, last = column.rpartition(".")
    above = word(parent.rpartition(".")[2])
    return above if word(last) in WORDS["text"] and above in WORDS["draft"] else word(last)


def _goes_with(path: str, text: str) -> bool:
    """Whether a path leads into no list, or into one on the way to the texts."""
    return not text or text.startswith(list_of(path))


def _by_values(field: str, values: Sequence[str]) -> str:
    """What a name suggests, unless the values say that it can't be; "" is nothing."""
    told = [value for value in values if value.strip()]
    if field == "time" and not _all(is_moment, told):
        return ""
    if field == "message_id" and len(set(told)) < len(told):
        return "author" if len(set(told)) <= FEW else ""
    return field


def _chosen(columns: Columns, hints: Hints) -> Plan:
    """The mapping that was given; else a saved one that fits; else what is named as a field."""
    if hints.columns:
        return Plan(_with_needed(_known(checked(hints.columns), columns), columns))
    for name, fields in hints.saved.items():
        if all(columns.knows(column, field) for column, field in fields.items()):
            return Plan(fields, name)
    return Plan(_literal(columns))


def _known(fields: dict[str, str], columns: Columns) -> dict[str, str]:
    for column, field in fields.items():
        if not columns.knows(column, field):
            near = get_close_matches(column, columns.values, n=1)
            raise unknown("column", column, dict.fromkeys([*near, *list(columns.values)[:MANY]]))
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
    needed = _missing(plan, grouped=columns.grouped(fields))
    if "role" in needed and "role" not in literal:
        needed.append("author")
    added = {literal[field]: field for field in needed if field in literal}
    return {**added, **fields}


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
    guess = guessed(columns.values)
    shown = columns.offered(guess)
    is_guessed = CONVERSATION in guess.values() or columns.grouped(guess)
    if missing == CONVERSATION or not is_guessed:
        shown |= PSEUDO
    if guess and not is_guessed:
        guess[EACH_ROW if "client_text" in guess.values() else ALL_ROWS] = CONVERSATION
    return ColumnsUnknown(shown, guess, missing)


def _once(fields: Mapping[str, str]) -> dict[str, str]:
    """Of several columns with one field, the first."""
    first: dict[str, str] = {}
    for column, field in fields.items():
        first.setdefault(field, column)
    return {column: field for field, column in first.items()}


def _all(test: Callable[[str], bool], values: Sequence[str]) -> bool:
    told = [value for value in values if value.strip()]
    return bool(told) and all(map(test, told))


def _wordiest(columns: Mapping[str, Sequence[str]], taken: Mapping[str, str]) -> str:
    """The column with the most words in it; "" where none has any sentence."""
    spaces = {
        column: sum(value.count(" ") for value in values)
        for column, values in columns.items()
        if column not in taken and not _all(is_moment, values)
    }
    best = max(spaces, key=spaces.__getitem__, default="")
    return best if spaces.get(best) else ""
