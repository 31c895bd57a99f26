"""Two arms case by case: which cases became better, which worse, and in what order to read them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from workbench.comparing.grid import arm_named, measure_named
from workbench.comparing.known import Known, known
from workbench.domain.comparison import ArmKind, Comparison, Measure
from workbench.domain.tenants import Tenant
from workbench.stats.paired import changes
from workbench.store import tenancy
from workbench.store.grids import Floats, Integers, Truths


@dataclass(frozen=True, slots=True)
class Pair:
    """Which two arms are looked at, under which measure."""

    arm: str
    baseline: str
    measure: str


class View(StrEnum):
    """Some of the cases of a pair: what the arm did to them, seen from the baseline.

    Better and worse are in the sense of the measure; where neither way is good, better is higher.
    """

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"
    FAILING = "failing"
    ALL = "all"
    UNSCORED = "unscored"


class Paired:
    """Two arms' values by case under one measure; NaN where an arm has no score."""

    def __init__(self, found: Known, pair: Pair) -> None:
        self.run_id, self.pair = found.run.id, pair
        self.measure = measure_named(found.run, pair.measure, found.grid)
        self.versions = {pair.measure: found.grid.versions.get(pair.measure, 0)}
        self.arms = arm_named(found.run, pair.arm), arm_named(found.run, pair.baseline)
        self.case_ids, self.conversations = found.grid.case_ids, found.grid.conversations
        by_arm = found.grid.means[pair.measure].by_arm
        self.values = by_arm[self.arms[0].id], by_arm[self.arms[1].id]
        self._gain = _gain(*self.values, self.measure)
        self._masks = _masks(self._gain, self.values[0], self.measure)

    @property
    def counts(self) -> Mapping[View, int]:
        """How many cases each view has; all but UNSCORED are parts of ALL."""
        return {view: int(mask.sum()) for view, mask in self._masks.items()}

    @property
    def is_reference(self) -> bool:
        """Whether one of the two is what people wrote, under a measure of being near to it."""
        people = any(arm.kind != ArmKind.CONFIG for arm in self.arms)
        return people and self.measure.against_people

    @property
    def gains(self) -> tuple[Floats, Integers]:
        """By how much the arm is better in each case that both have a score for, and its
        conversation."""
        both = self._masks[View.ALL]
        return self._gain[both], self.conversations[both]

    def of(self, view: View) -> Integers:
        """The places of a view's cases: the biggest regressions first, then the biggest gains.

        Where neither way is good, and where one way alone is shown, by size.
        """
        places = np.flatnonzero(self._masks[view])
        gain = self._gain[places]
        sizes = np.nan_to_num(np.abs(gain))
        ranks = np.zeros_like(sizes) if self.measure.better == "neither" else _rank(gain)
        return places[np.lexsort((places, -sizes, ranks))]

    def place(self, case_id: int) -> int | None:
        """The place of a case; None where it is no case of the run."""
        place = int(np.searchsorted(self.case_ids, case_id))
        there = place < self.case_ids.size and self.case_ids[place] == case_id
        return place if there else None


def paired(tenant: Tenant, run_id: int, pair: Pair) -> Paired:
    """Two arms of a run case by case; raises NotFound, and BadInput for an unknown name."""
    with tenancy.reading(tenant) as db:
        return Paired(known(db, run_id), pair)


def first_pair(comparison: Comparison) -> Pair | None:
    """The pair that a report's examples are of: the first config beside the baseline, if any."""
    others = (arm for arm in comparison.arms if arm.name != comparison.baseline)
    arm = next((one for one in others if one.kind is ArmKind.CONFIG), None)
    return Pair(arm.name, comparison.baseline, comparison.measures[0].name) if arm else None


def _gain(arm: Floats, baseline: Floats, measure: Measure) -> Floats:
    """By how much the arm is better, whichever way that is."""
    change = changes(arm, baseline)
    return -change if measure.better == "lower" else change


def _masks(gain: Floats, arm: Floats, measure: Measure) -> dict[View, Truths]:
    both = ~np.isnan(gain)
    views = {View.BETTER: gain > 0, View.WORSE: gain < 0}
    if measure.binary:
        failing = 1.0 if measure.better == "lower" else 0.0
        views[View.FAILING] = (gain == 0) & (arm == failing)
    else:
        views[View.SAME] = gain == 0
    return {**views, View.ALL: both, View.UNSCORED: ~both}


def _rank(gain: Floats) -> Floats:
    """0 for what became worse, 1 for what became better, 2 for the rest."""
    return np.select([gain < 0, gain > 0], [0.0, 1.0], 2.0)
