"""JSON files of records: one alone, a list of them, a list in an envelope, or one a line.

A file above 50 MB is read piece by piece. ijson is not used for that: it keeps the whole path of
each open bracket, so that a file of brackets alone takes all memory.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import TextIOWrapper
from itertools import chain
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import from_json

from workbench.domain.errors import BadImport
from workbench.formats.reading import json_in
from workbench.formats.scanning import Scanner
from workbench.formats.source import HELD_BYTES, Source

SHOWN_STEP = 60
LONGEST_LINE = HELD_BYTES
NO_KEY = re.compile(r"[\[-]")  # the kind of a value that may be of several
Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Record:
    """A record, where it stands, and what else its envelope holds."""

    place: str
    value: Any
    rest: Mapping[str, Any] = field(default_factory=dict)


def records(file: Source, lists: Sequence[str] = ()) -> Iterator[Record]:
    """The file's records in order; `lists` are the keys under which an envelope has its list.

    Raises BadImport for what is not JSON.
    """
    if _has_a_record_a_line(file):
        for number, line in file.lines():
            if line.strip():
                yield from _expanded(json_in(line, f"line {number}"), lists, f"line {number}")
    elif file.size <= HELD_BYTES:
        yield from _expanded(json_in(file.text()), lists)
    else:
        yield from _streamed(file, lists)


def first(file: Source, lists: Sequence[str] = ()) -> dict[str, Any]:
    """The beginning of the first record, as much as can be read of it; {} where it is none."""
    found: Any = file.record
    key = _list_in(found, lists)
    value = found[key][0] if key and found[key] else found
    return value if isinstance(value, dict) and not (key and not found[key]) else {}


def validated(model: type[Model], value: Any, place: str) -> Model:
    """The value as what it should be; raises BadImport without its words."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise BadImport(f"{place}: {described(error)}") from error


def described(error: ValidationError) -> str:
    """The first thing wrong with a record: the field and the reason."""
    wrong = error.errors(include_url=False, include_input=False)[0]
    steps = [str(step)[:SHOWN_STEP] for step in wrong["loc"]]
    place = ".".join(step for step in steps if not NO_KEY.search(step)) or "the record"
    return f"{place}: {wrong['msg'].removeprefix('Value error, ')}"


def _has_a_record_a_line(file: Source) -> bool:
    """Whether the first line is a whole object; one that ends there too is a line like others."""
    with TextIOWrapper(file.open(), encoding=file.encoding, errors="replace") as stream:
        line = ""
        while not line.strip() and (line := stream.readline(LONGEST_LINE)):
            pass
    try:
        return len(line) < LONGEST_LINE and isinstance(from_json(line), dict)
    except ValueError:
        return False


def _expanded(found: Any, lists: Sequence[str], place: str = "") -> Iterator[Record]:
    """The records of a document or line."""
    key = _list_in(found, lists)
    rest = {name: value for name, value in found.items() if name != key} if key else {}
    each = found[key] if key else found if isinstance(found, list) else None
    if each is None:
        yield Record(place or "record 1", found)
        return
    for number, value in enumerate(each, start=1):
        yield Record(f"{place}: record {number}" if place else f"record {number}", value, rest)


def _list_in(found: Any, lists: Sequence[str]) -> str:
    if not isinstance(found, dict):
        return ""
    return next((key for key in lists if isinstance(found.get(key), list)), "")


def _streamed(file: Source, lists: Sequence[str]) -> Iterator[Record]:
    """The records of a large document; an envelope is gone through twice, for what is beside."""
    rest: dict[str, Any] = {}
    with _opened(file) as stream:
        is_envelope = Scanner(stream).sign() == "{"
    if is_envelope:
        with _opened(file) as stream:
            items = Scanner(stream).members(lists)
            rest = {key: value for key, number, value in items if not number}
    with _opened(file) as stream:
        scanner = Scanner(stream)
        items = scanner.members(lists) if is_envelope else scanner.items("")
        listed = ((number, value) for _, number, value in items if number)
        found = next(listed, None)
        if found is None:
            raise BadImport("no list of records in this large file; give one record a line")
        for number, value in chain([found], listed):
            yield Record(f"record {number}", value, rest)


def _opened(file: Source) -> TextIOWrapper:
    return TextIOWrapper(file.open(), encoding=file.encoding)
