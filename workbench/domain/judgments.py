"""What people say of two replies to the same case, and the sentence that sums it up."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Word(StrEnum):
    """One person's word on a reply beside another."""

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"


class Kind(StrEnum):
    """Whether the person knew whose replies they were, guessed which is their own, or was blind."""

    OPEN = "open"
    GUESS = "guess"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Matchup:
    """Which two arms of a run are judged, `arm` beside `against`, and how."""

    run_id: int
    arm: str
    against: str
    kind: Kind = Kind.OPEN


@dataclass(frozen=True, slots=True)
class Tally:
    """How often a reply was better, the same and worse."""

    better: int
    same: int
    worse: int

    @classmethod
    def of(cls, words: Iterable[Word]) -> "Tally":
        """The words counted."""
        counted = Counter(words)
        return cls(counted[Word.BETTER], counted[Word.SAME], counted[Word.WORSE])

    @property
    def total(self) -> int:
        """How many were judged."""
        return self.better + self.same + self.worse

    def sentence(self, who: str = "the AI") -> str:
        """In 14 turns the AI was better 5 times, the same 6, worse 3."""
        turns = "1 turn" if self.total == 1 else f"{self.total} turns"
        times = "once" if self.better == 1 else f"{self.better} times"
        return f"In {turns} {who} was better {times}, the same {self.same}, worse {self.worse}."

    def guessed(self) -> str:
        """You knew your own words in 7 of 10 turns; by chance it would be 5.

        In a guess the reply that was taken for one's own is the better one.
        """
        told_apart, chance = self.worse, self.total / 2
        ending = "The AI passed for you." if told_apart <= chance else "You are hard to copy."
        return (
            f"You knew your own words in {told_apart} of {self.total} turns; by chance it would be "
            f"{chance:g}. {ending}"
        )
