"""The paired difference of two arms, and what it allows to be said."""

import numpy as np
from numpy.typing import ArrayLike

from workbench.domain.estimates import Difference, Estimate, Verdict
from workbench.stats.intervals import clustered_mean
from workbench.stats.power import needed_clusters

COVERAGE_GAP = 0.05


def difference(
    arm: ArrayLike,
    baseline: ArrayLike,
    clusters: ArrayLike,
    *,
    better: str = "higher",
    coverage_gap: float = 0.0,
) -> Difference:
    """Arm minus baseline on common samples (three arrays of one length), clustered.

    `better` says which direction is good: higher or lower. `coverage_gap` is the difference of
    the arms' coverages; above 5 points no winner is named. Raises ValueError for no samples.
    """
    deltas = np.asarray(arm, dtype=float) - np.asarray(baseline, dtype=float)
    estimate = clustered_mean(deltas, clusters)
    if abs(coverage_gap) > COVERAGE_GAP + 1e-9:
        return Difference(estimate, Verdict.UNEQUAL_COVERAGE)
    verdict = _verdict(estimate, better)
    return Difference(estimate, verdict, _needed(estimate, verdict))


def _verdict(estimate: Estimate, better: str) -> Verdict:
    if estimate.low is None or estimate.high is None or estimate.low <= 0 <= estimate.high:
        return Verdict.NO_EVIDENCE
    gained = (estimate.low > 0) == (better == "higher")
    return Verdict.BETTER if gained else Verdict.WORSE


def _needed(estimate: Estimate, verdict: Verdict) -> int | None:
    if verdict is not Verdict.NO_EVIDENCE or not estimate.standard_error:
        return None
    needed = needed_clusters(estimate.mean, estimate.standard_error, estimate.clusters)
    return max(needed, estimate.clusters + 1) if needed else None
