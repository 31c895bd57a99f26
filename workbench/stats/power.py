"""How many conversations would settle a difference: two-sided alpha 5 %, power 80 %."""

import math
from statistics import NormalDist

ALPHA = 0.05
POWER = 0.80
Z_POWER = NormalDist().inv_cdf(POWER)
LARGEST = 10**9


def needed_clusters(
    effect: float, standard_error: float, clusters: int, *, alpha: float = ALPHA
) -> int | None:
    """Clusters in all that would settle a difference of the size of `effect`.

    `effect` and its clustered `standard_error` are in the unit of the score and were seen on
    `clusters` clusters; new ones are taken to be like these. None where the effect is 0 or so
    small that a billion would not do. Holm's correction asks for a smaller `alpha`.

    The sample size for a variance of clusters * standard_error^2 per cluster, plus z^2 / 2 as
    the t distribution is used (Guenther 1981, The American Statistician 35(4)): always more
    than there are while the t interval holds 0.
    """
    if abs(effect) <= standard_error * math.sqrt(clusters / LARGEST):
        return None
    size = _exact_size(effect, clusters * standard_error**2, alpha)
    return math.ceil(size + _z(alpha) ** 2 / 2)


def needed_alike(alpha: float = ALPHA) -> int:
    """Clusters in all that settle a difference which is the same in each: a sign test's, 2 / 2^n.

    Six at 5 %.
    """
    return math.ceil(1 - math.log2(alpha))


def sample_size(effect: float, variance: float) -> int:
    """Independent units that show `effect`, which is not 0, with `variance` per unit.

    The variance is that of a unit's paired difference, in the squared unit of the score: Miller's
    omega^2 + sigma_A^2 / K_A + sigma_B^2 / K_B (Miller 2024, arXiv 2411.00640, equation 9).
    """
    return math.ceil(_exact_size(effect, variance, ALPHA))


def _exact_size(effect: float, variance: float, alpha: float) -> float:
    return ((_z(alpha) + Z_POWER) * math.sqrt(variance) / effect) ** 2


def _z(alpha: float) -> float:
    return NormalDist().inv_cdf(1 - alpha / 2)
