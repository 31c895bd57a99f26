"""`scorers`: what replies can be scored by."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from workbench.cli.options import JsonOption
from workbench.cli.output import print_json, print_lines

if TYPE_CHECKING:
    from workbench.replay import KnownScorer

BETTER = {"neither": "neither way is better"}
PLACES = {"folder": ", from your folder", "here": ", from this process"}


def register(app: typer.Typer) -> None:
    """Add this command to the program."""
    app.command()(scorers)


def scorers(json: JsonOption = False) -> None:
    """List what replies can be scored by: how it is named, its unit, and what it means."""
    from workbench import replay

    found = replay.scorers()
    if json:
        print_json({"scorers": [asdict(one) for one in found]})
    else:
        print_lines(line for one in found for line in _told(one))


def _told(one: "KnownScorer") -> Iterable[str]:
    better = BETTER.get(one.better, f"{one.better} is better")
    place = PLACES.get(one.place, "")
    yield f"{one.written}  ({one.unit}, {better}, version {one.version}{place})"
    yield f"    {one.meaning or 'It does not say.'}"
