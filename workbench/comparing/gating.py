"""The gate of a build: is an arm not worse than the baseline, by the same numbers as the page?"""

from dataclasses import dataclass

import numpy as np

from workbench.comparing.drilling import lines
from workbench.comparing.pairing import Pair, Paired, View
from workbench.comparing.pairing import paired as pair_of
from workbench.comparing.table import compare
from workbench.domain.comparison import ArmSummary, Comparison, Measure, basis
from workbench.domain.errors import BadInput
from workbench.domain.estimates import Difference, Verdict
from workbench.domain.gates import Check, Gate, Outcome, Regression, Rule
from workbench.domain.tenants import Tenant
from workbench.stats import paired

REGRESSIONS = 5


def gate(tenant: Tenant, run_id: int, arm: str, baseline: str, rule: Rule) -> Gate:
    """Whether the arm holds the rule under each of its scorers.

    It fails where there is evidence that the difference is below the rule's least one, and passes
    where there is evidence that it is not: a 95 % interval on paired differences, clustered by
    conversation, with Holm's correction of what fails over the scorers. It fails too where an arm
    has too few scores, or the two have unequally many. Raises NotFound, and BadInput for a name
    that the run does not have and for a scorer that can't say which way is good.
    """
    if arm == baseline:
        raise BadInput(f"{arm} can't be gated against itself; name another --baseline")
    if not rule.scorers:
        raise BadInput("name one scorer or more; the gate looks at these")
    comparison = compare(tenant, run_id, baseline=baseline)
    asked = [
        _Asked(comparison, pair_of(tenant, run_id, Pair(arm, baseline, name)), rule)
        for name in dict.fromkeys(rule.scorers)
    ]
    for one in asked:
        one.refuse_what_has_no_side()
    tests = [one.test() for one in asked]
    corrected = iter(paired.corrected([test for test in tests if test]))
    checks = [
        one.check(tenant, test, next(corrected) if test else None)
        for one, test in zip(asked, tests, strict=True)
    ]
    return Gate(run_id, comparison.dataset, arm, baseline, rule, tuple(checks))


@dataclass(frozen=True, slots=True)
class _Asked:
    """One measure of the gate."""

    comparison: Comparison
    one: Paired
    rule: Rule

    def refuse_what_has_no_side(self) -> None:
        """Raise BadInput where no arm could be worse."""
        if self._measure.better == "neither":
            raise BadInput(
                f"{self._measure.name} is good neither way, so nothing is worse; name another "
                "--scorer"
            )
        if self.one.is_reference:
            raise BadInput(
                f"{self._measure.name} is how near a reply is to what people wrote, and one of the "
                "two is that; name another --scorer or arm"
            )

    def test(self) -> Difference | None:
        """How much better the arm is than the rule's least difference; None where untested."""
        gains, clusters = self.one.gains
        if not gains.size or self._uncovered():
            return None
        least = np.full(gains.shape, self.rule.least)
        return paired.difference(gains, least, clusters, better="higher", coverage_gap=0.0)

    def check(self, tenant: Tenant, raw: Difference | None, tested: Difference | None) -> Check:
        """What the gate says of this measure; `tested` is the test after Holm's correction."""
        outcome = _outcome(raw, tested) if raw and tested else Outcome.FAILED
        undecided_fails = outcome is Outcome.UNDECIDED and self.rule.fails_undecided
        return Check(
            measure=self._measure,
            outcome=outcome,
            passes=outcome is not Outcome.FAILED and not undecided_fails,
            reason=self._reason(outcome, tested),
            difference=self._difference(),
            p_value=tested.p_holm if tested else None,
            regressions=self._regressions(tenant),
        )

    @property
    def _measure(self) -> Measure:
        return self.comparison.measure(self.one.pair.measure)

    @property
    def _arms(self) -> tuple[ArmSummary, ArmSummary]:
        pair = self.one.pair
        return self.comparison.arm(pair.arm), self.comparison.arm(pair.baseline)

    def _difference(self) -> Difference | None:
        """Arm minus baseline as the comparison has it."""
        found = self.comparison.difference(self.one.pair.arm, self._measure.name)
        return found.difference if found else None

    def _uncovered(self) -> str:
        """What is wrong with how many replies have a score; "" where nothing is."""
        name = self._measure.name
        coverage = {arm.name: arm.measures[name].coverage for arm in self._arms}
        for arm, share in coverage.items():
            if share < self.rule.coverage:
                return (
                    f"only {100 * share:.0f} % of {arm}'s replies have a score, and "
                    f"{100 * self.rule.coverage:.0f} % are asked for"
                )
        found = self._difference()
        if found is not None and found.verdict is Verdict.UNEQUAL_COVERAGE:
            told = " and ".join(f"{100 * share:.0f} % of {arm}" for arm, share in coverage.items())
            return f"{told} have a score, more than 5 points apart"
        return ""

    def _reason(self, outcome: Outcome, tested: Difference | None) -> str:
        found = self._difference()
        if uncovered := self._uncovered():
            return f"The two can't be compared: {uncovered}."
        if tested is None or found is None:
            return "The two have no score of the same case."
        change = self._measure.change_in_words(found.estimate.mean)
        told = f"{change} ({basis(self._measure, found)})"
        return f"{self._said(outcome)}: {told}.{_still_needed(tested)}"

    def _said(self, outcome: Outcome) -> str:
        """The outcome, in the terms of what was asked."""
        arm, (holds, breaks) = self.one.pair.arm, _in_words(self.rule, self._measure)
        if outcome is Outcome.UNDECIDED:
            return f"Not enough evidence to say whether {arm} is {holds}"
        return f"{arm} is {holds if outcome is Outcome.PASSED else breaks}"

    def _regressions(self, tenant: Tenant) -> tuple[Regression, ...]:
        """The cases that became worse, the worst first."""
        places = self.one.of(View.WORSE)[:REGRESSIONS].tolist()
        return tuple(
            Regression(line.title, line.number + 1, line.change or 0.0)
            for line in lines(tenant, self.one, places)
        )


def _outcome(raw: Difference, corrected: Difference) -> Outcome:
    """To fail takes the corrected test; to pass the interval alone, as all measures must pass."""
    if corrected.verdict is Verdict.WORSE:
        return Outcome.FAILED
    same = raw.estimate.low == raw.estimate.high == 0.0
    return Outcome.PASSED if raw.verdict is Verdict.BETTER or same else Outcome.UNDECIDED


def _in_words(rule: Rule, measure: Measure) -> tuple[str, str]:
    """What an arm is that holds the rule, and one that breaks it."""
    if not rule.least:
        return "not worse than the baseline", "worse than the baseline"
    size = f"{measure.change(abs(rule.least)).lstrip('+')} {measure.change_unit}"
    if rule.least < 0:
        return f"at most {size} worse than the baseline", f"more than {size} worse"
    return f"at least {size} better than the baseline", f"less than {size} better"


def _still_needed(tested: Difference) -> str:
    if tested.needed is None:
        return ""
    more = max(1, tested.needed - tested.estimate.clusters)
    return f" About {more:,} more {'conversation' if more == 1 else 'conversations'} would tell."
