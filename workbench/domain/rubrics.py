"""Rubrics: one question about a reply and the few answers to it, for people and for judges."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer: its `value` lies within 0 and 1, the best is 1."""

    label: str
    meaning: str
    value: float


@dataclass(frozen=True, slots=True)
class Rubric:
    """A question with its choices in order; `ordinal` says that neighbours are nearer."""

    name: str
    title: str
    question: str
    choices: tuple[Choice, ...]
    ordinal: bool

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

        Between two it is the worse one, as a careful reader would have it.
        """
        ranks = sorted(self.rank(value) for value in values)
        if self.ordinal:
            return ranks[(len(ranks) - 1) // 2]
        counts = Counter(ranks)
        return min(counts, key=lambda rank: (-counts[rank], rank))
