"""Acceptance: how many of the decided drafts went out as they were (F3)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workbench.domain.turns import Outcome
from workbench.stats.intervals import clustered_mean, wilson


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Counts of outcomes, and the share (0..1) sent as is with Wilson's 95 % interval.

    `clustered_se` is robust to conversations, of which there are `clusters`; `edit_share` (0..1)
    is the mean over the sent drafts whose share is known. None where nothing is decided or known.
    """

    as_is: int
    edited: int
    rejected: int
    replaced: int
    rate: float | None
    low: float | None
    high: float | None
    clustered_se: float | None
    clusters: int
    edit_share: float | None

    @property
    def decided(self) -> int:
        """How many drafts were decided."""
        return self.as_is + self.edited + self.rejected + self.replaced


def acceptance(
    outcomes: Sequence[str], clusters: ArrayLike, edit_shares: Sequence[float | None]
) -> Acceptance:
    """Drafts sent as they were / all drafts decided, and the mean edit share of those sent.

    Three columns of shape (n,), a row for each draft: its Outcome ("" is not decided and not
    counted), its conversation, and the share of its text that was changed (None is unknown).
    Raises ValueError on unequal shapes and on an outcome that does not exist.
    """
    ends, shares = np.asarray(outcomes, dtype=np.str_), np.asarray(edit_shares, dtype=np.float64)
    names = np.asarray(clusters)
    if not ends.shape == shares.shape == names.shape:
        raise ValueError(f"shapes differ: {ends.shape}, {names.shape} and {shares.shape}")
    counts, edit_share, decided = _counts(ends), _edit_share(ends, shares), ends != ""
    if not decided.any():
        return Acceptance(0, 0, 0, 0, None, None, None, None, 0, edit_share)
    estimate = clustered_mean(ends[decided] == Outcome.AS_IS, names[decided])
    low, high = wilson(counts["as_is"], estimate.n)
    return Acceptance(
        **counts,
        rate=estimate.mean,
        low=low,
        high=high,
        clustered_se=estimate.standard_error,
        clusters=estimate.clusters,
        edit_share=edit_share,
    )


def _counts(ends: NDArray[np.str_]) -> dict[str, int]:
    """How often each outcome occurs, by its name."""
    counts = {outcome.value: int((ends == outcome).sum()) for outcome in Outcome}
    if sum(counts.values()) != (ends != "").sum():
        raise ValueError(f"an outcome is none of: {', '.join(Outcome)}")
    return counts


def _edit_share(ends: NDArray[np.str_], shares: NDArray[np.float64]) -> float | None:
    sent = (ends == Outcome.AS_IS) | (ends == Outcome.EDITED)
    known = shares[sent & ~np.isnan(shares)]
    return float(known.mean()) if known.size else None
