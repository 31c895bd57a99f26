"""The verdict in words: what is said, with its interval, n, and what is still needed."""

import pytest

from workbench.domain.comparison import (
    MINUS,
    ArmKind,
    ArmMeasure,
    ArmSummary,
    Measure,
    arm_difference,
)
from workbench.domain.estimates import Difference, Estimate, Verdict

SHARE = Measure("edit_share", "share", "lower")
CHRF = Measure("chrf", "points", "higher")
WORDS = Measure("length", "words", "neither")


def arm(name: str, scored: int = 100, kind: ArmKind = ArmKind.CONFIG) -> ArmSummary:
    """An arm of 100 cells."""
    measures = {m.name: ArmMeasure(None, scored, 100) for m in (SHARE, CHRF, WORDS)}
    return ArmSummary(name, kind, 100, scored, {}, None, None, measures)


def sentence(measure: Measure, difference: Difference | None, scored: int = 100) -> str:
    return arm_difference(arm("B", scored), arm("A"), measure, difference).sentence


def test_a_better_arm_is_named_with_the_difference_its_interval_and_n() -> None:
    found = Difference(Estimate(-0.062, -0.103, -0.021, 900, 212), Verdict.BETTER)

    assert sentence(SHARE, found) == (
        f"B is better than A: {MINUS}6.2 points of edit share "
        f"(95 % interval {MINUS}10.3 to {MINUS}2.1, 212 conversations; lower is better)."
    )


def test_no_evidence_says_how_many_more_conversations_would_settle_it() -> None:
    found = Difference(Estimate(1.2, -2.0, 4.4, 40, 20), Verdict.NO_EVIDENCE, needed=110)

    assert sentence(CHRF, found) == (
        f"No evidence yet that B and A differ: +1.2 points of chrF (95 % interval {MINUS}2.0 to "
        "+4.4, 20 conversations). About 90 more conversations would settle a difference of 1.2 "
        "points."
    )


def test_one_conversation_gives_no_interval() -> None:
    found = Difference(Estimate(1.2, None, None, 4, 1), Verdict.NO_EVIDENCE)

    assert sentence(CHRF, found).endswith("(no interval from 1 conversation).")


def test_unequal_coverage_names_no_winner() -> None:
    found = Difference(Estimate(9.0, 8.0, 10.0, 90, 30), Verdict.UNEQUAL_COVERAGE)

    assert sentence(CHRF, found, scored=90) == (
        "No winner is named: B is scored on 90 % of the cases and A on 100 %, "
        "more than 5 points apart."
    )


@pytest.mark.parametrize(
    ("verdict", "mean", "word"),
    [(Verdict.BETTER, -4.0, "lower"), (Verdict.WORSE, 4.0, "higher")],
    ids=["lower", "higher"],
)
def test_where_neither_way_is_good_nobody_is_better(
    verdict: Verdict, mean: float, word: str
) -> None:
    found = Difference(Estimate(mean, mean - 1, mean + 1, 90, 30), verdict)

    told = arm_difference(arm("B"), arm("A"), WORDS, found)

    assert told.word == word
    assert told.sentence.startswith(f"B has a {word} length than A: ")


def test_arms_without_a_common_case_are_not_compared() -> None:
    told = arm_difference(arm("B"), arm("A"), CHRF, None)

    assert (told.word, told.sentence) == (
        "not comparable",
        "B and A have no chrF of the same case.",
    )


def test_a_difference_of_nothing_has_no_sign() -> None:
    assert (CHRF.change(0.0), CHRF.change(-0.04), CHRF.change(0.04)) == ("0.0", "0.0", "0.0")


@pytest.mark.parametrize("kind", [ArmKind.HUMAN, ArmKind.SENT], ids=str)
def test_people_do_not_win_by_being_near_to_themselves(kind: ArmKind) -> None:
    found = Difference(Estimate(-0.9, -1.0, -0.8, 90, 30), Verdict.BETTER)

    told = arm_difference(arm("human", kind=kind), arm("A"), SHARE, found)

    assert told.word == "reference"
    assert told.sentence == "No winner is named: human is what edit share is measured against."
    assert arm_difference(arm("human", kind=kind), arm("A"), WORDS, found).word == "lower"


def test_an_interval_that_speaks_against_the_verdict_is_explained_by_its_p() -> None:
    estimate = Estimate(1.2, 0.1, 2.3, 40, 20)
    found = Difference(estimate, Verdict.NO_EVIDENCE, p_value=0.034, p_holm=0.068)

    assert sentence(CHRF, found).endswith(
        "(95 % interval +0.1 to +2.3, 20 conversations; p = 0.068 after Holm's correction)."
    )


def test_an_interval_over_zero_needs_no_p() -> None:
    found = Difference(Estimate(1.2, -2.0, 4.4, 40, 20), Verdict.NO_EVIDENCE, None, 0.4, 0.4)

    assert "p =" not in sentence(CHRF, found)
