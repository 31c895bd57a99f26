"""The comparison as HTML: escaped, drawn to one axis, and honest about what is not known."""

from dataclasses import replace
from datetime import UTC, datetime

from workbench.comparing import CellText
from workbench.domain.comparison import (
    ArmDifference,
    ArmKind,
    ArmMeasure,
    ArmSummary,
    Comparison,
    Measure,
)
from workbench.domain.estimates import Difference, Estimate, McNemar, Spread, Verdict
from workbench.reports import pieces as html

NASTY = "<script>alert(1)</script>"
PACE, SLOWER = Spread(0.4, 0.8, 1.0, 1.4, 2.0), Spread(0.5, 1.0, 1.5, 1.8, 2.0)
CHRF = Measure("chrf", "points", "higher")


def difference(mean: float, low: float | None, high: float | None, word: str) -> ArmDifference:
    found = Difference(Estimate(mean, low, high, 20, 10), Verdict.NO_EVIDENCE)
    return ArmDifference(NASTY, "chrf", found, word, f"{NASTY} is {word} than A: some (more).")


def comparison(cost: float | None = 0.01) -> Comparison:
    """A baseline, and an arm with a nasty name, two failures and this cost."""
    measures = {"chrf": ArmMeasure(Estimate(50.0, 40.0, 60.0, 20, 10), 20, 22)}
    base = ArmSummary("A", ArmKind.CONFIG, 22, 22, {}, 0.02, PACE, measures)
    failed = {"timed_out": 2}
    arm = ArmSummary(NASTY, ArmKind.CONFIG, 22, 20, failed, cost, SLOWER, measures)
    return Comparison(
        run_id=1, state="finished", created_at=datetime(2026, 5, 4, tzinfo=UTC), dataset="shop",
        dataset_hash="9f3a2c", cases=22, conversations=10, baseline="A", measures=(CHRF,),
        arms=(base, arm), differences=(difference(4.0, 2.0, 8.0, "better"),),
    )  # fmt: skip


def test_names_and_texts_are_escaped() -> None:
    found = comparison()
    cell = CellText(NASTY, "length", 1.0)
    pieces = [
        html.table_html(found, CHRF),
        html.verdict_html(found.differences[0], NASTY),
        html.reply_html(NASTY, cell, CHRF, against=CellText("words", None, 1.0)),
        html.client_html(NASTY),
        html.reply_html(NASTY, CellText("", "refused", None, NASTY), CHRF, against=None),
        html.failures_html(found),
    ]

    assert all("<script>" not in piece for piece in pieces)
    assert all("&lt;" in piece for piece in pieces)


def test_the_longest_interval_reaches_the_axis_end_and_zero_is_its_middle() -> None:
    drawn = html.forest_html(difference(4.0, 0.0, 8.0, "better"), 8.0)

    assert 'class="wb-fp up"' in drawn
    assert "left:50.0%;width:46.0%" in drawn
    assert '<i class="pt" style="left:73.0%">' in drawn


def test_a_reference_and_a_baseline_have_nothing_drawn() -> None:
    assert html.forest_html(None, 1.0) == ""
    assert html.forest_html(difference(4.0, 2.0, 8.0, "reference"), 8.0) == ""


def test_an_unknown_cost_is_never_nothing() -> None:
    assert "unknown" in html.table_html(comparison(cost=None), CHRF)
    assert html.economy(comparison(cost=None), NASTY).startswith("It has an unknown cost and is")


def test_cost_pace_and_failures_are_said_in_words() -> None:
    assert html.economy(comparison(), NASTY) == (
        "It costs 1.00 cents less a reply and is 0.5 s slower (median)."
    )
    assert "2 failed and not scored (2 timed out)" in html.failures_html(comparison())


def test_the_coverage_stands_in_the_row() -> None:
    assert ">20/22<" in html.table_html(comparison(), CHRF)


def test_an_errors_words_are_no_diff_and_its_reason_is_a_chip() -> None:
    failed = CellText("half a rep", "length", None, "the reply was cut")

    shown = html.reply_html("A", failed, CHRF, against=CellText("a whole reply", None, 50.0))

    assert "<ins>" not in shown
    assert '<span class="wb-chip warn">cut at the length limit</span>' in shown
    assert "no score" in shown
    assert "the reply was cut" in shown


def test_nothing_is_compared_with_a_reply_that_failed() -> None:
    whole, failed = CellText("a reply", None, 50.0), CellText("", "refused", None)

    assert "<ins>" not in html.reply_html("B", whole, CHRF, against=failed)


def test_the_policy_names_holm_where_several_are_compared() -> None:
    one = comparison()
    tested = Difference(Estimate(4.0, 2.0, 8.0, 20, 10), Verdict.BETTER, None, 0.01, 0.02)
    two = replace(one, differences=(replace(one.differences[0], difference=tested),) * 2)

    assert "Holm" not in html.policy(one, CHRF)
    assert "Holm over 2 comparisons." in html.policy(two, CHRF)


def test_the_small_print_has_the_exact_test_and_the_failures() -> None:
    found = replace(difference(4.0, 2.0, 8.0, "better"), mcnemar=McNemar(9, 1, 20, 0.021484))

    assert html.small_print(comparison(), found) == (
        "Exact McNemar p = 0.021: 9 fixed, 1 broke of 20 cases, taken as independent · "
        "2 of 44 replies failed and are not scored"
    )
