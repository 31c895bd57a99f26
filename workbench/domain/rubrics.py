"""Rubrics: one question about a reply and the few answers to it, for people and for judges."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

PAIRWISE = "pairwise"


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer: its `value` lies within 0 and 1, the best is 1."""

    label: str
    meaning: str
    value: float


@dataclass(frozen=True, slots=True)
class Rubric:
    """A question with its choices in order; `ordinal` says that neighbours are nearer.

    `undecided` is the value of the choice that people who can't agree come to together; None where
    that is the worse of theirs.
    """

    name: str
    title: str
    question: str
    choices: tuple[Choice, ...]
    ordinal: bool
    undecided: float | None = None

    @property
    def ranked(self) -> tuple[Choice, ...]:
        """The choices from the worst to the best."""
        return tuple(sorted(self.choices, key=lambda choice: choice.value))

    def rank(self, value: float) -> int:
        """The place of the nearest choice among the ranked; between two it is the worse one."""
        ranked = self.ranked
        return min(range(len(ranked)), key=lambda place: abs(ranked[place].value - value))

    def common_rank(self, values: Sequence[float]) -> int:
        """What several people say together: the median, or without an order what most said.

        Between two it is the worse one, as a careful reader would have it, or `undecided`.
        """
        ranks = sorted(self.rank(value) for value in values)
        if self.ordinal:
            lower, upper = ranks[(len(ranks) - 1) // 2], ranks[len(ranks) // 2]
            if lower == upper or self.undecided is None:
                return lower
            return self.rank(self.undecided)
        counts = Counter(ranks)
        return min(counts, key=lambda rank: (-counts[rank], rank))


PAIRS = Rubric(
    "two replies",  # no file of a judge has such a name
    "Two replies",
    "Which of two replies is better?",
    (
        Choice("The first arm", "The reply of the run's first arm is better", 0.0),
        Choice("A tie", "They are equally good, or equally bad", 0.5),
        Choice("The other arm", "The reply of the arm beside it is better", 1.0),
    ),
    ordinal=True,
    undecided=0.5,
)
