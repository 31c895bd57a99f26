"""JSON read value by value from a stream, so that a long list is never held whole."""

from collections.abc import Iterator, Sequence
from io import TextIOBase
from json import JSONDecodeError, JSONDecoder
from typing import Any

from workbench.domain.errors import BadImport

CHUNK = 1 << 20
LONGEST = 50_000_000
NUMBER_TAIL = 4  # a number that is cut may end in up to three signs that are none of it: 1e+
Item = tuple[str, int, Any]


class Scanner:
    """Goes through one JSON text; raises BadImport where it is none, with the record's number."""

    def __init__(self, stream: TextIOBase) -> None:
        self._stream = stream
        self._decoder = JSONDecoder()
        self._text = ""
        self._at = 0
        self._number = 0
        self._lines = 1

    def items(self, key: str) -> Iterator[Item]:
        """The values of the list that begins here, numbered from 1, each with the list's key."""
        self._take("[")
        self._number = 0
        while self.sign() != "]":
            self._number += 1
            yield key, self._number, self._value()
            if self.sign() != "]":
                self._take(",")
        self._take("]")

    def members(self, lists: Sequence[str]) -> Iterator[Item]:
        """The object's members, numbered 0; of those in `lists`, the values of the list."""
        self._take("{")
        while self.sign() != "}":
            key = self._value()
            self._take(":")
            if key in lists and self.sign() == "[":
                yield from self.items(key)
            else:
                yield str(key), 0, self._value()
            if self.sign() != "}":
                self._take(",")
        self._take("}")

    @property
    def line(self) -> int:
        """The line that it stands on."""
        return self._lines + self._text.count("\n", 0, self._at)

    def sign(self) -> str:
        """The next sign that is no space; "" at the end."""
        while True:
            while self._at < len(self._text) and self._text[self._at].isspace():
                self._at += 1
            if self._at < len(self._text) or not self._more(CHUNK):
                return self._text[self._at : self._at + 1]

    def _take(self, wanted: str) -> None:
        if self.sign() != wanted:
            raise self._broken(f"expected `{wanted}`")
        self._at += 1

    def _value(self) -> Any:
        if not self.sign():
            raise self._broken("it ends too early")
        size = CHUNK
        while True:
            try:
                value, end = self._decoder.raw_decode(self._text, self._at)
            except RecursionError as error:
                raise self._broken("too many brackets") from error
            except ValueError as error:
                if not isinstance(error, JSONDecodeError) or not self._more(size):
                    raise self._broken("a value can't be read") from error
            else:
                if len(self._text) - end >= NUMBER_TAIL or not self._more(size):
                    self._at = end
                    return value
            size *= 2

    def _more(self, size: int) -> bool:
        """Read on; whether there was anything."""
        if len(self._text) - self._at > LONGEST:
            raise self._broken(f"longer than {LONGEST:,} characters")
        try:
            piece = self._stream.read(size)
        except UnicodeDecodeError as error:
            raise self._broken("not UTF-8 text; save the file as UTF-8") from error
        if piece:
            self._lines = self.line
            self._text = self._text[self._at :] + piece
            self._at = 0
        return bool(piece)

    def _broken(self, reason: str) -> BadImport:
        return BadImport(f"record {max(self._number, 1)}: not JSON: {reason}")
