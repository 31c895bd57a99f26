"""What a run's arms scored, side by side, and the verdicts over them in words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from workbench.domain.calibration import ENOUGH_LABELS, GOOD_KAPPA, MINUS, number, plural
from workbench.domain.calibration import Calibration as Calibration
from workbench.domain.calibration import PositionBias as PositionBias
from workbench.domain.estimates import Difference, Estimate, McNemar, Spread, Verdict
from workbench.domain.simulations import PURPOSE as SIMULATION
from workbench.domain.turns import Origin

LABELS = {"chrf": "chrF", "bleu": "BLEU", "ter": "TER", "rouge_l": "ROUGE-L"}
NAMED = re.compile(r"([^=@]*)([=@]?)(.*)", re.DOTALL)
AGAINST_PEOPLE = ("edit_share", "chrf", "rouge_l", "bleu", "ter", "similarity")
REFERENCE = "reference"


class ArmKind(StrEnum):
    """Where an arm's replies come from: a config, people's own words, or all that people sent."""

    CONFIG = "config"
    HUMAN = "human"
    SENT = "sent"

    @property
    def origins(self) -> tuple[Origin, ...]:
        """Whose words count as this arm's reply; none for a config, which writes its own."""
        return {
            ArmKind.CONFIG: (),
            ArmKind.HUMAN: (Origin.HUMAN,),
            ArmKind.SENT: (Origin.HUMAN, Origin.SUGGESTION),
        }[self]


@dataclass(frozen=True, slots=True)
class Measure:
    """A scorer as people read it: `better` is higher, lower or neither, `meaning` a sentence.

    `binary` says that in this run a turn passes or fails: no mean of repeats is but 0 or 1. `judge`
    names the model that judged, `calibration` how far it agrees with people; both are empty where
    no model judges. `played` says that it judged whole conversations, of which people label none,
    `recorded` where its scores were not made here, but came with the run.
    """

    name: str
    unit: str
    better: str
    binary: bool = False
    meaning: str = ""
    judge: str = ""
    calibration: Calibration | None = None
    played: bool = False
    recorded: str = ""

    @property
    def label(self) -> str:
        """The scorer's name in words, with its option; a judge's model is told apart from it."""
        name, sign, more = NAMED.fullmatch(self.name).groups()  # type: ignore[union-attr]
        words = LABELS.get(name) or name.replace("_", " ")
        if sign == "@":
            return words if self.judge else f"{words} by {more}"
        return f"{words}{sign}{more}"

    @property
    def is_uncalibrated(self) -> bool:
        """Whether a model judged that agrees too little with people, or with too few of them."""
        return bool(self.judge) and not (self.calibration and self.calibration.holds)

    @property
    def mark(self) -> str:
        """What is written beside its scores wherever they are shown; nothing without a judge."""
        return ("not calibrated" if self.is_uncalibrated else "calibrated") if self.judge else ""

    @property
    def standing(self) -> str:
        """How far the judge can be believed, in a sentence; nothing without a judge."""
        if not self.judge:
            return ""
        if self.played:
            return f"Judged by {self.judge}, {self.mark}: people label single replies only."
        known = self.calibration.words if self.calibration else "no labels of people"
        needed = f"; {GOOD_KAPPA} on {ENOUGH_LABELS} labels would do" * self.is_uncalibrated
        recorded = f" {self.recorded}" * bool(self.recorded)
        return f"Judged by {self.judge}, {self.mark}: {known}{needed}.{recorded}"

    @property
    def explained(self) -> str:
        """The label with what it means; nothing where the scorer does not say."""
        return f"{self.label[:1].upper()}{self.label[1:]}: {self.meaning}" if self.meaning else ""

    def amount(self, value: float) -> str:
        """A mean as it is shown."""
        return f"{number(value * self._factor, self._digits)}{self._sign}"

    def plain(self, value: float) -> str:
        """The same without its unit, for the ends of an interval."""
        return number(value * self._factor, self._digits)

    def scaled(self, value: float) -> float:
        """A value in the unit that people read: a share in percent."""
        return value * self._factor

    def change(self, value: float) -> str:
        """A difference, always with its sign and without its unit."""
        return _signed(value * self._factor, self._digits)

    def change_in_words(self, value: float) -> str:
        """A difference with its sign and its unit; points say of what."""
        points = f" of {self.label}" if self.change_unit == "points" else ""
        return f"{self.change(value)} {self.change_unit}{points}"

    @property
    def against_people(self) -> bool:
        """Whether it measures how near a reply is to what a person wrote."""
        return self.name.partition("@")[0] in AGAINST_PEOPLE

    @property
    def change_unit(self) -> str:
        """What differences are counted in: shares differ by points."""
        return "points" if self.unit == "share" else self.unit

    @property
    def _factor(self) -> float:
        return 100.0 if self.unit == "share" else 1.0

    @property
    def _digits(self) -> int:
        return {"seconds": 2, "usd": 5}.get(self.unit, 1)

    @property
    def _sign(self) -> str:
        return {"share": " %", "seconds": " s", "usd": " $"}.get(self.unit, "")


@dataclass(frozen=True, slots=True)
class ArmMeasure:
    """One arm under one measure; no estimate where nothing was scored.

    `scored` of `cells` replies have a score; their ratio is the coverage. `corrected` is a judge's
    mean put right by what people labelled: prediction-powered, None where they labelled too little.
    """

    estimate: Estimate | None
    scored: int
    cells: int
    corrected: Estimate | None = None

    @property
    def coverage(self) -> float:
        """The share of the arm's cells that have a score."""
        return self.scored / self.cells if self.cells else 0.0


@dataclass(frozen=True, slots=True)
class ArmSummary:
    """One row of the table. `failed` counts by reason; a cost of None is unknown, never free.

    `seconds` is how long replies took; None where no model was asked.
    """

    name: str
    kind: ArmKind
    cells: int
    done: int
    failed: Mapping[str, int]
    cost_per_reply: float | None
    seconds: Spread | None
    measures: Mapping[str, ArmMeasure]
    config_hash: str | None = None


@dataclass(frozen=True, slots=True)
class ArmDifference:
    """An arm against the baseline under one measure; `word` is the verdict, `sentence` says it.

    `difference` is None where the two have no scored case in common; `mcnemar` where the measure
    is no matter of pass or fail.
    """

    arm: str
    measure: str
    difference: Difference | None
    word: str
    sentence: str
    mcnemar: McNemar | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """Where a run comes from that was filled elsewhere; `weights` names the local model's file."""

    at: datetime
    models: tuple[str, ...]
    weights: str

    @property
    def sentence(self) -> str:
        """By what and when it was made."""
        weights = f" ({self.weights})" if self.weights else ""
        return (
            f"A recorded run: made by this product's own replay with {', '.join(self.models)}"
            f"{weights} on {self.at.day} {self.at:%B %Y}."
        )


@dataclass(frozen=True, slots=True)
class Comparison:
    """All arms of a run, each against the baseline, on one dataset.

    `biases` has the position bias of each judge of pairs.
    """

    run_id: int
    state: str
    created_at: datetime
    dataset: str
    dataset_hash: str
    cases: int
    conversations: int
    baseline: str
    measures: tuple[Measure, ...]
    arms: tuple[ArmSummary, ...]
    differences: tuple[ArmDifference, ...]
    recorded: Recorded | None = None
    biases: Mapping[str, PositionBias] = field(default_factory=dict)
    purpose: str = "replay"

    @property
    def size(self) -> str:
        """What all figures rest on, counted."""
        of = f"of {self.conversations:,} {plural('conversation', self.conversations)}"
        if self.is_simulated:
            return f"{self.cases:,} {plural('start', self.cases)} {of}"
        return f"{self.cases:,} turns of {self.conversations:,} conversations"

    @property
    def is_simulated(self) -> bool:
        """Whether a cell is a whole conversation that a persona played."""
        return self.purpose == SIMULATION

    def arm(self, name: str) -> ArmSummary:
        """The arm of this name."""
        return next(arm for arm in self.arms if arm.name == name)

    def measure(self, name: str) -> Measure:
        """The measure of this name."""
        return next(measure for measure in self.measures if measure.name == name)

    def difference(self, arm: str, measure: str) -> ArmDifference | None:
        """The arm against the baseline under a measure; None for the baseline itself."""
        wanted = (arm, measure)
        return next((one for one in self.differences if (one.arm, one.measure) == wanted), None)

    def tested(self, measure: str) -> int:
        """How many comparisons of this measure Holm's correction is over."""
        found = (one.difference for one in self.differences if one.measure == measure)
        return sum(one is not None and one.p_holm is not None for one in found)


def is_reference(arm: ArmSummary, baseline: ArmSummary, measure: Measure) -> bool:
    """Whether one of the two is what people wrote, under a measure of being near to it."""
    people = any(one.kind is not ArmKind.CONFIG for one in (arm, baseline))
    return people and measure.against_people


def arm_difference(
    arm: ArmSummary, baseline: ArmSummary, measure: Measure, difference: Difference | None
) -> ArmDifference:
    """The difference with its verdict in words.

    What people wrote is no winner under a measure of being near to it.
    """
    if is_reference(arm, baseline, measure):
        word = REFERENCE
        people = baseline if arm.kind is ArmKind.CONFIG else arm
        sentence = f"No winner is named: {people.name} is what {measure.label} is measured against."
    elif difference is None:
        word = "not comparable"
        sentence = f"{arm.name} and {baseline.name} have no {measure.label} of the same case."
    else:
        word = verdict_word(difference, measure)
        sentence = _sentence(arm, baseline, measure, difference)
    return ArmDifference(arm.name, measure.name, difference, word, sentence + _caution(measure))


def _caution(measure: Measure) -> str:
    """What a verdict by a judge must not be read without."""
    known = measure.calibration.words if measure.calibration else "no labels of people"
    return f" The judge is not calibrated: {known}." if measure.is_uncalibrated else ""


def verdict_word(difference: Difference, measure: Measure) -> str:
    """better, worse, no evidence yet or unequal coverage; higher or lower where neither is good."""
    evidence = difference.verdict in (Verdict.BETTER, Verdict.WORSE)
    if evidence and measure.better == "neither":
        return "higher" if difference.estimate.mean > 0 else "lower"
    return str(difference.verdict)


def basis(measure: Measure, difference: Difference) -> str:
    """What a difference rests on: its interval and how many conversations."""
    estimate = difference.estimate
    conversations = f"{estimate.clusters:,} {plural('conversation', estimate.clusters)}"
    if estimate.low is None or estimate.high is None:
        return f"no interval from {conversations}"
    low, high = measure.change(estimate.low), measure.change(estimate.high)
    return f"95 % interval {low} to {high}, {conversations}"


def _sentence(
    arm: ArmSummary, baseline: ArmSummary, measure: Measure, difference: Difference
) -> str:
    said = f"{measure.change_in_words(difference.estimate.mean)} ({basis(measure, difference)}"
    if difference.verdict is Verdict.UNEQUAL_COVERAGE:
        return _unequal(arm, baseline, measure)
    if difference.verdict is Verdict.NO_EVIDENCE:
        head = f"No evidence yet that {arm.name} and {baseline.name} differ: {said}"
        return f"{head}{_why_not(difference)}).{_still_needed(measure, difference)}"
    word = verdict_word(difference, measure)
    if measure.better == "neither":
        return f"{arm.name} has a {word} {measure.label} than {baseline.name}: {said})."
    return f"{arm.name} is {word} than {baseline.name}: {said}; {measure.better} is better)."


def _why_not(difference: Difference) -> str:
    """The p that speaks against a difference whose interval alone would speak for it."""
    low, high, p = difference.estimate.low, difference.estimate.high, difference.p_holm
    if p is None or low is None or high is None or low <= 0 <= high:
        return ""
    corrected = " after Holm's correction" if p != difference.p_value else ""
    return f"; p = {p:.2g}{corrected}"


def _still_needed(measure: Measure, difference: Difference) -> str:
    if difference.needed is None:
        return ""
    more = max(1, difference.needed - difference.estimate.clusters)
    size = measure.change(abs(difference.estimate.mean)).lstrip("+")
    return (
        f" About {more:,} more {plural('conversation', more)} would settle a difference of "
        f"{size} {measure.change_unit}."
    )


def _unequal(arm: ArmSummary, baseline: ArmSummary, measure: Measure) -> str:
    mine, theirs = (100 * one.measures[measure.name].coverage for one in (arm, baseline))
    return (
        f"No winner is named: {arm.name} is scored on {mine:.0f} % of the cases and "
        f"{baseline.name} on {theirs:.0f} %, more than 5 points apart."
    )


def _signed(value: float, digits: int) -> str:
    text = number(value, digits)
    return text if text.startswith(MINUS) or not text.strip("0.,") else f"+{text}"
