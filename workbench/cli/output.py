"""What commands print: one JSON object for programs, short lines and tables for people."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import typer

from workbench.domain.errors import BadInput


def print_json(payload: Mapping[str, Any]) -> None:
    """Print one JSON object on one line; ASCII alone, so that every terminal can."""
    typer.echo(json.dumps(payload, allow_nan=False))


def print_lines(lines: Iterable[str]) -> None:
    """Print lines for people; control characters in foreign text are shown, never obeyed."""
    for line in lines:
        typer.echo("".join(sign if sign.isprintable() else "�" for sign in line))


def print_table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table for people; its cells are plain text, never markup."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*heads, box=box.SIMPLE_HEAD)
    for row in rows:
        table.add_row(*(Text("".join(filter(str.isprintable, str(cell)))) for cell in row))
    Console().print(table)


def percent(share: float | None) -> str:
    """A share of 0..1 in percent."""
    return "-" if share is None else f"{100 * share:.1f} %"


def write_file(file: Path, chunks: Iterable[bytes]) -> None:
    """Write a result to a file; raises BadInput where that can't be done.

    What is refused before its first bytes are made leaves the file as it was.
    """
    waiting = iter(chunks)
    first = next(waiting, b"")
    try:
        with file.open("wb") as stream:
            stream.write(first)
            stream.writelines(waiting)
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or "no file name").lower()
        raise BadInput(f"{file} can't be written ({reason}); give another file") from error
