"""A run's grid as column arrays: what became of each cell, and each arm's means by case."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from workbench.comparing.calibrating import Calibrated, corrected
from workbench.domain.comparison import ArmKind, ArmMeasure, ArmSummary, Measure
from workbench.domain.errors import BadInput
from workbench.domain.estimates import Spread
from workbench.domain.reviews import Labelled
from workbench.domain.simulations import PURPOSE as SIMULATION
from workbench.scoring import judges, registry
from workbench.stats.intervals import clustered_mean
from workbench.store import grids
from workbench.store.grids import Floats, Integers
from workbench.store.tables import Arm, Run
from workbench.store.tenancy import TenantSession

PERCENTILES = (5, 25, 50, 75, 95)


@dataclass(frozen=True, slots=True)
class Means:
    """One scorer over the grid: each arm's mean over repeats by case, NaN where there is none."""

    by_arm: Mapping[int, Floats]
    scored: Mapping[int, int]

    @property
    def binary(self) -> bool:
        """Whether a case passes or fails: there are values, and all of them are 0 or 1."""
        known = [values[~np.isnan(values)] for values in self.by_arm.values()]
        return any(map(len, known)) and all(np.isin(values, (0, 1)).all() for values in known)


class Grid:
    """The cases of a run in order, what became of each cell, and the means of its scorers."""

    def __init__(
        self,
        db: TenantSession,
        run: Run,
        versions: Mapping[str, int],
        calibrated: Mapping[str, Calibrated],
    ) -> None:
        self.case_ids, self.conversations = grids.case_columns(db, run.id)
        self._run_id, self._repeats = run.id, run.repeats
        self._replies = grids.reply_columns(db, run.id)
        self._places = np.searchsorted(self.case_ids, self._replies.cases)
        self.versions, self.calibrated = dict(versions), calibrated
        arms = [arm.id for arm in run.arms]
        self.means = {name: self._means(db, run.id, name, arms) for name in run.scorers}

    def summary(self, arm: Arm) -> ArmSummary:
        """One arm's row of the table."""
        mine = self._replies.arms == arm.id
        answered = mine & self._replies.answered
        faults = Counter(why for place, why in self._replies.faults.items() if mine[place])
        return ArmSummary(
            name=arm.name,
            kind=ArmKind(arm.kind),
            cells=self._cells(arm),
            done=int(mine.sum() - faults.total()),
            failed=dict(sorted(faults.items())),
            cost_per_reply=_known_mean(self._replies.costs[answered]),
            seconds=_spread(self._replies.seconds[answered]),
            measures={name: self._measure(arm, name) for name in self.means},
            config_hash=arm.config_hash,
        )

    def _cells(self, arm: Arm) -> int:
        return int(self.case_ids.size) * (self._repeats if arm.kind == ArmKind.CONFIG else 1)

    def _measure(self, arm: Arm, name: str) -> ArmMeasure:
        means = self.means[name]
        there = ~np.isnan(means.by_arm[arm.id])
        cells, scored = self._cells(arm), means.scored[arm.id]
        if not there.any():
            return ArmMeasure(None, scored, cells)
        values, conversations = means.by_arm[arm.id][there], self.conversations[there]
        by_people = corrected(values, conversations, self._labelled(arm, name))
        return ArmMeasure(clustered_mean(values, conversations), scored, cells, by_people)

    def _labelled(self, arm: Arm, name: str) -> list[Labelled]:
        """The arm's replies that people labelled by the rubric of this judge."""
        if name not in self.calibrated:
            return []
        here = [one for one in self.calibrated[name].labelled if one.run_id == self._run_id]
        places = np.searchsorted(self._replies.ids, [one.reply_id for one in here])
        arms = self._replies.arms[places]
        return [one for one, arm_id in zip(here, arms, strict=True) if arm_id == arm.id]

    def _means(self, db: TenantSession, run_id: int, scorer: str, arm_ids: list[int]) -> Means:
        reply_ids, values = grids.score_columns(db, run_id, scorer, self.versions.get(scorer, 0))
        replies = np.searchsorted(self._replies.ids, reply_ids)
        arms, places = self._replies.arms[replies], self._places[replies]
        chosen = {arm: arms == arm for arm in arm_ids}
        return Means(
            {arm: self._mean(places[mask], values[mask]) for arm, mask in chosen.items()},
            {arm: int(mask.sum()) for arm, mask in chosen.items()},
        )

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


def measure_named(run: Run, name: str, grid: Grid) -> Measure:
    """The run's scorer of this name as a measure; raises BadInput with what there is."""
    if name not in run.scorers:
        raise BadInput(f"run {run.id} has no scorer {name!r}; it has: {', '.join(run.scorers)}")
    kept = run.measures.get(name) or registry.described(name)
    binary = kept["better"] != "neither" and grid.means[name].binary
    known = grid.calibrated.get(name)
    return Measure(
        name=name,
        unit=kept["unit"],
        better=kept["better"],
        binary=binary,
        meaning=kept["meaning"],
        judge=kept.get("judge", ""),
        calibration=known.calibration if known else None,
        played=run.purpose == SIMULATION,
        recorded=_recorded(run, name, grid.versions.get(name, kept.get("version"))),
    )


def _recorded(run: Run, name: str, version: int | None) -> str:
    """Where the scores that are shown came with a recording, whose they are."""
    if version is None or not run.came_recorded(name, version):
        return ""
    return judges.recorded_by(name, version)


def _known_mean(values: Floats) -> float | None:
    """The mean; None for no values, or as soon as one of them is unknown."""
    return None if values.size == 0 or np.isnan(values).any() else float(values.mean())


def _spread(values: Floats) -> Spread | None:
    known = values[~np.isnan(values)]
    return Spread(*np.percentile(known, PERCENTILES).tolist()) if known.size else None
