"""What was given to an import as files: a text, a file, a folder, a zip or several of these."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from workbench.domain.errors import BadImport
from workbench.formats import archives
from workbench.formats.source import OnRead, Source


def size_of(given: Sequence[Path]) -> int:
    """How many bytes lie in these files and folders."""
    return sum(Source.of_path(path).size for root in given for path in _files(root))


@contextmanager
def gathered(given: Sequence[bytes | Path], on_read: OnRead) -> Iterator[list[Source]]:
    """The files in what was given, in order; `on_read` is told of each piece that is read.

    Raises BadImport for what can't be read, with its path.
    """
    with ExitStack() as stack:
        yield [
            source for root in _sources(given, on_read) for source in _inside(root, stack, on_read)
        ]


def _sources(given: Sequence[bytes | Path], on_read: OnRead) -> Iterator[Source]:
    for each in given:
        if isinstance(each, Path):
            yield from (Source.of_path(path, on_read) for path in _files(each))
        else:
            yield Source.of_bytes(each, on_read=on_read)


def _files(root: Path) -> list[Path]:
    """The files of a folder at any depth, in the order of their names; hidden ones left out."""
    try:
        is_folder = root.is_dir()
    except ValueError:
        is_folder = False
    if not is_folder:
        return [root]
    inside = root.resolve()
    found = sorted(
        path for path in root.rglob("*") if path.is_file() and _is_plain(path, root, inside)
    )
    if not found:
        raise BadImport(f"{root}: a folder with no file in it; give one that holds chat exports")
    if len(found) > archives.MOST_FILES:
        raise BadImport(
            f"{root}: a folder of {len(found):,} files; at most {archives.MOST_FILES:,}"
        )
    return found


def _is_plain(path: Path, root: Path, inside: Path) -> bool:
    """Whether it lies openly in the folder: not hidden, and behind no link that leads out."""
    hidden = any(part.startswith(".") for part in path.relative_to(root).parts)
    return not hidden and path.resolve().is_relative_to(inside)


def _inside(source: Source, stack: ExitStack, on_read: OnRead) -> list[Source]:
    if not archives.is_zip(source):
        return [source]
    with source.naming():
        return stack.enter_context(archives.unpacked(source, on_read))
