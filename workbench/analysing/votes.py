"""Votes between two models each: who is better, and how sure that is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from workbench.analysing.reading import Fields, Records, read
from workbench.domain.errors import BadImport
from workbench.formats.source import Source
from workbench.stats.ranking import LEFT, RIGHT, TIE, Ranked, Votes, ranked

FIELDS = Fields(("left", "right", "winner"), ("conversation",))
OUTCOMES = {"left": LEFT, "right": RIGHT, "tie": TIE}


@dataclass(frozen=True, slots=True)
class Leaderboard:
    """The models, the strongest first; `clusters` counts the conversations of the votes."""

    models: tuple[Ranked, ...]
    votes: int
    clusters: int

    @property
    def notes(self) -> list[str]:
        """What a reader of the strengths must know, in sentences."""
        if any(one.strength is None for one in self.models):
            return [
                "Some models never met, not even by way of others: no ranking can be told. Give "
                "votes between them."
            ]
        unbounded = [one.name for one in self.models if one.unbounded]
        if not unbounded:
            return []
        return [
            f"Always won or always lost against the rest: {', '.join(unbounded)}. How far apart "
            "they are can't be told from such votes; ranks stand, strengths are limits."
        ]


def votes(path: Path, *, columns: Mapping[str, str] | None = None, seed: int = 0) -> Leaderboard:
    """Rank the models of a table of votes: left, right, winner (left, right or tie).

    A column `conversation` tells which votes are not independent; without it all are. Raises
    BadInput for what can't be read, with the file and the line.
    """
    file = Source.of_path(path)
    with file.naming():
        records = read(file, FIELDS, columns or {})
        left, right = records.filled("left"), records.filled("right")
        _refuse_against_itself(left, right, records.lines)
        outcome = _outcomes(records)
    names = list(dict.fromkeys(name for pair in zip(left, right, strict=True) for name in pair))
    clusters = records.first_in("conversation", (f"line {line}" for line in records.lines))
    told = _told(names, (left, right), outcome, clusters)
    found = ranked(told, seed=seed)
    return Leaderboard(tuple(found), len(outcome), len(set(clusters)))


def _told(
    names: Sequence[str],
    sides: tuple[Sequence[str], Sequence[str]],
    outcome: Sequence[int],
    clusters: Sequence[str],
) -> Votes:
    import numpy as np

    place = {name: number for number, name in enumerate(names)}
    left, right = (np.array([place[name] for name in side]) for side in sides)
    codes = np.unique(clusters, return_inverse=True)[1]
    return Votes(names, left, right, np.array(outcome), codes)


def _outcomes(records: Records) -> list[int]:
    found = []
    for winner, line in zip(records.filled("winner"), records.lines, strict=True):
        outcome = OUTCOMES.get(winner.casefold())
        if outcome is None:
            raise BadImport(f"line {line}: winner {winner[:60]!r}; write left, right or tie")
        found.append(outcome)
    return found


def _refuse_against_itself(left: Sequence[str], right: Sequence[str], lines: Sequence[int]) -> None:
    for one, other, line in zip(left, right, lines, strict=True):
        if one == other:
            raise BadImport(f"line {line}: {one[:60]!r} on both sides; leave the row out")
