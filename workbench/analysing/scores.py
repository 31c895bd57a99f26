"""Scores that several arms got for the same items: means, paired differences, pass^k."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.analysing.reading import Fields, Records, read
from workbench.domain.comparison import (
    ArmDifference,
    ArmKind,
    ArmMeasure,
    ArmSummary,
    Measure,
    arm_difference,
)
from workbench.domain.errors import BadImport
from workbench.domain.estimates import Difference, McNemar
from workbench.domain.names import unknown
from workbench.formats.source import Source
from workbench.stats import paired
from workbench.stats.intervals import clustered_mean
from workbench.stats.passing import Passing, passing

FIELDS = Fields(("item", "arm", "score"), ("conversation", "repeat"))
BETTER = ("higher", "lower", "neither")
TRUTHS = {"true": 1.0, "false": 0.0}
NAME = "score"
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ArmScores:
    """One arm: its mean, and pass^k where every score is 0 or 1."""

    name: str
    measure: ArmMeasure
    passing: tuple[Passing, ...]


@dataclass(frozen=True, slots=True)
class Scores:
    """The arms, and each against the baseline; `items` and `conversations` are those of all."""

    measure: Measure
    baseline: str
    arms: tuple[ArmScores, ...]
    differences: tuple[ArmDifference, ...]
    items: int
    conversations: int


def scores(
    path: Path,
    *,
    columns: Mapping[str, str] | None = None,
    baseline: str = "",
    better: str = "higher",
) -> Scores:
    """Compare the arms of a table: item, arm, score, and perhaps conversation and repeat.

    An empty score is none and lowers the coverage. Several rows of an arm for one item are its
    repeats and are averaged; an item belongs to its conversation, or stands for itself. Each arm is
    compared with the baseline, else with the first one. Raises BadInput for what can't be read,
    with the file and the line.
    """
    if better not in BETTER:
        raise unknown("direction", better, BETTER)
    file = Source.of_path(path)
    with file.naming():
        table = _Table(read(file, FIELDS, columns or {}), better)
    base = baseline or table.names[0]
    if base not in table.names:
        raise unknown("arm", base, table.names)
    return Scores(
        measure=table.measure,
        baseline=base,
        arms=tuple(table.arm(name) for name in table.names),
        differences=tuple(table.family(base)),
        items=table.clusters.size,
        conversations=int(np.unique(table.clusters).size),
    )


class _Table:
    """Arms x items: how many scores there are, their sums, and how many there should be."""

    def __init__(self, records: Records, better: str) -> None:
        arms, items = records.filled("arm"), records.filled("item")
        keys = list(zip(records.first_in("conversation", items), items, strict=True))
        _refuse_twice(records, list(zip(arms, keys, strict=True)))
        values = _values(records)
        self.names = list(dict.fromkeys(arms))
        places = {key: place for place, key in enumerate(dict.fromkeys(keys))}
        self.clusters = np.unique([key[0] for key in places], return_inverse=True)[1]
        rows = {name: row for row, name in enumerate(self.names)}
        shape = len(self.names), len(places)
        at = np.ravel_multi_index(
            ([rows[arm] for arm in arms], [places[key] for key in keys]), shape
        )
        there = ~np.isnan(values)
        self._sums, self._counts, self._rows = (
            np.bincount(where, weights=weights, minlength=shape[0] * shape[1]).reshape(shape)
            for where, weights in ((at[there], values[there]), (at[there], None), (at, None))
        )
        self.measure = _measure(values[there], better)

    def arm(self, name: str) -> ArmScores:
        """One arm's mean, coverage and pass^k."""
        return ArmScores(name, self._measured(name), tuple(self._passing(name)))

    def family(self, base: str) -> list[ArmDifference]:
        """All other arms against the baseline: the comparisons that are shown together."""
        others = [name for name in self.names if name != base]
        found = [self._difference(name, base) for name in others]
        tested = iter(paired.corrected([one for one in found if one]))
        return [
            replace(
                arm_difference(
                    self._summary(name), self._summary(base), self.measure, one and next(tested)
                ),
                mcnemar=self._mcnemar(name, base),
            )
            for name, one in zip(others, found, strict=True)
        ]

    def _measured(self, name: str) -> ArmMeasure:
        """The mean over items; an arm should have as many tries of each item as of any."""
        row = self.names.index(name)
        means = self._means(name)
        there = ~np.isnan(means)
        estimate = clustered_mean(means[there], self.clusters[there]) if there.any() else None
        expected = int(self._rows[row].max()) * means.size
        return ArmMeasure(estimate, int(self._counts[row].sum()), expected)

    def _passing(self, name: str) -> list[Passing]:
        row = self.names.index(name)
        there = self._counts[row] > 0
        if not self._binary or not there.any():
            return []
        tries, ones = self._counts[row][there], self._sums[row][there]
        passed = tries - ones if self.measure.better == "lower" else ones
        return passing(passed.astype(np.int64), tries.astype(np.int64), self.clusters[there])

    def _difference(self, name: str, base: str) -> Difference | None:
        mine, theirs, both = self._columns(name, base)
        if not both.any():
            return None
        return paired.difference(
            mine[both],
            theirs[both],
            self.clusters[both],
            better=self.measure.better,
            coverage_gap=self._measured(name).coverage - self._measured(base).coverage,
        )

    def _mcnemar(self, name: str, base: str) -> McNemar | None:
        """Where an item passes or fails: no mean of its tries is but 0 or 1."""
        mine, theirs, both = self._columns(name, base)
        whole = np.isin([mine[both], theirs[both]], (0, 1)).all()
        if not self._binary or self.measure.better == "neither" or not both.any() or not whole:
            return None
        passing_score = 0 if self.measure.better == "lower" else 1
        return paired.mcnemar(mine[both] == passing_score, theirs[both] == passing_score)

    def _columns(self, name: str, base: str) -> tuple[Floats, Floats, NDArray[np.bool_]]:
        mine, theirs = self._means(name), self._means(base)
        return mine, theirs, ~np.isnan(mine) & ~np.isnan(theirs)

    def _means(self, name: str) -> Floats:
        """An arm's mean over its tries of each item; NaN where there is no score."""
        sums, counts = (each[self.names.index(name)] for each in (self._sums, self._counts))
        means = np.full(sums.shape, np.nan)
        np.divide(sums, counts, out=means, where=counts > 0)
        return means

    def _summary(self, name: str) -> ArmSummary:
        """The arm as the sentences want it."""
        found = self._measured(name)
        return ArmSummary(
            name=name,
            kind=ArmKind.CONFIG,
            cells=found.cells,
            done=found.scored,
            failed={},
            cost_per_reply=None,
            seconds=None,
            measures={NAME: found},
        )

    @property
    def _binary(self) -> bool:
        return self.measure.binary


def _measure(known: Floats, better: str) -> Measure:
    """What the scores are: a share where all are within 0 and 1, pass or fail where they are both
    ends of it."""
    is_share = bool(known.size) and bool(((known >= 0) & (known <= 1)).all())
    binary = bool(known.size) and bool(np.isin(known, (0, 1)).all())
    return Measure(NAME, "share" if is_share else "points", better, binary)


def _values(records: Records) -> Floats:
    """The scores; NaN where there is none."""
    rows = zip(records.columns["score"], records.lines, strict=True)
    return np.array([_number(text, line) for text, line in rows])


def _number(text: str, line: int) -> float:
    if not text:
        return float("nan")
    if text.casefold() in TRUTHS:
        return TRUTHS[text.casefold()]
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not isfinite(value):
        raise BadImport(
            f"line {line}: score {text[:60]!r} is no number; write one with a point, or nothing "
            "where there is no score"
        )
    return value


def _refuse_twice(records: Records, cells: Sequence[tuple[str, tuple[str, str]]]) -> None:
    """A numbered repeat of a cell is there once."""
    if "repeat" not in records.columns:
        return
    first: dict[tuple[str, tuple[str, str], str], int] = {}
    for (arm, key), repeat, line in zip(
        cells, records.columns["repeat"], records.lines, strict=True
    ):
        known = first.setdefault((arm, key, repeat), line)
        if known != line:
            raise BadImport(
                f"line {line}: {arm[:60]!r} has a score of {key[1][:60]!r} and this repeat in "
                f"line {known} already; number the repeats, or leave that column out"
            )
