"""Intervals: a mean clustered by conversation, and Wilson's for a proportion."""

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workbench.domain.estimates import Estimate

CONFIDENCE = 0.95


def clustered_mean(values: ArrayLike, clusters: ArrayLike) -> Estimate:
    """Mean of `values` (n,) with a 95 % t interval whose errors are robust to `clusters` (n,).

    The variance of the mean is G/(G-1) * sum over clusters of (sum of residuals)^2 / n^2, and the
    t distribution has G-1 degrees of freedom (Cameron and Miller 2015, with the finite-G factor).
    Fewer than two clusters: no interval. Raises ValueError for no values, or for lengths that
    differ.
    """
    sample = np.asarray(values, dtype=float)
    codes, count = _codes(clusters)
    if sample.size == 0 or sample.size != codes.size:
        raise ValueError(f"{sample.size} values and {codes.size} clusters; give one each, not none")
    mean = float(sample.mean())
    if count < 2:
        return Estimate(mean, None, None, sample.size, count)
    residuals = np.bincount(codes, weights=sample - mean, minlength=count)
    error = math.sqrt(count / (count - 1) * float(residuals @ residuals)) / sample.size
    reach = t_quantile(count - 1) * error
    return Estimate(mean, mean - reach, mean + reach, sample.size, count, error)


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a proportion, without continuity correction (Wilson 1927).

    Raises ValueError for no trials.
    """
    from scipy.stats import binomtest

    interval = binomtest(successes, trials).proportion_ci(CONFIDENCE, method="wilson")
    return float(interval.low), float(interval.high)


@lru_cache(maxsize=256)
def t_quantile(degrees: int) -> float:
    """The two-sided 95 % quantile of Student's t."""
    from scipy.special import stdtrit

    return float(stdtrit(degrees, 0.5 + CONFIDENCE / 2))


def _codes(clusters: ArrayLike | Sequence[object]) -> tuple[NDArray[np.intp], int]:
    """Cluster labels as 0..G-1, and G."""
    labels, codes = np.unique(np.asarray(clusters), return_inverse=True)
    return codes.reshape(-1), labels.size
