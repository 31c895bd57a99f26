"""Blind reviews of a run: what people are asked about which replies, and how far they agree."""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from workbench.domain.comparison import Calibration
from workbench.domain.rubrics import PAIRS, Rubric
from workbench.domain.turns import Turn

PAIR = "pair-"
SKIPPED = "skipped"
Place = tuple[int, str, int]  # case, arm and repeat: which cell of a run
REASONS = (
    "Wrong fact",
    "Wrong tone",
    "Promises too much",
    "Misses the question",
    "Too long",
    "Too short",
)


@dataclass(frozen=True, slots=True)
class Review:
    """What all reviewers of a run are asked: the same replies, in an order of each one's own.

    A task is named by its rubric; that of a pair by its number, so that no address tells the arms.
    """

    rubrics: tuple[str, ...]
    pairs: tuple[tuple[str, str], ...]
    replies: tuple[int, ...]
    cases: tuple[int, ...]
    seed: int

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "Review":
        """A review as a run keeps it."""
        pairs = tuple((arm, against) for arm, against in stored["pairs"])
        rubrics, replies, cases = (tuple(stored[key]) for key in ("rubrics", "replies", "cases"))
        return cls(rubrics, pairs, replies, cases, stored["seed"])

    @property
    def tasks(self) -> tuple[str, ...]:
        """What there is to do, by name."""
        pairs = (f"{PAIR}{number}" for number in range(1, len(self.pairs) + 1))
        return (*self.rubrics, *pairs)

    def pair(self, task: str) -> tuple[str, str] | None:
        """The two arms of a task; None where it is about single replies."""
        if task in self.rubrics or task not in self.tasks:
            return None
        return self.pairs[int(task.removeprefix(PAIR)) - 1]

    def order(self, task: str, reviewer_id: int) -> list[int]:
        """The replies, or the cases of a pair, as this reviewer goes through them."""
        ids = list(self.replies if task in self.rubrics else self.cases)
        _chance(self.seed, task, reviewer_id).shuffle(ids)
        return ids

    def is_turned(self, task: str, case_id: int, reviewer_id: int) -> bool:
        """Whether this reviewer sees the second arm of a pair first."""
        return _chance(self.seed, task, reviewer_id, case_id).random() < 0.5


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is to be reviewed next: what was said before, and one reply or two.

    `number` is the reply's id, or the case's where there are two.
    """

    number: int
    context: tuple[Turn, ...]
    replies: tuple[str, ...]


class Side(StrEnum):
    """Which reply of a blind pair is better, as the reviewer sees them."""

    FIRST = "first"
    SECOND = "second"
    TIE = "tie"


@dataclass(frozen=True, slots=True)
class Answer:
    """A person's word on one reply: the value of a choice, None to skip it; reasons are chips."""

    value: float | None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pick:
    """A person's word on a pair; None skips it."""

    side: Side | None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Headway:
    """How far one person is with a task."""

    reviewer: str
    done: int
    wanted: int


@dataclass(frozen=True, slots=True)
class Labelled:
    """A reply that people and a judge looked at; `people` has the value that each of them gave.

    Of a pair it is the reply beside that of the run's first arm. `alike` says that both are one and
    the same text: a tie that no judge was asked about.
    """

    run_id: int
    reply_id: int
    conversation_id: int
    judge: float
    people: tuple[float, ...]
    alike: bool = False


@dataclass(frozen=True, slots=True)
class Concord:
    """How far the reviewers of a task agree; `pairs` counts two people's words on one reply.

    `alpha` is Krippendorff's; None where it can't be told, as `agreement` is without a pair.
    """

    reviewers: int
    items: int
    pairs: int
    agreement: float | None
    alpha: float | None


@dataclass(frozen=True, slots=True)
class JudgeCheck:
    """A judge against people; `confusion` has a row for what people chose, a column for the judge.

    Both are in the order of `choices`, from the worst to the best; `asked` is what both answered.
    """

    judge: str
    version: int
    asked: Rubric
    confusion: tuple[tuple[int, ...], ...]
    agreement: float | None
    calibration: Calibration

    @property
    def choices(self) -> tuple[str, ...]:
        """What can be chosen, in words."""
        return tuple(choice.label for choice in self.asked.ranked)

    @property
    def sentence(self) -> str:
        """Whether the judge may be believed, and by which figures."""
        word = "calibrated" if self.calibration.holds else "not calibrated"
        return f"{self.judge}, version {self.version}: {word}, {self.calibration.words}."

    @property
    def next_step(self) -> str:
        """What people do for a judge that has no labels."""
        if self.asked == PAIRS:
            return (
                "Open a run of it for review on the Review page, and choose between its first arm "
                "and another."
            )
        return "Open a run of it for review on the Review page, and label its replies."


def sample(cells: Iterable[tuple[int, int, int]], size: int, seed: int) -> tuple[int, ...]:
    """Replies of (arm, case, reply), as many of each arm and of the same cases where they can be.

    At least `size` of them where there are so many.
    """
    by_arm: dict[int, dict[int, int]] = {}
    for arm, case, reply in cells:
        by_arm.setdefault(arm, {})[case] = reply
    order = drawn({case for found in by_arm.values() for case in found}, None, seed)
    each = -(-size // max(1, len(by_arm)))
    return tuple(
        found[case]
        for found in by_arm.values()
        for case in [one for one in order if one in found][:each]
    )


def drawn(ids: Iterable[int], size: int | None, seed: int) -> tuple[int, ...]:
    """A seeded draw of so many ids, or all of them, in random order."""
    shuffled = sorted(ids)
    _chance(seed, "sample").shuffle(shuffled)
    return tuple(shuffled[:size])


def _chance(*seed: object) -> random.Random:
    return random.Random("/".join(map(str, seed)))  # noqa: S311  no secret


def word_pairs(words: Iterable[Sequence[float]]) -> tuple[int, int]:
    """How many pairs of people's words on one thing there are, and how many of them are equal."""
    there = equal = 0
    for said in words:
        there += len(said) * (len(said) - 1) // 2
        counts = [said.count(one) for one in set(said)]
        equal += sum(count * (count - 1) // 2 for count in counts)
    return there, equal
