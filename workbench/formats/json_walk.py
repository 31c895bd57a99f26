"""One JSON document walked through as it is read: what may be long is gone into, never held whole.

Of the rest each value is built whole. It is not ijson, which keeps the path of each open bracket:
a file of a million brackets would take all memory; here brackets have a limit.
"""

from collections.abc import Collection, Iterator
from io import TextIOWrapper
from re import compile as pattern
from typing import Any

from workbench.domain.errors import BadImport
from workbench.formats.reading import json_in
from workbench.formats.scanning import Scanner
from workbench.formats.source import HELD_BYTES, Source

HALF = pattern(r"\\u[dD][89a-fA-F]")
END = object()
ITEM = "[]"
Path = tuple[str, ...]
Found = tuple[Path, Any]


def walk(file: Source, opened: Collection[Path]) -> Iterator[Found]:
    """Each value with its path, in the file's order; BadImport for what is no JSON.

    The values at `opened` paths are gone into: their own values come one by one, ITEM in the path
    of a list's, and END where they are over.
    """
    if not file.looks_like_text or not file.start.strip():
        file.text()  # says what it is instead
    with TextIOWrapper(file.open(), encoding=file.encoding) as stream:
        walker = _Walker(stream)
        try:
            yield from walker.values(opened, ())
            walker.finish()
        except _NoJsonError as error:
            raise _exactly(file, error) from error


class _NoJsonError(BadImport):
    """The walk came to something that is no JSON."""


class _Walker(Scanner):
    """Goes into some of the values; half of a character in them becomes a question mark."""

    _may_have_halves = False

    def values(self, opened: Collection[Path], path: Path) -> Iterator[Found]:
        """What begins here."""
        sign = self.sign() if path in opened else ""
        if sign == "{":
            yield from self._members_at(opened, path)
            yield path, END
        elif sign == "[":
            yield from self._items_at(opened, (*path, ITEM))
            yield path, END
        else:
            yield path, self._value()

    def finish(self) -> None:
        """Nothing may stand behind the document."""
        if self.sign():
            raise self._broken("something stands behind its end")

    def _value(self) -> Any:
        value = super()._value()
        try:
            return _whole(value) if self._may_have_halves else value
        except RecursionError as error:
            raise self._broken("too many brackets") from error

    def _more(self, size: int) -> bool:
        found = super()._more(size)
        self._may_have_halves = self._may_have_halves or bool(HALF.search(self._text))
        return found

    def _members_at(self, opened: Collection[Path], path: Path) -> Iterator[Found]:
        self._take("{")
        while self.sign() != "}":
            if self.sign() != '"':
                raise self._broken("expected a key")
            key = self._value()
            self._take(":")
            yield from self.values(opened, (*path, key))
            self._between("}")
        self._take("}")

    def _items_at(self, opened: Collection[Path], path: Path) -> Iterator[Found]:
        self._take("[")
        is_opened = path in opened
        while self.sign() != "]":
            if is_opened:
                yield from self.values(opened, path)
            else:
                yield path, self._value()
            self._between("]")
        self._take("]")

    def _between(self, end: str) -> None:
        if self.sign() != end:
            self._take(",")
            if self.sign() == end:
                raise self._broken("a comma too many")

    def _broken(self, reason: str) -> BadImport:
        return _NoJsonError(f"line {self.line}: not JSON: {reason}")


def _whole(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [_whole(each) for each in value]
    if isinstance(value, dict):
        return {_whole(key): _whole(each) for key, each in value.items()}
    return value


def _exactly(file: Source, error: BadImport) -> BadImport:
    """What is wrong, on its line; where the file is too large to be held, on its value's line."""
    if file.size > HELD_BYTES:
        return BadImport(str(error))
    text = file.text()
    try:
        json_in(text)
    except BadImport as exact:
        return exact
    return BadImport(str(error))
