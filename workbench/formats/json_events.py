"""JSON walked through as it is read, for files that are too large to be held (ijson)."""

import re
from codecs import BOM_UTF8, EncodedFile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, cast

from pydantic_core import from_json

from workbench.domain.errors import BadImport
from workbench.formats.source import Source

Event = tuple[str, str, Any]
PIECE = 1_024  # ijson keeps the whole path of each bracket of a piece: more would cost gigabytes
DEEPEST = 1_000  # signs of a path
HELD = 50_000_000
UNSTORABLE = re.compile("[\0\ud800-\udfff]")
PLACE = re.compile(r" at line (\d+) column \d+$")


def events(file: Source) -> Iterator[Event]:
    """Each value's path, kind and, for a plain one, itself; BadImport for no JSON."""
    from ijson import parse

    with _json(file) as stream:
        for prefix, event, value in parse(stream, use_float=True):
            if len(prefix) > DEEPEST:
                raise BadImport(f"line {stream.lines}: nested deeper than any chat is")
            yield prefix, event, _checked(value) if event == "string" else value


def items(file: Source, path: str) -> Iterator[Any]:
    """The values at a path like `messages.item`; raises BadImport for what is no JSON."""
    from ijson.common import ObjectBuilder

    builder: Any = None
    for prefix, event, value in events(file):
        if prefix == path and builder is None:
            if event not in ("start_map", "start_array"):
                yield value
                continue
            builder = ObjectBuilder()
        if builder is not None:
            builder.event(event, value)
            if prefix == path and event in ("end_map", "end_array"):
                yield builder.value
                builder = None


def _checked(text: str) -> str:
    """The text, unless no database takes it."""
    if UNSTORABLE.search(text):
        raise BadImport("a text holds a NUL or half of a character; mend it, or export it again")
    return text


@contextmanager
def _json(file: Source) -> Iterator["_Utf8"]:
    from ijson import JSONError

    if not file.looks_like_text or not file.start.strip():
        file.text()  # says what it is instead
    with file.open() as stream:
        bytes_of = _Utf8(stream, file.encoding)
        try:
            yield bytes_of
        except (JSONError, UnicodeError, OverflowError) as error:
            raise _no_json(file, error, bytes_of.lines) from error


def _no_json(file: Source, error: Exception, line: int) -> BadImport:
    """What is wrong, on which line: exact where the file can be held, near where it can't."""
    if file.size <= HELD:
        try:
            from_json(file.text())
        except ValueError as exact:
            place = PLACE.search(str(exact))
            what = str(exact)[: place.start()] if place else str(exact)
            return BadImport(f"line {place[1] if place else 1}: not JSON: {what}")
    what = " ".join(str(error).split("\n")[0].split())[:80]
    return BadImport(f"line {line}: not JSON: {what}")


class _Utf8:
    """A JSON file as UTF-8 without its mark; it counts the lines it has given, in small pieces."""

    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        recoded = EncodedFile(stream, "utf-8", encoding) if encoding == "utf-16" else stream
        self._read = cast(Callable[[int], bytes], recoded.read)
        self._began = False
        self.lines = 1

    def read(self, size: int) -> bytes:
        piece = self._read(min(size, PIECE) if size > 0 else size)
        if not self._began and size:
            self._began = True
            piece = piece.removeprefix(BOM_UTF8)
        self.lines += piece.count(b"\n")
        return piece
