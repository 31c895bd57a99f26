"""What two arms differ by on the samples that both have a score for, and what may be said of it."""

import numpy as np
from numpy.typing import ArrayLike

from workbench.domain.estimates import Difference, Estimate, Verdict
from workbench.stats.intervals import clustered_mean
from workbench.stats.power import needed_clusters

COVERAGE_GAP = 0.05
FEWEST_ALIKE = 6
ROUNDING = 1e-9


def difference(
    arm: ArrayLike,
    baseline: ArrayLike,
    clusters: ArrayLike,
    *,
    better: str,
    coverage_gap: float,
) -> Difference:
    """The paired difference arm minus baseline, and its verdict.

    `arm`, `baseline` and `clusters` have shape (n,): the scores of the same samples, and the
    conversation of each. The estimate has the unit and the sign of the scores; the verdict is on
    the arm, in the sense of the scorer: `better` is higher, lower or neither (BETTER then says no
    more than higher). `coverage_gap` is the distance between the arms' coverages (shares, 0..1);
    above 0.05 no winner is named. `needed` is told where there is no evidence yet. Raises
    ValueError on no samples, on unequal shapes and on scores that are not finite.

    A mean of paired differences, clustered (Miller 2024, arXiv 2411.00640).
    """
    estimate = clustered_mean(_differences(arm, baseline), clusters)
    if abs(coverage_gap) > COVERAGE_GAP + ROUNDING:
        return Difference(estimate, Verdict.UNEQUAL_COVERAGE)
    verdict = _verdict(estimate, better)
    return Difference(estimate, verdict, _needed(estimate, verdict))


def _differences(arm: ArrayLike, baseline: ArrayLike) -> ArrayLike:
    """Arm minus baseline; a rounding error, as means of repeats have it, is no difference."""
    left, right = np.asarray(arm, dtype=np.float64), np.asarray(baseline, dtype=np.float64)
    if left.shape != right.shape:
        raise ValueError(f"arm {left.shape} and baseline {right.shape} must have one shape")
    same = np.isclose(left, right, rtol=1e-12, atol=1e-12)
    return np.where(same, 0.0, left - right)


def _verdict(estimate: Estimate, better: str) -> Verdict:
    if estimate.low is None or estimate.high is None or estimate.low <= 0 <= estimate.high:
        return Verdict.NO_EVIDENCE
    if _too_few_alike(estimate):
        return Verdict.NO_EVIDENCE
    return Verdict.BETTER if (estimate.mean > 0) == (better != "lower") else Verdict.WORSE


def _needed(estimate: Estimate, verdict: Verdict) -> int | None:
    if verdict is not Verdict.NO_EVIDENCE or estimate.standard_error is None:
        return None
    if _too_few_alike(estimate):
        return FEWEST_ALIKE
    return needed_clusters(estimate.mean, estimate.standard_error, estimate.clusters)


def _too_few_alike(estimate: Estimate) -> bool:
    """Whether a few conversations differ by the same: an interval without width proves nothing.

    Pass/fail scores do this by chance. A sign test calls no fewer than six equal signs: 2 / 2^6.
    """
    error = estimate.standard_error
    alike = error is not None and error <= ROUNDING * abs(estimate.mean)
    return alike and estimate.mean != 0 and estimate.clusters < FEWEST_ALIKE
