"""How many conversations would settle a difference."""

import math

POWER = 0.80
ALPHA = 0.05


def needed_clusters(effect: float, standard_error: float, clusters: int) -> int | None:
    """Clusters in all at which a difference of `effect` would be seen (power 80 %, alpha 5 %).

    n = (z_{1-alpha/2} + z_{power})^2 * omega^2 / effect^2 (Miller 2024, arXiv 2411.00640, eq. 9),
    with omega^2 = standard_error^2 * clusters, the variance of one cluster's part. None where the
    effect is 0: no number settles that.
    """
    if effect == 0:
        return None
    return sample_size(effect, standard_error**2 * clusters)


def sample_size(effect: float, variance: float) -> int:
    """Independent units needed to see `effect` with `variance` per unit (Miller 2024, eq. 9)."""
    from scipy.special import ndtri

    reach = float(ndtri(1 - ALPHA / 2) + ndtri(POWER))
    return math.ceil(reach**2 * variance / effect**2)
