"""How often a task passes that is tried several times: pass@k and pass^k."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workbench.domain.estimates import Estimate
from workbench.stats.intervals import clustered_mean

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Passing:
    """Of `k` tries of a case, that `any` one passes (pass@k), and that `all` of them do (pass^k).

    Both are shares 0..1, means over the cases.
    """

    k: int
    any: Estimate
    all: Estimate


def passing(passed: ArrayLike, tries: ArrayLike, clusters: ArrayLike) -> list[Passing]:
    """Both shares for each k from 1 to the fewest tries of a case.

    Three columns of shape (n,), a row for each case: how many of its tries passed, how many there
    were (1 or more), its conversation. Raises ValueError on no cases, on unequal shapes and on more
    passes than tries.

    Unbiased: pass@k = 1 - C(n - c, k) / C(n, k) (Chen et al. 2021, arXiv 2107.03374), pass^k =
    C(c, k) / C(n, k) (Yao et al. 2024, tau-bench, arXiv 2406.12045), of n tries of which c pass.
    """
    good, all_tries = np.asarray(passed), np.asarray(tries)
    if good.shape != all_tries.shape or not good.size:
        raise ValueError("passed and tries must have one shape (n,), n at least 1")
    if (all_tries < 1).any() or (good < 0).any() or (good > all_tries).any():
        raise ValueError("each case must have 1 try or more, and no more passes than tries")
    most = int(all_tries.min())
    failed, succeeded = (_shares(some, all_tries, most) for some in (all_tries - good, good))
    return [
        Passing(k, clustered_mean(1 - none, clusters), clustered_mean(every, clusters))
        for k, (none, every) in enumerate(zip(failed, succeeded, strict=True), start=1)
    ]


def _shares(some: NDArray[np.int64], of: NDArray[np.int64], most: int) -> Iterator[Floats]:
    """C(some, k) / C(of, k) for k from 1 to `most`, as products so that nothing grows large."""
    shares = np.ones(some.shape)
    for taken in range(most):
        shares = shares * np.maximum(some - taken, 0) / (of - taken)
        yield shares
