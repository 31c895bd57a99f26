"""One file of an import: opened as often as it is asked, its beginning read once.

A parser that goes through it by `lines` or `open` never holds the whole file.
"""

import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from io import BufferedReader, BytesIO, RawIOBase, TextIOWrapper
from pathlib import Path
from typing import Any, BinaryIO, Self

from pydantic import JsonValue
from pydantic_core import from_json

from workbench.domain.errors import BadImport
from workbench.formats.reading import known_binary, read_text, text_or_none

HEAD_BYTES = 65_536
HELD_BYTES = 50_000_000  # a larger file is gone through piece by piece
CHUNK = 1 << 20
OnRead = Callable[[int], None]


class Source:
    """A file's bytes and its `name`, in a zip or on disk; "" where it was pasted or uploaded."""

    def __init__(
        self,
        opener: Callable[[], BinaryIO],
        size: int,
        name: str = "",
        on_read: OnRead | None = None,
        *,
        in_archive: bool = False,
    ) -> None:
        self._opener = opener
        self._on_read = on_read or unwatched
        self.size = size
        self.name = name
        self.in_archive = in_archive

    @classmethod
    def of_bytes(cls, data: bytes, name: str = "", on_read: OnRead | None = None) -> Self:
        """What was pasted or uploaded."""
        return cls(lambda: BytesIO(data), len(data), name, on_read)

    @classmethod
    def of_path(cls, path: Path, on_read: OnRead | None = None) -> Self:
        """A file on disk; raises BadImport where it can't be read, with its path."""
        return cls(lambda: _opened(path), _size(path), str(path), on_read)

    def open(self) -> BinaryIO:
        """Its bytes as a stream."""
        return BufferedReader(_Counted(self._opener(), self._on_read), CHUNK)

    def seekable(self) -> BinaryIO:
        """The same for a reader that jumps about in it; not counted as read."""
        return self._opener()

    def read(self) -> bytes:
        """All its bytes."""
        with self.open() as stream:
            return stream.read()

    def text(self) -> str:
        """All its text, lines ended by \\n; raises BadImport for what is not text."""
        return read_text(self.read())

    def text_or_none(self) -> str | None:
        """The same; None where it is not text."""
        return text_or_none(self.read()) if self.looks_like_text else None

    def lines(self) -> Iterator[tuple[int, str]]:
        """Its lines without their ends, numbered from 1; raises BadImport for what is not text."""
        if not self.looks_like_text or not self.start.strip():
            self.text()
        try:
            with TextIOWrapper(self.open(), encoding=self.encoding) as stream:
                for number, line in enumerate(stream, start=1):
                    if "\0" in line:
                        raise BadImport(f"line {number}: a NUL character; give a text file")
                    yield number, line.rstrip("\n")
        except UnicodeDecodeError:
            self.text()  # names the byte
            raise

    @contextmanager
    def naming(self, name: str = "") -> Iterator[None]:
        """A BadImport in here names the file, or what else it is called."""
        try:
            yield
        except BadImport as error:
            error.name_file(name or self.name)
            raise

    @cached_property
    def head(self) -> bytes:
        """Its first 64 kB."""
        with self._opener() as stream:
            return stream.read(HEAD_BYTES)

    @property
    def encoding(self) -> str:
        """UTF-8, or UTF-16 where its byte order mark says so."""
        return "utf-16" if self.head.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else "utf-8-sig"

    @cached_property
    def start(self) -> str:
        """Its first 64 kB as text, lines ended by \\n; what can't be decoded is left out."""
        text = self.head.decode(self.encoding, "ignore")
        return text.replace("\r\n", "\n").replace("\r", "\n")

    @property
    def looks_like_text(self) -> bool:
        """Whether its beginning may be text: no NUL, no signature of something else."""
        return "\0" not in self.start and not known_binary(self.head)

    @cached_property
    def json(self) -> JsonValue:
        """What can be read of its JSON at the beginning, cut off anywhere; None where it is none.

        Of JSON lines it is the first one.
        """
        text = self.start.lstrip()
        if not text.startswith(("{", "[")):
            return None
        first = text.partition("\n")[0]
        return _whole(first) or _partial(text)

    @cached_property
    def record(self) -> dict[str, Any]:
        """The first object of its JSON: the root, the first line or the first of a list."""
        found = self.json
        while isinstance(found, list) and found:
            found = found[0]
        return found if isinstance(found, dict) else {}


def unwatched(_size: int) -> None:
    """Nobody watches the reading."""


def _whole(line: str) -> JsonValue:
    try:
        found: JsonValue = from_json(line)
    except ValueError:
        return None
    return found


def _partial(text: str) -> JsonValue:
    """The beginning of a JSON text, up to a sign that is cut in its middle or a slip."""
    try:
        found: JsonValue = from_json(text, allow_partial="trailing-strings")
    except ValueError as error:
        place = re.search(r" at line (\d+) column (\d+)$", str(error))
        lines = text.encode().split(b"\n")[: int(place[1])] if place else []
        if not place or not lines:
            return None
        lines[-1] = lines[-1][: max(0, int(place[2]) - 1)]
        return _up_to(b"\n".join(lines))
    return found


def _up_to(text: bytes) -> JsonValue:
    """The same without a second look: None where it is still no beginning."""
    whole = re.sub(rb"\\[^\\]{0,5}\Z|[\x80-\xff]{1,3}\Z", b"", text)
    try:
        found: JsonValue = from_json(whole, allow_partial="trailing-strings")
    except ValueError:
        return None
    return found


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError | ValueError) -> BadImport:
    if isinstance(error, OSError):
        reason = (error.strerror or "unknown error").lower()
        return BadImport(f"{path}: can't be read ({reason}); check its name and permissions")
    return BadImport(f"{str(path)!r} is no file name; give the name of a file")


class _Counted(RawIOBase):
    """A stream that tells how much was read of it."""

    def __init__(self, stream: BinaryIO, on_read: OnRead) -> None:
        self._stream = stream
        self._on_read = on_read

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        size = self._stream.readinto(buffer)  # type: ignore[attr-defined]
        self._on_read(size)
        return int(size)

    def close(self) -> None:
        self._stream.close()
        super().close()
