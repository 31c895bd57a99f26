"""Any JSON: records in a list or in lines, read by the paths that hold what is wanted.

Where the paths of the texts lead through a list (`chat_logs[].text`), the list's owner is a
conversation; else each record is a message, and `conversation_id` tells whose. What stands beside
the list belongs to the whole conversation: a draft there, with its outcome, comes at its end.
JSON lines and large lists are read as streams.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any

from pydantic_core import from_json

from workbench.domain.errors import BadImport
from workbench.formats.authored import Authored
from workbench.formats.fields import (
    ALL_ROWS,
    CONVERSATION,
    LOOKED_AT,
    Columns,
    Plan,
    guessed,
    planned,
)
from workbench.formats.hints import Hints
from workbench.formats.json_paths import EACH, Paths, found, inside, list_of, text
from workbench.formats.json_walk import ITEM, walk
from workbench.formats.mapped import ALONE, BY_ID, WHOLE_FILE, Conversations, Key, Row
from workbench.formats.parsed import Parsed
from workbench.formats.reading import json_in
from workbench.formats.source import HELD_BYTES, Source
from workbench.formats.table import NO, checked_number, split_tags

_Fields = Mapping[str, Sequence[tuple[str, str]]]
NAME = "json"
OF_THE_END = ("client_text", "manager_text", "draft", "outcome", "message_id")
OF_THE_START = ("price", "media")
WORDS = re.compile(r"\w+\W+\w+")


@dataclass(frozen=True, slots=True)
class _Record:
    """A record and where it stands."""

    place: str
    number: int
    value: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Shape:
    """Where messages lie: in the list at `messages`, which an item of `owners` has.

    The fields are split by what has them: a message, its conversation, or the whole record; each
    has its paths from there on.
    """

    owners: str
    messages: str
    message: _Fields
    owner: _Fields
    record: _Fields


def detect(file: Source) -> bool:
    """Whether this is JSON of objects with texts in them."""
    paths = Paths()
    paths.look(file.record)
    if {"text", "role"} & set(guessed(paths.values).values()):
        return True
    return any(WORDS.search(value) for values in paths.values.values() for value in values)


def parse(files: Sequence[Source], hints: Hints) -> Parsed | Authored:
    """The conversations of the files."""
    told = Conversations(NAME)
    mapping = ""
    for number, file in enumerate(files):
        with file.naming():
            plan, records = _planned(_records(file), hints)
            mapping = mapping or plan.mapping
            shape = _shape(plan)
            for record in records:
                told.take(_rows(record, plan, shape, number))
    return told.result(hints.date_order, (), mapping)


def _planned(records: Iterator[_Record], hints: Hints) -> tuple[Plan, Iterator[_Record]]:
    """What the paths mean, by the first records; and all records."""
    first = list(islice(records, LOOKED_AT))
    if not first:
        raise BadImport("no records in this json file; give one with at least one message")
    paths = Paths()
    for record in first:
        paths.look(record.value)
    columns = Columns(paths.values, frozenset(paths.inner), are_paths=True)
    return planned(columns, hints), chain(first, records)


def _shape(plan: Plan) -> _Shape:
    bases = [plan.column(name) for name in ("text", "role", "author") if plan.has(name)]
    base = next(iter(bases), "")
    messages = list_of(base)
    owners = list_of(messages.removesuffix(EACH))
    scopes: list[dict[str, list[tuple[str, str]]]] = [{}, {}, {}]
    for path, name in plan.fields.items():
        below, beside = inside(path, messages), inside(path, owners)
        place = 0 if below is not None else 1 if beside is not None else 2
        rest = next(each for each in (below, beside, path) if each is not None)
        scopes[place].setdefault(name, []).append((path, rest))
    return _Shape(owners, messages, *scopes)


def _rows(record: _Record, plan: Plan, shape: _Shape, file: int) -> Iterator[Row]:
    """The messages of a record, and at the end of each conversation what stands beside them."""
    has_roles = plan.has("role", "client_text", "manager_text") or not plan.has("author")
    for count, owner in enumerate(found(record.value, shape.owners)):
        for number, told in enumerate(_messages(record, owner, shape), start=1):
            conversation = " ".join(told.values.get(CONVERSATION, "").split())
            by_id = CONVERSATION in shape.message
            yield Row(
                place=f"{record.place}, message {number}" if shape.messages else record.place,
                line=record.number,
                key=_key(plan, conversation if by_id else None, (file, record.number, count)),
                values=told.values,
                external_id=conversation,
                tags=told.tags,
                details=told.details,
                has_roles=has_roles,
            )


def _key(plan: Plan, number: str | None, place: tuple[int, int, int]) -> Key:
    """What keeps a message's conversation together."""
    if number is not None:
        return (BY_ID, checked_number(number, f"record {place[1]}"))
    if plan.column(CONVERSATION) == ALL_ROWS:
        return (WHOLE_FILE, place[0])
    return (ALONE, *place)


def _messages(record: _Record, owner: Any, shape: _Shape) -> Iterator["_Read"]:
    """What is told of each message; what its conversation tells once stands with one of them."""
    beside = _Read()
    beside.take(shape.owner, owner, record.place)
    beside.take(shape.record, record.value, record.place)
    once, always = beside.split()
    for item in found(owner, inside(shape.messages, shape.owners) or ""):
        told = _Read(dict(always.values | once.values), list(always.tags), once.details)
        told.take(shape.message, item, record.place)
        once = _Read()
        yield told
    if any(field in beside.values for field in OF_THE_END):
        end = {field: beside.values[field] for field in OF_THE_END if field in beside.values}
        yield _Read(always.values | once.values | end, always.tags, once.details)


@dataclass(slots=True)
class _Read:
    """What a message's fields hold."""

    values: dict[str, str] = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)
    details: dict[str, Any] = field(default_factory=dict)

    def take(self, fields: _Fields, value: Any, place: str) -> None:
        """Read the fields of a value."""
        for name, paths in fields.items():
            for path, rest in paths:
                got = [each for each in found(value, rest) if each is not None]
                if _holds_nul(got):
                    raise BadImport(f"{place}: a NUL character; give a file without them")
                self._add(name, path, got)

    def split(self) -> tuple["_Read", "_Read"]:
        """What is told once in a conversation, at its start; and what is true of each message."""
        start = {name: self.values[name] for name in OF_THE_START if name in self.values}
        apart = (*OF_THE_START, *OF_THE_END)
        rest = {name: told for name, told in self.values.items() if name not in apart}
        return _Read(start, [], self.details), _Read(rest, self.tags)

    def _add(self, name: str, path: str, got: Sequence[Any]) -> None:
        if name == "tags":
            self.tags += [tag for each in got for tag in split_tags(text(each))]
        elif name == "skip":
            self.values |= {"skip": "yes"} if any(map(_is_marked, got)) else {}
        elif name == "details" and got:
            self.details = self.details | {path: got[0] if len(got) == 1 else list(got)}
        elif name == "time":
            self.values[name] = " ".join([self.values.get(name, ""), *map(text, got)]).strip()
        elif got:
            self.values[name] = "\n".join(map(text, got))


def _is_marked(value: Any) -> bool:
    """Whether a flag is set: anything but nothing, no and zero."""
    return value not in ({}, []) and text(value).strip().casefold() not in NO


def _holds_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, Mapping):
        return any(_holds_nul(each) for pair in value.items() for each in pair)
    return isinstance(value, list) and any(map(_holds_nul, value))


def _records(file: Source) -> Iterator[_Record]:
    """The records of a file, read as they are asked for where it is large."""
    if not file.looks_like_text or not file.head.strip():
        file.text()  # says what it is instead
    if _is_lines(file):
        yield from _lines(file)
    elif file.size <= HELD_BYTES:
        whole = json_in(file.text())
        values = whole if isinstance(whole, list) else [whole]
        yield from (_record(f"record {n}", n, each) for n, each in enumerate(values, start=1))
    else:
        yield from _streamed(file)


def _is_lines(file: Source) -> bool:
    """Whether its first line is an object by itself."""
    first, end, rest = file.start.strip().partition("\n")
    if not end:
        return file.size > HELD_BYTES and first.startswith("{")
    try:
        return isinstance(from_json(first), dict) and bool(rest)
    except ValueError:
        return first.startswith("{") and first.endswith("}") and rest.lstrip().startswith("{")


def _lines(file: Source) -> Iterator[_Record]:
    for number, line in file.lines():
        if line.strip():
            yield _record(f"line {number}", number, json_in(line, f"line {number}"))


def _streamed(file: Source) -> Iterator[_Record]:
    """The items of a large list, one by one."""
    if not file.start.lstrip().startswith("["):
        raise BadImport(
            f"this JSON is one object of {file.size:,} bytes; give a list of objects, or one "
            "object on each line"
        )
    items = (value for path, value in walk(file, ((),)) if path == (ITEM,))
    for number, value in enumerate(items, start=1):
        yield _record(f"record {number}", number, value)


def _record(place: str, number: int, value: Any) -> _Record:
    if not isinstance(value, Mapping):
        raise BadImport(f"{place}: no object; give a list of objects, or one object on each line")
    return _Record(place, number, value)
