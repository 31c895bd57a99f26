"""The verdict on two arms: its direction, what it needs, and when it names no winner."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.domain.estimates import Verdict
from workbench.stats.intervals import clustered_mean
from workbench.stats.paired import corrected, difference, holm, mcnemar

CHATS = np.arange(40) % 10
BASELINE = np.random.default_rng(5).normal(size=40)
ARM = BASELINE + 1 + np.random.default_rng(6).normal(scale=0.5, size=40)
rows = st.lists(
    st.tuples(st.floats(-100, 100), st.floats(-100, 100), st.integers(0, 8)), min_size=1
).map(lambda found: tuple(np.array(column) for column in zip(*found, strict=True)))


def compare(arm, baseline, clusters, better="higher", coverage_gap=0.0):
    return difference(arm, baseline, clusters, better=better, coverage_gap=coverage_gap)


@pytest.mark.parametrize(
    ("better", "verdict"),
    [("higher", Verdict.BETTER), ("lower", Verdict.WORSE), ("neither", Verdict.BETTER)],
    ids=str,
)
def test_the_verdict_is_in_the_sense_of_the_scorer(better, verdict):
    found = compare(ARM, BASELINE, CHATS, better)

    assert found.verdict is verdict
    assert found.estimate.mean > 0


def test_the_estimate_is_the_clustered_mean_of_the_paired_differences():
    found = compare(ARM, BASELINE, CHATS)

    assert found.estimate == clustered_mean(ARM - BASELINE, CHATS)


def test_pairing_takes_out_what_the_samples_have_in_common():
    hardness = np.linspace(-1000, 1000, 40)

    found = compare(ARM + hardness, BASELINE + hardness, CHATS)

    assert found.estimate.standard_error < clustered_mean(ARM + hardness, CHATS).standard_error / 10
    assert found.verdict is Verdict.BETTER


def test_an_interval_over_zero_is_no_evidence_yet_and_tells_what_would_settle_it():
    found = compare([0.0, 2.0, -1.0, 1.0], [0.0] * 4, [1, 2, 3, 4])

    assert found.verdict is Verdict.NO_EVIDENCE
    assert found.needed == 55


def test_one_conversation_is_no_evidence():
    found = compare([1.0, 1.0], [0.0, 0.0], ["only", "only"])

    assert (found.verdict, found.needed) == (Verdict.NO_EVIDENCE, None)
    assert found.estimate.low is None


@pytest.mark.parametrize(
    ("conversations", "verdict"), [(5, Verdict.NO_EVIDENCE), (6, Verdict.BETTER)], ids=str
)
def test_equal_differences_name_a_winner_from_six_conversations(conversations, verdict):
    found = compare([1.0] * conversations, [0.0] * conversations, range(conversations))

    assert found.verdict is verdict


def test_five_equal_differences_need_a_sixth():
    assert compare([1.0] * 5, [0.0] * 5, range(5)).needed == 6


def test_rounding_errors_are_no_difference():
    found = compare([0.1 + 0.2] * 8, [0.3] * 8, range(8))

    assert (found.estimate.mean, found.verdict, found.needed) == (0, Verdict.NO_EVIDENCE, None)


def test_unequal_coverage_names_no_winner_and_no_number_of_conversations():
    found = compare(ARM, BASELINE, CHATS, coverage_gap=0.06)

    assert (found.verdict, found.needed) == (Verdict.UNEQUAL_COVERAGE, None)
    assert found.estimate == compare(ARM, BASELINE, CHATS).estimate


@pytest.mark.parametrize("gap", [1 - 0.95, 0.95 - 1, 0.05], ids=str)
def test_a_gap_of_exactly_five_points_still_names_a_winner(gap):
    assert compare(ARM, BASELINE, CHATS, coverage_gap=gap).verdict is Verdict.BETTER


def test_the_sign_of_the_coverage_gap_does_not_matter():
    assert compare(ARM, BASELINE, CHATS, coverage_gap=-0.06).verdict is Verdict.UNEQUAL_COVERAGE


def test_arms_without_a_common_sample_are_refused():
    with pytest.raises(ValueError, match="no values"):
        compare([], [], [])


def test_a_settled_difference_needs_no_more_conversations():
    assert compare(ARM, BASELINE, CHATS).needed is None


def test_arms_of_unequal_lengths_are_refused():
    with pytest.raises(ValueError, match="one shape"):
        compare([1.0, 2.0], [1.0], [1, 2])


@given(rows)
@settings(deadline=None)
def test_exchanging_the_arms_turns_the_verdict_round(columns):
    arm, baseline, clusters = columns
    opposite = {Verdict.BETTER: Verdict.WORSE, Verdict.WORSE: Verdict.BETTER}

    found, turned = compare(arm, baseline, clusters), compare(baseline, arm, clusters)

    assert turned.estimate.mean == -found.estimate.mean
    assert turned.verdict is opposite.get(found.verdict, found.verdict)
    assert turned.needed == found.needed


@given(rows)
@settings(deadline=None)
def test_an_arm_does_not_differ_from_itself(columns):
    arm, _, clusters = columns

    found = compare(arm, arm, clusters)

    assert (found.estimate.mean, found.verdict) == (0, Verdict.NO_EVIDENCE)


BENJAMINI_HOCHBERG = (
    *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459),
    *(0.324, 0.4262, 0.5719, 0.6528, 0.759, 1.0),
)


def test_the_p_value_is_that_of_the_interval():
    found = compare(ARM, BASELINE, CHATS)
    scale = found.estimate.mean / found.estimate.standard_error

    from scipy import stats

    assert found.p_value == pytest.approx(2 * stats.t.sf(scale, 9), rel=1e-12)


def test_the_clustered_p_value_is_statsmodels_own():
    import statsmodels.api as sm

    change = ARM - BASELINE - 0.9
    fitted = sm.OLS(change, np.ones(40)).fit(
        cov_type="cluster",
        cov_kwds={"groups": CHATS, "use_correction": False, "df_correction": True},
        use_t=True,
    )
    found = compare(change, np.zeros(40), CHATS)

    t = fitted.tvalues[0] * np.sqrt(9 / 10)  # the factor G / (G - 1) on the variance
    from scipy import stats

    assert found.p_value == pytest.approx(2 * stats.t.sf(abs(t), 9), rel=1e-9)


@given(st.lists(st.floats(-10, 10), min_size=2, max_size=30))
@settings(deadline=None)
def test_a_winner_is_named_where_p_is_at_most_five_percent(differences):
    found = compare(differences, np.zeros(len(differences)), range(len(differences)))

    assert (found.verdict is not Verdict.NO_EVIDENCE) == (found.p_value <= 0.05)


def test_holm_rejects_three_of_benjamini_and_hochbergs_fifteen():
    assert (holm(BENJAMINI_HOCHBERG) <= 0.05).sum() == 3


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
@settings(deadline=None, max_examples=5)  # statsmodels is slow
def test_holms_p_values_are_those_of_statsmodels(p_values):
    from statsmodels.stats.multitest import multipletests

    assert holm(p_values) == pytest.approx(multipletests(p_values, method="holm")[1])


def test_no_comparisons_need_no_correction():
    assert corrected([]) == []


def test_what_the_correction_does_not_reject_is_no_evidence_yet():
    near = compare([0.2, 2.0, 1.0, 1.2, 3.0, 0.1], [0.0] * 6, range(6))
    far = compare([1.0, 1.1, 1.2, 1.1, 1.0, 1.3], [0.0] * 6, range(6))
    even = compare([1.0, -1.0, 1.0, -1.1, 0.9, -1.0], [0.0] * 6, range(6))

    alone, _, first = (corrected(family) for family in ([near], [far], [near, even, far]))

    assert (near.verdict, alone[0].verdict) == (Verdict.BETTER, Verdict.BETTER)
    assert [one.verdict for one in first] == [
        Verdict.NO_EVIDENCE, Verdict.NO_EVIDENCE, Verdict.BETTER,
    ]  # fmt: skip
    assert first[0].p_holm == pytest.approx(2 * near.p_value)
    assert first[0].needed > 6


def test_unequal_coverage_is_no_part_of_the_family():
    uneven = compare(ARM, BASELINE, CHATS, coverage_gap=0.06)
    found = compare(ARM, BASELINE, CHATS)

    assert corrected([uneven, found]) == [uneven, found]


def test_equal_differences_are_tested_by_their_signs():
    assert compare([1.0] * 8, [0.0] * 8, range(8)).p_value == 2 / 2**8


def test_mcnemar_is_the_exact_one():
    before = np.repeat([True, True, False, False], [794, 86, 150, 570])
    after = np.repeat([True, False, True, False], [794, 86, 150, 570])

    found = mcnemar(after, before)

    assert (found.fixed, found.broke, found.cases) == (150, 86, 1600)
    assert found.p_value == pytest.approx(3.7159e-05, rel=1e-4)


def test_mcnemar_without_a_change_gives_one():
    same = np.array([True, False, True])

    assert mcnemar(same, same).p_value == 1
