"""Acceptance: how many of the decided drafts went out as they were (F3)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from workbench.stats.intervals import clustered_mean, wilson


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Counts of outcomes, and the share sent as is with Wilson's 95 % interval.

    `clustered_se` is robust to conversations; `edit_share` is the mean over sent drafts whose two
    texts are known (0 = unchanged, 1 = rewritten). None where nothing is decided or known.
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
    outcomes: Sequence[str], clusters: Sequence[int], edit_shares: Sequence[float | None]
) -> Acceptance:
    """Acceptance of decided drafts: three sequences of one length, clusters by conversation."""
    counts = Counter(outcomes)
    known = [share for share in edit_shares if share is not None]
    edit_share = float(np.mean(known)) if known else None
    if not outcomes:
        return Acceptance(0, 0, 0, 0, None, None, None, None, 0, edit_share)
    estimate = clustered_mean([outcome == "as_is" for outcome in outcomes], list(clusters))
    low, high = wilson(counts["as_is"], len(outcomes))
    return Acceptance(
        as_is=counts["as_is"],
        edited=counts["edited"],
        rejected=counts["rejected"],
        replaced=counts["replaced"],
        rate=estimate.mean,
        low=low,
        high=high,
        clustered_se=estimate.standard_error,
        clusters=estimate.clusters,
        edit_share=edit_share,
    )
