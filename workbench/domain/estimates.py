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
class Spread:
    """Where a distribution lies: the middle value, the half around it, 5 % below and above."""

    p5: float
    p25: float
    p50: float
    p75: float
    p95: float


@dataclass(frozen=True, slots=True)
class Difference:
    """The paired difference arm minus baseline, on the samples that both have a score for.

    `needed` is how many conversations in all would settle a difference of this size
    (power 80 %, alpha 5 %); None where that can't be told. `p_value` is the test's own, `p_holm`
    the one after Holm's correction over the comparisons shown together; None where nothing was
    tested.
    """

    estimate: Estimate
    verdict: Verdict
    needed: int | None = None
    p_value: float | None = None
    p_holm: float | None = None


@dataclass(frozen=True, slots=True)
class McNemar:
    """Pass or fail on the same cases: how many the arm `fixed` and `broke`, and the exact p."""

    fixed: int
    broke: int
    cases: int
    p_value: float
