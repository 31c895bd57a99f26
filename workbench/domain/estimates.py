"""Numbers shown to people: a mean with its interval, and what two arms differ by."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What a paired difference allows to be said, in words."""

    BETTER = "better"
    WORSE = "worse"
    NO_EVIDENCE = "no evidence yet"
    UNEQUAL_COVERAGE = "unequal coverage"


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean with its 95 % interval; `low` and `high` are None below two clusters.

    `n` counts the samples, `clusters` the conversations they come from.
    """

    mean: float
    low: float | None
    high: float | None
    n: int
    clusters: int
    standard_error: float | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """The paired difference arm minus baseline, on the samples that both have a score for.

    `needed` is how many conversations in all would settle a difference of this size
    (power 80 %, alpha 5 %); None where that can't be told.
    """

    estimate: Estimate
    verdict: Verdict
    needed: int | None = None
