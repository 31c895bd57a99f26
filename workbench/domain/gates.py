"""A gate: may an arm go on, or is it worse than the baseline? What a build server asks."""

from dataclasses import dataclass
from enum import StrEnum

from workbench.domain.comparison import Measure
from workbench.domain.estimates import Difference


class Outcome(StrEnum):
    """What a gate says under one measure."""

    PASSED = "pass"
    FAILED = "fail"
    UNDECIDED = "not enough evidence"


class Undecided(StrEnum):
    """What becomes of a gate that lacks evidence; AUTO passes unless a difference is asked for."""

    AUTO = "auto"
    PASSES = "pass"
    FAILS = "fail"


@dataclass(frozen=True, slots=True)
class Rule:
    """What an arm must hold against the baseline, under each of the scorers.

    `least` is the smallest difference, arm minus baseline, that is let through: in the unit of the
    scores and in the sense in which they are good. Below 0 it is how much worse the arm may be,
    above 0 how much better it must be. `coverage` (0..1) is how many of an arm's replies must have
    a score.
    """

    scorers: tuple[str, ...]
    least: float = 0.0
    coverage: float = 0.8
    undecided: Undecided = Undecided.AUTO

    @property
    def fails_undecided(self) -> bool:
        """Whether lack of evidence fails."""
        asked = self.least != 0 and self.undecided is Undecided.AUTO
        return asked or self.undecided is Undecided.FAILS


@dataclass(frozen=True, slots=True)
class Regression:
    """A case that the arm made worse: its conversation and turn, and by how much."""

    title: str
    turn: int
    change: float


@dataclass(frozen=True, slots=True)
class Check:
    """The gate under one measure; `passes` is what counts, `reason` says why in a sentence.

    `difference` is arm minus baseline in the sign of the scores, None where they have no case in
    common. `p_value` is of the test against the rule's least difference, after Holm's correction
    over the gate's measures; None where nothing was tested.
    """

    measure: Measure
    outcome: Outcome
    passes: bool
    reason: str
    difference: Difference | None
    p_value: float | None
    regressions: tuple[Regression, ...]


@dataclass(frozen=True, slots=True)
class Gate:
    """An arm against the baseline under several measures: it passes where each of them does."""

    run_id: int
    dataset: str
    arm: str
    baseline: str
    rule: Rule
    checks: tuple[Check, ...]

    @property
    def passes(self) -> bool:
        """Whether the arm may go on."""
        return all(check.passes for check in self.checks)
