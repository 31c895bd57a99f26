"""Means and proportions with their 95 % intervals; conversations are the independent units.

scipy.special takes a quarter of a second to import, so it waits until an interval is asked for.
"""

import math
from functools import lru_cache
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workbench.domain.estimates import Estimate

CONFIDENCE = 0.95


def clustered_mean(values: ArrayLike, clusters: ArrayLike) -> Estimate:
    """The mean of `values` with a 95 % t interval on cluster-robust errors.

    `values` and `clusters` have shape (n,); `clusters` names the conversation of each value by a
    number or a text. All figures have the unit of the values. Below two clusters there is no
    standard error and no interval. Raises ValueError on no values, on unequal shapes and on
    values that are not finite.

    The error is sqrt(G / (G - 1) * sum_g (sum_i (y_gi - mean))^2) / n, the quantile Student's
    with G - 1 degrees of freedom (Miller 2024, arXiv 2411.00640; Cameron and Miller
    2015 for the factor and the degrees of freedom).
    """
    scores, codes = _checked(values, clusters)
    mean = float(scores.mean())
    groups = int(codes.max()) + 1
    if groups < 2:
        return Estimate(mean, None, None, scores.size, groups)
    totals = np.bincount(codes, weights=scores - mean)
    error = math.sqrt(groups / (groups - 1) * float(totals @ totals)) / scores.size
    margin = error * t_quantile(groups - 1)
    return Estimate(mean, mean - margin, mean + margin, scores.size, groups, error)


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """Wilson's 95 % interval (low, high) of a share (0..1) of independent trials.

    Raises ValueError on no trials and where `successes` is not in 0..`trials`.
    Formula: Wilson 1927, without continuity correction. Written out because scipy.stats, which has
    it, takes over a second to import, and the chat page shows this interval; the tests compare.
    """
    if trials < 1 or not 0 <= successes <= trials:
        raise ValueError(
            f"successes must be within 0 and trials, trials 1 or more; not {successes} of {trials}"
        )
    squared = NormalDist().inv_cdf((1 + CONFIDENCE) / 2) ** 2
    share, width = successes / trials, 1 + squared / trials
    middle = (share + squared / (2 * trials)) / width
    spread = share * (1 - share) / trials + squared / (4 * trials**2)
    reach = math.sqrt(squared * spread) / width
    return max(0.0, min(share, middle - reach)), min(1.0, max(share, middle + reach))


@lru_cache(maxsize=256)
def t_quantile(degrees: int) -> float:
    """How many standard errors a 95 % interval reaches to each side."""
    from scipy.special import stdtrit

    return float(stdtrit(degrees, (1 + CONFIDENCE) / 2))


def _checked(
    values: ArrayLike, clusters: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """The values as floats and the clusters as codes 0..G-1."""
    scores, names = np.asarray(values, dtype=np.float64), np.asarray(clusters)
    if scores.ndim != 1 or scores.shape != names.shape:
        raise ValueError(f"values {scores.shape} and clusters {names.shape} must be (n,) both")
    if not scores.size:
        raise ValueError("there are no values; say so instead of showing a mean")
    if not np.isfinite(scores).all():
        raise ValueError("a value is NaN or infinite; leave out what has no score")
    return scores, np.unique(names, return_inverse=True)[1]
