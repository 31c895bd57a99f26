"""How far a judge may be believed: whether it agrees with people, and whether places sway it."""

from dataclasses import dataclass

from workbench.domain.estimates import Estimate

MINUS = "\N{MINUS SIGN}"
GOOD_KAPPA, ENOUGH_LABELS = 0.6, 30


@dataclass(frozen=True, slots=True)
class Calibration:
    """How far a judge agrees with people on the replies that both looked at.

    `kappa` is Cohen's, weighted where the choices are ordered, with its 95 % interval; None where
    it can't be told. `labels` counts the replies, or pairs, with a person's word.
    """

    kappa: float | None
    low: float | None
    high: float | None
    labels: int

    @property
    def holds(self) -> bool:
        """Whether the judge may be read as people are."""
        return self.kappa is not None and self.kappa >= GOOD_KAPPA and self.labels >= ENOUGH_LABELS

    @property
    def words(self) -> str:
        """The kappa with its interval and what it rests on."""
        labels = f"{self.labels:,} {plural('label', self.labels)} of people"
        if not self.labels or self.kappa is None:
            return labels if self.labels else "no labels of people"
        between = ""
        if self.low is not None and self.high is not None:
            between = f" (95 % interval {number(self.low, 2)} to {number(self.high, 2)})"
        return f"kappa {number(self.kappa, 2)}{between} on {labels}"


@dataclass(frozen=True, slots=True)
class PositionBias:
    """How often a judge of pairs chose the same place in both orders, whichever reply stood there.

    Of `decided` pairs, in which it chose a place both times, `biased` are such; they count as ties.
    The estimate is of their share, clustered by conversation; None where no pair is decided.
    """

    biased: int
    decided: int
    estimate: Estimate | None

    @property
    def rate(self) -> float | None:
        """The share of biased pairs; None where no pair is decided."""
        return self.estimate.mean if self.estimate else None

    @property
    def sentence(self) -> str:
        """The rate with how many pairs it is of."""
        if self.estimate is None:
            return "Position bias: unknown, since no pair is decided in both orders."
        low, high = self.estimate.low, self.estimate.high
        within = "no interval" if low is None or high is None else _within(low, high)
        return (
            f"Position bias: in {self.biased:,} of {self.decided:,} decided "
            f"{plural('pair', self.decided)} ({100 * self.estimate.mean:.0f} %, {within}) the "
            "judge chose the same place in both orders; these count as ties."
        )


def number(value: float, digits: int) -> str:
    text = f"{value:,.{digits}f}"
    return text.replace("-", MINUS) if text.strip("-0.,") else text.lstrip("-")


def plural(noun: str, count: int) -> str:
    return noun if count == 1 else f"{noun}s"


def _within(low: float, high: float) -> str:
    return f"95 % interval {100 * max(0.0, low):.0f} to {100 * min(1.0, high):.0f}"
