"""A run's grid as column arrays: rows are read once, and no object is made for a score."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.domain.comparison import ArmKind, ArmMeasure, ArmSummary, Measure
from workbench.domain.errors import BadInput
from workbench.scoring import registry
from workbench.stats.intervals import clustered_mean
from workbench.store import runs as store
from workbench.store.tables import Arm, Run
from workbench.store.tenancy import TenantSession

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Means:
    """One scorer over the grid: each arm's mean over repeats by case, NaN where there is none."""

    by_arm: Mapping[int, Floats]
    scored: Mapping[int, int]


class Grid:
    """The cases of a run in order, and what became of each cell."""

    def __init__(self, db: TenantSession, run: Run) -> None:
        self.run = run
        cases = np.array(store.case_columns(db, run.id), dtype=np.int64).reshape(-1, 2)
        self.case_ids, self.conversations = cases[:, 0], cases[:, 1]
        columns = list(zip(*store.reply_columns(db, run.id), strict=True)) or [()] * 7
        self._reply_ids, self._arm_ids = _integers(columns[0]), _integers(columns[1])
        self._places = np.searchsorted(self.case_ids, _integers(columns[2]))
        self._errors, self._finishes = columns[3], columns[4]
        self._costs, self._seconds = _floats(columns[5]), _floats(columns[6])

    def means(self, db: TenantSession, scorer: str) -> Means:
        """One scorer's means, repeats averaged by case."""
        rows = np.array(store.score_columns(db, self.run.id, scorer), dtype=float).reshape(-1, 2)
        replies = np.searchsorted(self._reply_ids, rows[:, 0].astype(np.int64))
        arms, places = self._arm_ids[replies], self._places[replies]
        chosen = {arm.id: arms == arm.id for arm in self.run.arms}
        return Means(
            {arm: self._mean(places[mask], rows[mask, 1]) for arm, mask in chosen.items()},
            {arm: int(mask.sum()) for arm, mask in chosen.items()},
        )

    def summary(self, arm: Arm, means: Mapping[str, Means]) -> ArmSummary:
        """One arm's row of the table."""
        mine = np.flatnonzero(self._arm_ids == arm.id)
        faults = Counter(
            fault
            for place in mine.tolist()
            if (fault := store.fault_of(self._errors[place], self._finishes[place]))
        )
        answered = np.array([place for place in mine.tolist() if not self._errors[place]], int)
        seconds = self._seconds[answered]
        return ArmSummary(
            name=arm.name,
            kind=ArmKind(arm.kind),
            cells=self._cells(arm),
            done=int(mine.size - faults.total()),
            failed=dict(sorted(faults.items())),
            cost_per_reply=_known_mean(self._costs[answered]),
            p50=_percentile(seconds, 50),
            p95=_percentile(seconds, 95),
            measures={name: self._measure(arm, one) for name, one in means.items()},
        )

    def _cells(self, arm: Arm) -> int:
        return int(self.case_ids.size) * (self.run.repeats if arm.kind == ArmKind.CONFIG else 1)

    def _measure(self, arm: Arm, means: Means) -> ArmMeasure:
        values = means.by_arm[arm.id]
        there = ~np.isnan(values)
        estimate = clustered_mean(values[there], self.conversations[there]) if there.any() else None
        return ArmMeasure(estimate, means.scored[arm.id], self._cells(arm))

    def _mean(self, places: Integers, values: Floats) -> Floats:
        sums = np.bincount(places, weights=values, minlength=self.case_ids.size)
        counts = np.bincount(places, minlength=self.case_ids.size)
        means = np.full(sums.shape, np.nan)
        np.divide(sums, counts, out=means, where=counts > 0)
        return means


def arm_named(run: Run, name: str) -> Arm:
    """The run's arm of this name; raises BadInput with what there is."""
    for arm in run.arms:
        if arm.name == name:
            return arm
    names = ", ".join(arm.name for arm in run.arms)
    raise BadInput(f"run {run.id} has no arm {name!r}; it has: {names}")


def measure_named(run: Run, name: str) -> Measure:
    """The run's scorer of this name as a measure; raises BadInput with what there is."""
    if name not in run.scorers:
        raise BadInput(f"run {run.id} has no scorer {name!r}; it has: {', '.join(run.scorers)}")
    scorer = registry.find(name)
    return Measure(scorer.name, scorer.unit, scorer.better)


def _integers(values: tuple[int, ...]) -> Integers:
    return np.array(values, dtype=np.int64)


def _floats(values: tuple[float | None, ...]) -> Floats:
    """The column with NaN for what is not known."""
    return np.array(values, dtype=np.float64)


def _known_mean(values: Floats) -> float | None:
    """The mean; None for no values, or as soon as one of them is unknown."""
    return None if values.size == 0 or np.isnan(values).any() else float(values.mean())


def _percentile(values: Floats, percent: int) -> float | None:
    known = values[~np.isnan(values)]
    return float(np.percentile(known, percent)) if known.size else None
