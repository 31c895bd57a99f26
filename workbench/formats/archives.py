"""Zip files, read in memory only: which files there are, and the bytes of some of them.

Refused are: a file that is no whole zip, a password, paths that lead out of a folder, links, and
files that are too large or packed too tightly to be what they seem.
"""

import re
import stat
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from workbench.domain.errors import BadImport

SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06")
MOST_FILES = 100_000
MOST_BYTES = 200_000_000
FREE_BYTES = 1_000_000
MOST_RATIO = 100
LOCKED = 0x1
UNSAFE_PATH = re.compile(r"|(?:.*[/\\])?\.\.(?:[/\\].*)?|[/\\].*|[A-Za-z]:.*", re.DOTALL)
BROKEN = (BadZipFile, EOFError, KeyError, NotImplementedError, OSError, ValueError, zlib.error)


def is_zip(data: bytes) -> bool:
    """Whether the bytes begin as a zip file does."""
    return data.startswith(SIGNATURES)


def names(data: bytes) -> list[str]:
    """The files in a zip, in its order; raises BadImport for a zip that is not safe to read."""
    with _opened(data) as archive:
        return [entry.filename for entry in archive.infolist() if not entry.is_dir()]


def names_or_none(data: bytes) -> list[str]:
    """The same; none where `names` would refuse it, or it is no zip."""
    try:
        return names(data) if is_zip(data) else []
    except BadImport:
        return []


def contents(data: bytes, wanted: Sequence[str]) -> dict[str, bytes]:
    """The bytes of the files of these names."""
    with _opened(data) as archive:
        entries = [archive.getinfo(name) for name in wanted]
        _refuse_tricks(entries)
        return {entry.filename: archive.read(entry) for entry in entries}


@contextmanager
def _opened(data: bytes) -> Iterator[ZipFile]:
    try:
        with ZipFile(BytesIO(data)) as archive:
            _refuse_paths(archive.infolist())
            yield archive
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


def _refuse_tricks(entries: Sequence[ZipInfo]) -> None:
    """Refuse what is locked, or grows out of all proportion when it is unpacked."""
    if any(entry.flag_bits & LOCKED for entry in entries):
        raise BadImport(
            "this is a zip file with a password; unpack it and give the chat file in it"
        )
    if any(entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for entry in entries):
        raise BadImport("this is a zip file of a rare kind; unpack it and give the chat file in it")
    size = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if size > MOST_BYTES or (size > FREE_BYTES and size > MOST_RATIO * packed):
        raise BadImport(
            f"this is a zip file that would unpack {packed:,} bytes to {size:,}, which no chat "
            "does; unpack it and give the chat file in it"
        )
