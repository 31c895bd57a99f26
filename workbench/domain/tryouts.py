"""A changed prompt beside the live one: what moved, and how near it is to what people sent."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from statistics import fmean

AS_NEAR = 0.01 + 1e-9  # of the edit share: a point is no step


class Step(StrEnum):
    """Where a reply that moved is now, seen from what people sent."""

    NEARER = "nearer to what you sent"
    FARTHER = "farther from what you sent"
    AS_NEAR = "as near to what you sent"


@dataclass(frozen=True, slots=True)
class TriedTurn:
    """A saved turn: the tried config's reply (`new`) beside the one before (`old`).

    `fault` says why one of the two is no whole reply. `sent` is None where no person's words
    stand there; the shares are edit shares against it.
    """

    case_id: int
    title: str
    number: int
    client: str
    old: str
    new: str
    fault: str | None
    sent: str | None
    old_share: float | None
    new_share: float | None

    @property
    def moved(self) -> bool:
        """Whether the words differ at all."""
        return self.fault is None and self.old != self.new

    @property
    def step(self) -> Step | None:
        """Where a reply that moved went; None where it did not, or nothing was sent."""
        if not self.moved or self.old_share is None or self.new_share is None:
            return None
        if abs(self.new_share - self.old_share) <= AS_NEAR:
            return Step.AS_NEAR
        return Step.NEARER if self.new_share < self.old_share else Step.FARTHER


@dataclass(frozen=True, slots=True)
class Moves:
    """How many replies moved and where to; turns with a fault are counted apart.

    `before` and `after` are mean edit shares over the turns where a person's words are known.
    """

    turns: int
    failed: int
    moved: int
    nearer: int
    farther: int
    as_near: int
    before: float | None
    after: float | None

    @classmethod
    def of(cls, found: Iterable[TriedTurn]) -> "Moves":
        """The turns counted."""
        tried = list(found)
        whole = [turn for turn in tried if turn.fault is None]
        steps = [turn.step for turn in whole]
        return cls(
            turns=len(whole),
            failed=len(tried) - len(whole),
            moved=sum(turn.moved for turn in whole),
            nearer=steps.count(Step.NEARER),
            farther=steps.count(Step.FARTHER),
            as_near=steps.count(Step.AS_NEAR),
            before=_mean(turn.old_share for turn in whole),
            after=_mean(turn.new_share for turn in whole),
        )

    @property
    def sentence(self) -> str:
        """9 of 12 replies moved: 5 nearer to what you sent, 3 farther, 1 as near. The mean …"""
        if not self.turns:
            return ""
        said = f"{self.moved or 'None'} of {_replies(self.turns)} moved{self._steps()}."
        return " ".join(part for part in (said, self._mean_share(), self._faults()) if part)

    def _steps(self) -> str:
        known = self.nearer + self.farther + self.as_near
        if not known:
            return ""
        steps = f"{self.nearer} nearer to what you sent, {self.farther} farther"
        unknown = f", {self.moved - known} where nobody wrote" if self.moved > known else ""
        return f": {steps}, {self.as_near} as near{unknown}"

    def _mean_share(self) -> str:
        if not self.moved or self.before is None or self.after is None:
            return ""
        before, after = (f"{100 * share:.0f} %" for share in (self.before, self.after))
        if before == after:
            return f"The mean edit share stayed at {after}."
        return f"The mean edit share went from {before} to {after}."

    def _faults(self) -> str:
        if not self.failed:
            return ""
        turns = "1 turn has" if self.failed == 1 else f"{self.failed} turns have"
        return f"{turns} no whole reply of both, which counts for neither."


def _mean(shares: Iterable[float | None]) -> float | None:
    known = [share for share in shares if share is not None]
    return fmean(known) if known else None


def _replies(count: int) -> str:
    return "1 reply" if count == 1 else f"{count} replies"
