"""A judge's mean on all replies, put right by people's values on some of them."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workbench.domain.estimates import Estimate
from workbench.stats.intervals import clustered_mean, t_quantile

Floats = NDArray[np.float64]


def corrected_mean(
    judged: ArrayLike,
    clusters: ArrayLike,
    gaps: ArrayLike,
    gap_clusters: ArrayLike,
) -> Estimate | None:
    """The mean that people would give to all, with a 95 % interval that a biased judge can't break.

    `judged` (N,) are the judge's values, `gaps` (n,) people's value minus the judge's on replies
    that were drawn at random among them; both name their conversations. None below two labelled
    conversations. `n` and `clusters` of the estimate count what people labelled.

    The estimate is mean(judged) + mean(gaps) (Angelopoulos et al. 2023, Science 382: 669, arXiv
    2301.09633, algorithm 1). There the two samples are independent; here one lies within the other,
    and replies share conversations. So the error is that of the sum of what each conversation adds
    to both means, which is var(judged) / N + var(gaps) / n where no conversation is in both. Its
    degrees of freedom are Satterthwaite's of the two parts.
    """
    if np.unique(np.asarray(gap_clusters)).size < 2:
        return None
    found, gap = clustered_mean(judged, clusters), clustered_mean(gaps, gap_clusters)
    names = np.unique(np.concatenate([np.asarray(clusters), np.asarray(gap_clusters)]))
    parts = [
        _part(judged, clusters, names, found),
        _part(gaps, gap_clusters, names, gap),
    ]
    error = math.sqrt(float(np.sum((parts[0] + parts[1]) ** 2)))
    mean = found.mean + gap.mean
    margin = error * t_quantile(_degrees(parts, (found.clusters - 1, gap.clusters - 1)))
    return Estimate(mean, mean - margin, mean + margin, gap.n, gap.clusters, error)


def _part(values: ArrayLike, clusters: ArrayLike, names: Floats, mean: Estimate) -> Floats:
    """What each conversation adds to a mean's error; the squares sum up to its variance."""
    scores = np.asarray(values, dtype=np.float64)
    places = np.searchsorted(names, np.asarray(clusters))
    totals = np.bincount(places, weights=scores - mean.mean, minlength=names.size)
    factor = math.sqrt(mean.clusters / (mean.clusters - 1)) if mean.clusters > 1 else 0.0
    return factor * totals / scores.size


def _degrees(parts: Sequence[Floats], degrees: Sequence[int]) -> int:
    """Satterthwaite's, rounded down to the safe side."""
    variances = [float(part @ part) for part in parts]
    weights = [var**2 / free for var, free in zip(variances, degrees, strict=True) if free]
    if not sum(weights):
        return max(degrees)
    return max(1, int(sum(variances) ** 2 / sum(weights)))
