"""Zip files: the files in them, read where they lie, never unpacked to disk.

Refused are: a file that is no whole zip, a password, paths that lead out of a folder, links, and
files that are too large or packed too tightly to be what they seem.
"""

import re
import stat
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from io import BufferedIOBase
from typing import BinaryIO, cast
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from workbench.domain.errors import BadImport
from workbench.formats.source import OnRead, Source

SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06")
OFFICE = ("[Content_Types].xml", "mimetype")
MOST_FILES = 100_000
MOST_BYTES = 2_000_000_000
FREE_BYTES = 1_000_000
MOST_RATIO = 100
LOCKED = 0x1
UNSAFE_PATH = re.compile(r"|(?:.*[/\\])?\.\.(?:[/\\].*)?|[/\\].*|[A-Za-z]:.*", re.DOTALL)
MACHINE_FILE = re.compile(r"(?:.*/)?(?:__MACOSX/|\._|\.DS_Store).*", re.DOTALL)
BROKEN = (BadZipFile, EOFError, KeyError, NotImplementedError, OSError, ValueError, zlib.error)


def is_zip(source: Source) -> bool:
    """Whether it begins as a zip file does."""
    return source.head.startswith(SIGNATURES)


@contextmanager
def unpacked(source: Source, on_read: OnRead) -> Iterator[list[Source]]:
    """The files in a zip; a document that is a zip itself (.xlsx, .docx) is one file.

    Raises BadImport for a zip that is not safe to read, also when one of its files is opened.
    """
    with sentences():
        archive = ZipFile(source.seekable())
    with archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        if any(entry.filename in OFFICE for entry in entries):
            yield [source]
            return
        _refuse_paths(archive.infolist())
        _refuse_size(entries)
        wanted = [each for each in entries if not MACHINE_FILE.fullmatch(each.filename)]
        yield [_member(archive, entry, on_read) for entry in wanted]


def refuse_large(document: BinaryIO) -> None:
    """Raises BadImport for a document that is a zip itself and would grow out of all proportion."""
    with sentences(), ZipFile(document) as archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    _refuse_size(entries)
    for entry in entries:
        _refuse_tricks(entry)


def _member(archive: ZipFile, entry: ZipInfo, on_read: OnRead) -> Source:
    opener = partial(_opened, archive, entry)
    return Source(opener, entry.file_size, entry.filename, on_read, in_archive=True)


def _opened(archive: ZipFile, entry: ZipInfo) -> BinaryIO:
    _refuse_tricks(entry)
    with sentences():
        return cast(BinaryIO, _Guarded(archive.open(entry)))


class _Guarded(BufferedIOBase):
    """A file of a zip; what is damaged in it is told when it is read."""

    def __init__(self, stream: object) -> None:
        self._stream = cast(BinaryIO, stream)

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        with sentences():
            return self._stream.read(-1 if size is None else size)

    def close(self) -> None:
        self._stream.close()
        super().close()


@contextmanager
def sentences() -> Iterator[None]:
    """What goes wrong with a zip file, as BadImport."""
    try:
        yield
    except BROKEN as error:
        raise BadImport(
            "this is a zip file that can't be unpacked (cut off or damaged); export it again"
        ) from error


def _refuse_paths(entries: Sequence[ZipInfo]) -> None:
    if not entries:
        raise BadImport("this is a zip file with nothing in it; export the chat again")
    if len(entries) > MOST_FILES:
        raise BadImport(f"this is a zip file of {len(entries):,} files; at most {MOST_FILES:,}")
    for entry in entries:
        if UNSAFE_PATH.fullmatch(entry.filename) or stat.S_ISLNK(entry.external_attr >> 16):
            raise BadImport(
                f"this is a zip file with an unsafe path or a link in it "
                f"({entry.filename[:60]!r}); give the export as it was downloaded"
            )


def _refuse_size(entries: Sequence[ZipInfo]) -> None:
    """What lies there as it is (photos) counts nothing: only what grows can be a trick."""
    packed = [entry for entry in entries if entry.compress_type != ZIP_STORED]
    if (size := sum(entry.file_size for entry in packed)) > MOST_BYTES:
        raise BadImport(
            f"this is a zip file that would unpack to {size:,} bytes; at most {MOST_BYTES:,}: "
            "give its files in parts"
        )


def _refuse_tricks(entry: ZipInfo) -> None:
    """Refuse what is locked, or grows out of all proportion when it is unpacked."""
    if entry.flag_bits & LOCKED:
        raise BadImport(
            "this is a zip file with a password; unpack it and give the chat file in it"
        )
    if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise BadImport("this is a zip file of a rare kind; unpack it and give the chat file in it")
    size, packed = entry.file_size, entry.compress_size
    if size > FREE_BYTES and size > MOST_RATIO * packed:
        raise BadImport(
            f"this is a zip file that would unpack {packed:,} bytes to {size:,}, which no chat "
            "does; unpack it and give the chat file in it"
        )
