"""Paths into JSON records: `chat_logs[].text`, `original[].0`, `generation.text`.

A name goes into an object, a number to a place of a list, `[]` to each of its items. A string that
holds JSON itself is read on the way.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic_core import from_json, to_json

EACH = "[]"
DEEPEST = 12
MOST_PATHS = 500
MOST_VALUES = 200
FEW = 5


def found(value: Any, path: str) -> Iterator[Any]:
    """All values that a path leads to; `""` leads to the value itself."""
    if not path:
        yield value
        return
    step, rest = _first(path)
    here = opened(value)
    if step == EACH and isinstance(here, list):
        for item in here:
            yield from found(item, rest)
    elif isinstance(here, Mapping) and step in here:
        yield from found(here[step], rest)
    elif isinstance(here, list) and step.isdecimal() and int(step) < len(here):
        yield from found(here[int(step)], rest)


def opened(value: Any) -> Any:
    """What a string that holds a JSON object or list stands for; anything else as it is."""
    if not isinstance(value, str) or not value.lstrip().startswith(("{", "[")):
        return value
    try:
        return from_json(value)
    except ValueError:
        return value


def text(value: Any) -> str:
    """A value as a cell would hold it."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(int(value)) if float(value).is_integer() else str(value)
    return to_json(value).decode()


def list_of(path: str) -> str:
    """The path to the innermost list on the way, `[]` included; "" where there is none."""
    before, sign, _ = path.rpartition(EACH)
    return before + sign


def inside(path: str, outer: str) -> str | None:
    """The rest of a path below another one; None where it does not lie there."""
    if not outer:
        return path
    if path == outer:
        return ""
    below = path.removeprefix(outer)
    return below.removeprefix(".") if path.startswith(outer) and below[0] in ".[" else None


class Paths:
    """The paths that lead to values in records, with some values of each."""

    def __init__(self) -> None:
        self.values: dict[str, list[str]] = {}
        self.inner: set[str] = set()

    def look(self, value: Any, path: str = "", depth: int = 0) -> None:
        """Take the paths of one record."""
        here = opened(value)
        if isinstance(here, Mapping | list) and here and depth < DEEPEST:
            self.inner.add(path)
            for step, below in _steps(here, in_list=path.endswith(EACH)):
                self.look(below, _joined(path, step), depth + 1)
        elif path in self.values or len(self.values) < MOST_PATHS:
            values = self.values.setdefault(path, [])
            if len(values) < MOST_VALUES:
                values.append("" if here in ({}, []) else text(here))


def _steps(value: Mapping[str, Any] | list[Any], *, in_list: bool) -> Iterator[tuple[str, Any]]:
    """Where a value leads; a short list of plain values in a list is a row of cells."""
    if isinstance(value, Mapping):
        yield from ((key, below) for key, below in value.items() if _is_name(key))
    elif in_list and len(value) <= FEW and not any(isinstance(each, dict | list) for each in value):
        yield from ((str(place), below) for place, below in enumerate(value))
    else:
        yield from ((EACH, below) for below in value)


def _is_name(key: str) -> bool:
    return bool(key) and "." not in key and "[" not in key


def _joined(path: str, step: str) -> str:
    if step == EACH:
        return f"{path}{EACH}"
    return f"{path}.{step}" if path else step


def _first(path: str) -> tuple[str, str]:
    """The first step of a path, and the rest."""
    if path.startswith(EACH):
        return EACH, path.removeprefix(EACH).removeprefix(".")
    step, _, rest = path.partition(".")
    name, sign, lists = step.partition(EACH)
    below = f"{sign}{lists}" if sign else ""
    return name, ".".join(part for part in (below, rest) if part)
