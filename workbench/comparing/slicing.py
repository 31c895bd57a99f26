"""Two arms by tag: where one is better, and where there is too little to say."""

from dataclasses import dataclass, replace

import numpy as np

from workbench.comparing.known import known
from workbench.comparing.pairing import Pair, Paired
from workbench.domain.comparison import REFERENCE, verdict_word
from workbench.domain.estimates import Difference, Estimate
from workbench.domain.tenants import Tenant
from workbench.stats import paired
from workbench.stats.intervals import clustered_mean
from workbench.store import run_tags, tenancy
from workbench.store.grids import Floats, Integers, Truths

ENOUGH = 10
TOO_FEW = "too few"
MOST = 20


@dataclass(frozen=True, slots=True)
class Slice:
    """The conversations with one tag: both arms' means, and arm minus baseline.

    `difference` is on the cases that both have a score for, None where there is none; `word` is the
    verdict. Below ten such conversations it is `too few`, and nothing is tested.
    """

    tag: str
    conversations: int
    arm: Estimate | None
    baseline: Estimate | None
    difference: Difference | None
    word: str

    @property
    def is_small(self) -> bool:
        """Whether too few conversations stand behind it to name a winner."""
        return self.word == TOO_FEW


def slices(tenant: Tenant, run_id: int, pair: Pair, *, limit: int = MOST) -> list[Slice]:
    """The run by its conversations' tags, the largest first; Holm's correction is over these.

    A conversation with several tags is in several slices. Raises NotFound, and BadInput for a name
    that the run does not have.
    """
    with tenancy.reading(tenant) as db:
        one = Paired(known(db, run_id), pair)
        by_tag = run_tags.of_run(db, run_id)
    largest = sorted(by_tag, key=lambda tag: (-len(by_tag[tag]), tag))[:limit]
    parts = [_Part(one, tag, np.array(by_tag[tag])) for tag in largest]
    found = [part.difference() for part in parts]
    tested = iter(paired.corrected([one for one in found if one]))
    return [part.told(one and next(tested)) for part, one in zip(parts, found, strict=True)]


class _Part:
    """The cases of some conversations."""

    def __init__(self, one: Paired, tag: str, conversations: Integers) -> None:
        self._one, self._tag, self._size = one, tag, conversations.size
        self._mask: Truths = np.isin(one.conversations, conversations)
        self._values = tuple(values[self._mask] for values in one.values)
        self._clusters = one.conversations[self._mask]

    def difference(self) -> Difference | None:
        """Arm minus baseline, untested where there are too few conversations."""
        mine, theirs = self._values
        both = ~np.isnan(mine) & ~np.isnan(theirs)
        if not both.any():
            return None
        found = paired.difference(
            mine[both],
            theirs[both],
            self._clusters[both],
            better=self._one.measure.better,
            coverage_gap=_coverage(mine) - _coverage(theirs),
        )
        untested = found.estimate.clusters < ENOUGH or self._one.is_reference
        return replace(found, needed=None, p_value=None, p_holm=None) if untested else found

    def told(self, difference: Difference | None) -> Slice:
        """The slice, with its verdict after the correction."""
        mine, theirs = (self._mean(values) for values in self._values)
        word = self._word(difference)
        return Slice(self._tag, self._size, mine, theirs, difference, word)

    def _word(self, found: Difference | None) -> str:
        if self._one.is_reference:
            return REFERENCE
        if found is None:
            return "not comparable"
        if found.estimate.clusters < ENOUGH:
            return TOO_FEW
        return verdict_word(found, self._one.measure)

    def _mean(self, values: Floats) -> Estimate | None:
        there = ~np.isnan(values)
        return clustered_mean(values[there], self._clusters[there]) if there.any() else None


def _coverage(values: Floats) -> float:
    return float((~np.isnan(values)).mean())
