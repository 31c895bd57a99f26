"""The comparison of a run: every arm under every measure, and against the baseline."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from workbench.comparing.grid import Floats, Grid, Means, arm_named, measure_named
from workbench.domain.comparison import (
    ArmDifference,
    ArmSummary,
    Comparison,
    Measure,
    arm_difference,
)
from workbench.domain.estimates import Difference
from workbench.domain.tenants import Tenant
from workbench.stats import paired
from workbench.store import runs as store
from workbench.store import tenancy
from workbench.store.tables import Arm


def compare(tenant: Tenant, run_id: int, *, baseline: str | None = None) -> Comparison:
    """The run's arms under each of its scorers, each against the baseline: the first arm."""
    with tenancy.reading(tenant) as db:
        run = store.get(db, run_id)
        base = arm_named(run, baseline) if baseline else run.arms[0]
        grid = Grid(db, run)
        means = {name: grid.means(db, name) for name in run.scorers}
    measures = tuple(measure_named(run, name) for name in run.scorers)
    arms = tuple(grid.summary(arm, means) for arm in run.arms)
    against = _Against(grid, base, {arm.name: arm for arm in arms})
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
        arms=arms,
        differences=tuple(
            against.difference(arm, measure, means[measure.name])
            for measure in measures
            for arm in run.arms
            if arm is not base
        ),
    )


@dataclass(frozen=True, slots=True)
class _Against:
    """Arms against the baseline, on the cases that both have a score for."""

    grid: Grid
    base: Arm
    summaries: Mapping[str, ArmSummary]

    def difference(self, arm: Arm, measure: Measure, means: Means) -> ArmDifference:
        """One arm's difference under one measure, with its verdict."""
        mine, base = self.summaries[arm.name], self.summaries[self.base.name]
        coverage = mine.measures[measure.name].coverage
        gap = coverage - base.measures[measure.name].coverage
        found = self._paired(means.by_arm[arm.id], means.by_arm[self.base.id], measure, gap)
        return arm_difference(mine, base, measure, found)

    def _paired(self, arm: Floats, base: Floats, measure: Measure, gap: float) -> Difference | None:
        both = ~np.isnan(arm) & ~np.isnan(base)
        if not both.any():
            return None
        return paired.difference(
            arm[both],
            base[both],
            self.grid.conversations[both],
            better=measure.better,
            coverage_gap=gap,
        )
