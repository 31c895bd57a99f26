"""The gate: what passes, what fails, what is not decided, and what can't be asked."""

from dataclasses import replace

import pytest

from tests.kept import Keep
from tests.replaying import dataset, stored
from tests.test_comparing import one_turn, run_of
from tests.test_comparing_pairs import scored
from workbench import comparing
from workbench.domain.errors import BadInput, NotFound, Refused
from workbench.domain.gates import Check, Gate, Outcome, Rule, Undecided
from workbench.domain.tenants import Tenant
from workbench.providers.fake import FakeProvider
from workbench.store import runs as store
from workbench.store import tenancy
from workbench.store.tables import Run

COUNT = 12
NOISE = (0, 3, -2, 1, -3, 2, 0, 1, -1, 2, -2, -1)
CHRF = Rule(("chrf",))


@pytest.fixture
def run(tenant: Tenant, fake: FakeProvider, keep: Keep[int]) -> Run:
    """Twelve conversations of one turn, answered by A and B."""
    return stored(tenant, keep("gating", lambda: made_run(tenant, fake).id))


def made_run(tenant: Tenant, fake: FakeProvider) -> Run:
    dataset(tenant, *one_turn(COUNT))
    return run_of(tenant, fake, *["x", "y"] * COUNT)


def changed(tenant: Tenant, run: Run, by: float, *, noise: float = 1, name: str = "chrf") -> None:
    """Scores of which B's are so much higher than A's, more or less."""
    values = [50.0 + side * (by + noise * NOISE[n]) for n in range(COUNT) for side in (0, 1)]
    scored(tenant, run, name, values, version=2)
    run.scorers = sorted({*run.scorers, name})


def gated(tenant: Tenant, run: Run, rule: Rule = CHRF) -> Gate:
    return comparing.gate(tenant, run.id, "B@1", "A@1", rule)


def check(tenant: Tenant, run: Run, rule: Rule = CHRF) -> Check:
    return gated(tenant, run, rule).checks[0]


@pytest.mark.parametrize(
    ("by", "outcome", "passes"),
    [(5, Outcome.PASSED, True), (-5, Outcome.FAILED, False), (-0.1, Outcome.UNDECIDED, True)],
    ids=["better", "worse", "as good as the same"],
)
def test_only_evidence_that_the_arm_is_worse_fails(
    tenant: Tenant, run: Run, by: float, outcome: Outcome, passes: bool
) -> None:
    changed(tenant, run, by)

    found = check(tenant, run)

    assert (found.outcome, found.passes) == (outcome, passes)


def test_equal_replies_pass(tenant: Tenant, run: Run) -> None:
    changed(tenant, run, 0, noise=0)

    assert check(tenant, run).outcome is Outcome.PASSED


@pytest.mark.parametrize(
    ("by", "least", "passes"),
    [(-1, -5, True), (-5, -5, False), (-9, -5, False), (9, 5, True), (5, 5, False), (1, 5, False)],
    ids=["a bit worse", "at the edge", "too bad", "good", "on the edge", "too little"],
)
def test_a_difference_that_is_asked_for_needs_evidence(
    tenant: Tenant, run: Run, by: float, least: float, passes: bool
) -> None:
    changed(tenant, run, by)

    assert check(tenant, run, replace(CHRF, least=least)).passes is passes


def test_lower_is_better_is_asked_in_the_good_sense(tenant: Tenant, run: Run) -> None:
    changed(tenant, run, -0.05, noise=0.001, name="edit_share")
    rule = Rule(("edit_share",), least=0.02)

    assert check(tenant, run, rule).passes
    assert not check(tenant, run, replace(rule, least=0.2)).passes


@pytest.mark.parametrize(
    ("undecided", "least", "passes"),
    [(Undecided.FAILS, 0, False), (Undecided.PASSES, -0.5, True), (Undecided.AUTO, -0.5, False)],
)
def test_what_lack_of_evidence_does_can_be_said(
    tenant: Tenant, run: Run, undecided: Undecided, least: float, passes: bool
) -> None:
    changed(tenant, run, least)

    found = check(tenant, run, Rule(("chrf",), least=least, undecided=undecided))

    assert (found.outcome, found.passes) == (Outcome.UNDECIDED, passes)


def test_lack_of_evidence_says_how_much_more_is_needed(tenant: Tenant, run: Run) -> None:
    changed(tenant, run, -0.5)

    reason = check(tenant, run).reason

    assert reason.startswith("Not enough evidence to say whether B@1 is not worse")
    assert "more conversations would tell." in reason


def test_every_scorer_must_pass(tenant: Tenant, run: Run) -> None:
    changed(tenant, run, 5)
    changed(tenant, run, 0.3, noise=0.01, name="edit_share")

    found = gated(tenant, run, Rule(("chrf", "edit_share")))

    assert [one.passes for one in found.checks] == [True, False]
    assert not found.passes


def test_what_fails_is_corrected_over_the_scorers(tenant: Tenant, run: Run) -> None:
    changed(tenant, run, -1.3)
    changed(tenant, run, 0, name="edit_share", noise=0.01)

    alone = check(tenant, run)
    together = check(tenant, run, Rule(("chrf", "edit_share")))

    assert together.p_value == pytest.approx(2 * alone.p_value)
    assert (alone.outcome, together.outcome) == (Outcome.FAILED, Outcome.UNDECIDED)


def test_the_worst_regressions_are_named(tenant: Tenant, run: Run) -> None:
    changed(tenant, run, -5)

    told = check(tenant, run).regressions

    assert (told[0].title, told[0].turn, told[0].change) == ("chat 4", 1, -8)
    assert len(told) == 5


def test_too_few_scores_fail(tenant: Tenant, fake: FakeProvider) -> None:
    dataset(tenant, *one_turn(4))
    run = run_of(tenant, fake, "a", Refused("no"), "a", Refused("no"), "a", "b", "a", "b")

    found = check(tenant, run, Rule(("edit_share",)))

    assert (found.passes, found.p_value) == (False, None)
    assert "only 50 % of B@1's replies have a score, and 80 % are asked for" in found.reason


def test_unequal_coverage_fails(tenant: Tenant, fake: FakeProvider) -> None:
    dataset(tenant, *one_turn(10))
    run = run_of(tenant, fake, "a", Refused("no"), *["a", "b"] * 9)

    reason = check(tenant, run, Rule(("edit_share",))).reason

    assert "90 % of B@1 and 100 % of A@1 have a score, more than 5 points apart" in reason


def test_no_score_of_the_same_case_fails(tenant: Tenant, fake: FakeProvider) -> None:
    dataset(tenant, *one_turn(2))
    run = run_of(tenant, fake, "a", Refused("no"), Refused("no"), "b")

    found = check(tenant, run, Rule(("edit_share",), coverage=0))

    assert (found.outcome, found.difference) == (Outcome.FAILED, None)


def test_an_uncalibrated_judge_is_known_as_one(tenant: Tenant, run: Run) -> None:
    changed(tenant, run, 5)
    with tenancy.session(tenant) as db:
        row = store.get(db, run.id)
        row.measures = {**row.measures, "chrf": {
            "unit": "points", "better": "higher", "meaning": "", "judge": "openai:mini",
        }}  # fmt: skip

    assert check(tenant, run).measure.is_uncalibrated


@pytest.mark.parametrize(
    ("arm", "scorers", "said"),
    [("A@1", ("chrf",), "against itself"), ("C@1", ("chrf",), "no arm 'C@1'"),
     ("B@1", ("rouge",), "no scorer 'rouge'"), ("B@1", (), "name one scorer"),
     ("B@1", ("length",), "good neither way")],
    ids=["itself", "arm", "scorer", "none", "neither way"],
)  # fmt: skip
def test_what_can_not_be_asked_is_refused(
    tenant: Tenant, run: Run, arm: str, scorers: tuple[str, ...], said: str
) -> None:
    changed(tenant, run, 5)

    with pytest.raises(BadInput, match=said):
        comparing.gate(tenant, run.id, arm, "A@1", Rule(scorers))


def test_another_companys_run_is_not_found(tenant: Tenant, other_tenant: Tenant, run: Run) -> None:
    with pytest.raises(NotFound):
        gated(other_tenant, run)
