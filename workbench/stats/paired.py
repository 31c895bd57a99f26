"""What two arms differ by on the samples that both have a score for, and what may be said of it."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workbench.domain.estimates import Difference, Estimate, McNemar, Verdict
from workbench.stats.intervals import clustered_mean
from workbench.stats.power import ALPHA, needed_alike, needed_clusters

COVERAGE_GAP = 0.05
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
    above 0.05 no winner is named and nothing is tested. `needed` is told where there is no evidence
    yet. Raises ValueError on no samples, on unequal shapes and on scores that are not finite.

    A mean of paired differences, clustered (Miller 2024, arXiv 2411.00640).
    """
    estimate = clustered_mean(changes(arm, baseline), clusters)
    if abs(coverage_gap) > COVERAGE_GAP + ROUNDING:
        return Difference(estimate, Verdict.UNEQUAL_COVERAGE)
    p_value = _p_value(estimate)
    verdict = _verdict(estimate, better) if _rejected(p_value) else Verdict.NO_EVIDENCE
    return Difference(estimate, verdict, _needed(estimate, verdict, ALPHA), p_value, p_value)


def changes(arm: ArrayLike, baseline: ArrayLike) -> NDArray[np.float64]:
    """Arm minus baseline; a rounding error, as means of repeats have it, is no difference."""
    left, right = np.asarray(arm, dtype=np.float64), np.asarray(baseline, dtype=np.float64)
    if left.shape != right.shape:
        raise ValueError(f"arm {left.shape} and baseline {right.shape} must have one shape")
    change = left - right
    change[np.abs(change) <= 1e-12 + 1e-12 * np.abs(right)] = 0.0
    return change


def corrected(found: Sequence[Difference]) -> list[Difference]:
    """Differences that are shown together, after Holm's correction: one family of tests.

    A verdict that the correction does not let stand becomes "no evidence yet". What was not tested
    is no part of the family and stays as it is.
    """
    tested = [one.p_value for one in found if one.p_value is not None]
    adjusted = holm(tested)
    level = ALPHA / max(1, int((adjusted > ALPHA).sum()))
    p_holm = iter(adjusted.tolist())
    return [one if one.p_value is None else _after(one, next(p_holm), level) for one in found]


def holm(p_values: ArrayLike) -> NDArray[np.float64]:
    """Holm's adjusted p-values, in the order given; reject where one is at most alpha.

    Step-down: the k-th smallest of m times m - k + 1, never below an earlier one (Holm 1979).
    """
    raw = np.asarray(p_values, dtype=np.float64)
    order = np.argsort(raw, kind="stable")
    steps = raw[order] * np.arange(raw.size, 0, -1)
    adjusted = np.empty_like(raw)
    adjusted[order] = np.minimum(1.0, np.maximum.accumulate(steps))
    return adjusted


def mcnemar(arm: NDArray[np.bool_], baseline: NDArray[np.bool_]) -> McNemar:
    """The exact two-sided test over the cases that one arm passes and the other fails.

    Two columns of shape (n,): whether each passed. Cases are taken as independent. No such case
    gives 1 (McNemar 1947; the binomial form).
    """
    from scipy.special import bdtr

    fixed, broke = int((arm & ~baseline).sum()), int((~arm & baseline).sum())
    p_value = min(1.0, 2 * float(bdtr(min(fixed, broke), fixed + broke, 0.5)))
    return McNemar(fixed, broke, int(arm.size), p_value)


def _p_value(estimate: Estimate) -> float | None:
    """Two-sided: the t test on clustered errors, or the sign test where all differ by the same."""
    from scipy.special import stdtr

    if estimate.standard_error is None:
        return None
    if estimate.mean == 0:
        return 1.0
    if _alike(estimate):
        return float(min(1.0, 2.0 ** (1 - estimate.clusters)))
    return float(2 * stdtr(estimate.clusters - 1, -abs(estimate.mean) / estimate.standard_error))


def _rejected(p_value: float | None) -> bool:
    return p_value is not None and p_value <= ALPHA


def _verdict(estimate: Estimate, better: str) -> Verdict:
    if estimate.low is None or estimate.high is None or estimate.low <= 0 <= estimate.high:
        return Verdict.NO_EVIDENCE
    return Verdict.BETTER if (estimate.mean > 0) == (better != "lower") else Verdict.WORSE


def _after(found: Difference, p_holm: float, level: float) -> Difference:
    """The difference with its corrected p, and no winner where that does not reject.

    What is still needed is then told for the level at which the next one would be rejected.
    """
    if _rejected(p_holm):
        return replace(found, p_holm=p_holm)
    needed = _needed(found.estimate, Verdict.NO_EVIDENCE, level)
    return replace(found, verdict=Verdict.NO_EVIDENCE, needed=needed, p_holm=p_holm)


def _needed(estimate: Estimate, verdict: Verdict, alpha: float) -> int | None:
    if verdict is not Verdict.NO_EVIDENCE or estimate.standard_error is None:
        return None
    if _alike(estimate):
        return needed_alike(alpha)
    return needed_clusters(estimate.mean, estimate.standard_error, estimate.clusters, alpha=alpha)


def _alike(estimate: Estimate) -> bool:
    """Whether all conversations differ by the same: an interval without width proves nothing.

    Pass/fail scores do this by chance, so the signs are tested instead.
    """
    error = estimate.standard_error
    return error is not None and estimate.mean != 0 and error <= ROUNDING * abs(estimate.mean)
