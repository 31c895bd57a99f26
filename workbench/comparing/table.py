"""The comparison of a run: every arm under every measure, and against the baseline."""

from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from workbench.comparing.grid import Grid, arm_named, measure_named
from workbench.comparing.known import Known, known
from workbench.domain.comparison import (
    ArmDifference,
    ArmSummary,
    Comparison,
    Measure,
    Recorded,
    arm_difference,
    is_reference,
)
from workbench.domain.estimates import Difference, McNemar
from workbench.domain.tenants import Tenant
from workbench.stats import paired
from workbench.store import tenancy
from workbench.store.grids import Floats, Truths
from workbench.store.tables import Arm, Run


def compare(tenant: Tenant, run_id: int, *, baseline: str | None = None) -> Comparison:
    """The run's arms under each of its scorers, each against the baseline: the first arm.

    Raises NotFound, and BadInput for an arm that the run does not have.
    """
    with tenancy.reading(tenant) as db:
        found = known(db, run_id)
    base = arm_named(found.run, baseline) if baseline else found.run.arms[0]
    if base.name not in found.comparisons:
        found.comparisons[base.name] = _compared(found, base)
    return found.comparisons[base.name]


def _compared(found: Known, base: Arm) -> Comparison:
    run, grid = found.run, found.grid
    measures = tuple(measure_named(run, name, grid) for name in run.scorers)
    rows = [_Row(arm, grid.summary(arm)) for arm in run.arms]
    against = _Against(grid, next(row for row in rows if row.arm is base))
    others = [row for row in rows if row.arm is not base]
    return Comparison(
        run_id=run.id,
        state=run.state,
        created_at=run.created_at,
        dataset=run.dataset.name,
        dataset_hash=run.dataset.hash,
        cases=int(grid.case_ids.size),
        conversations=int(np.unique(grid.conversations).size),
        baseline=base.name,
        measures=measures,
        arms=tuple(row.summary for row in rows),
        differences=tuple(one for each in measures for one in against.family(others, each)),
        recorded=_recorded(run),
        biases=found.biases,
        purpose=run.purpose,
    )


def _recorded(run: Run) -> Recorded | None:
    told = run.recorded
    if not told:
        return None
    return Recorded(datetime.fromisoformat(told["at"]), tuple(told["models"]), told["weights"])


@dataclass(frozen=True, slots=True)
class _Row:
    """An arm with its row of the table."""

    arm: Arm
    summary: ArmSummary


@dataclass(frozen=True, slots=True)
class _Against:
    """Arms against the baseline, on the cases that both have a score for."""

    grid: Grid
    base: _Row

    def family(self, others: list[_Row], measure: Measure) -> list[ArmDifference]:
        """All arms' differences under one measure: the comparisons that are shown together."""
        found = [self._difference(row, measure) for row in others]
        tested = iter(paired.corrected([one for one in found if one]))
        return [
            replace(
                arm_difference(row.summary, self.base.summary, measure, one and next(tested)),
                mcnemar=self._mcnemar(row, measure),
            )
            for row, one in zip(others, found, strict=True)
        ]

    def _difference(self, row: _Row, measure: Measure) -> Difference | None:
        """The paired difference; what names no winner whatever it is, is not tested."""
        mine, theirs, both = self._columns(row, measure)
        if not both.any():
            return None
        mine_scored, base_scored = (
            one.summary.measures[measure.name].coverage for one in (row, self.base)
        )
        found = paired.difference(
            mine[both],
            theirs[both],
            self.grid.conversations[both],
            better=measure.better,
            coverage_gap=mine_scored - base_scored,
        )
        if is_reference(row.summary, self.base.summary, measure):
            return replace(found, p_value=None, p_holm=None)
        return found

    def _mcnemar(self, row: _Row, measure: Measure) -> McNemar | None:
        mine, theirs, both = self._columns(row, measure)
        if not measure.binary or not both.any():
            return None
        passing = 0 if measure.better == "lower" else 1
        return paired.mcnemar(mine[both] == passing, theirs[both] == passing)

    def _columns(self, row: _Row, measure: Measure) -> tuple[Floats, Floats, Truths]:
        by_arm = self.grid.means[measure.name].by_arm
        mine, theirs = by_arm[row.arm.id], by_arm[self.base.arm.id]
        return mine, theirs, ~np.isnan(mine) & ~np.isnan(theirs)
