"""What commands print: one JSON object for programs, short lines and tables for people."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from workbench.domain.errors import BadInput

if TYPE_CHECKING:
    from workbench.domain.comparison import ArmDifference
    from workbench.domain.estimates import Estimate


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


def estimate_payload(estimate: "Estimate | None") -> dict[str, Any]:
    """A mean with its interval and what it rests on, for JSON; nulls where there is none."""
    return {
        "mean": estimate.mean if estimate else None,
        "low": estimate.low if estimate else None,
        "high": estimate.high if estimate else None,
        "n": estimate.n if estimate else 0,
        "clusters": estimate.clusters if estimate else 0,
    }


def difference_payload(one: "ArmDifference") -> dict[str, Any]:
    """An arm against the baseline, for JSON."""
    found = one.difference
    return {
        **estimate_payload(found.estimate if found else None),
        "p": found.p_value if found else None,
        "p_holm": found.p_holm if found else None,
        "p_mcnemar": one.mcnemar.p_value if one.mcnemar else None,
        "verdict": one.word,
        "needed": found.needed if found else None,
    }


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
