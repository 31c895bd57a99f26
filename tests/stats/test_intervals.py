"""Means and proportions against published figures, an independent library and their own rules."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from workbench.stats.intervals import clustered_mean, wilson

TWENTY = list(range(20))
BY_FOUR = [number % 4 for number in TWENTY]
scores = st.lists(st.tuples(st.floats(-1e6, 1e6), st.integers(0, 5)), min_size=1, max_size=40).map(
    lambda rows: tuple(np.array(column) for column in zip(*rows, strict=True))
)


def test_the_clustered_error_is_the_reference_value():
    estimate = clustered_mean(TWENTY, BY_FOUR)

    assert estimate.standard_error == pytest.approx(0.6455, abs=5e-5)
    assert (estimate.mean, estimate.n, estimate.clusters) == (9.5, 20, 4)


def test_the_interval_is_students_with_one_degree_less_than_conversations():
    estimate = clustered_mean(TWENTY, BY_FOUR)

    assert (estimate.low, estimate.high) == pytest.approx((7.445740, 11.554260), abs=5e-7)


def test_conversations_of_one_value_each_give_the_textbook_error_of_a_mean():
    estimate = clustered_mean(TWENTY, TWENTY)

    assert estimate.standard_error == pytest.approx(np.std(TWENTY, ddof=1) / math.sqrt(20))


def test_the_error_is_that_of_statsmodels_cluster_robust_regression_on_a_constant():
    from statsmodels.api import OLS

    random = np.random.default_rng(1)
    clusters = random.integers(0, 12, 100)
    values = random.normal(size=100) + clusters
    model = OLS(values, np.ones(100))

    estimate = clustered_mean(values, clusters)

    # Its correction is G / (G - 1) * (n - 1) / (n - k): with the constant alone, k = 1, it is ours.
    corrected = model.fit(cov_type="cluster", cov_kwds={"groups": clusters}, use_t=True)
    assert estimate.standard_error == pytest.approx(corrected.bse[0])
    assert (estimate.low, estimate.high) == pytest.approx(tuple(corrected.conf_int()[0]))


def test_without_its_correction_statsmodels_lacks_exactly_our_factor():
    from statsmodels.api import OLS

    options = {"groups": np.array(BY_FOUR), "use_correction": False}
    plain = OLS(TWENTY, np.ones(20)).fit(cov_type="cluster", cov_kwds=options)

    estimate = clustered_mean(TWENTY, BY_FOUR)

    assert plain.bse[0] == pytest.approx(0.5590, abs=5e-5)
    assert estimate.standard_error == pytest.approx(plain.bse[0] * math.sqrt(4 / 3))


@given(scores, st.randoms(use_true_random=False))
@settings(deadline=None)
def test_the_order_of_the_samples_does_not_matter(columns, random):
    values, clusters = columns
    order = list(range(len(values)))
    random.shuffle(order)

    shuffled = clustered_mean(values[order], clusters[order])

    assert figures(shuffled) == near(figures(clustered_mean(values, clusters)))


@given(scores, st.floats(-1e6, 1e6))
@settings(deadline=None)
def test_adding_a_constant_moves_the_interval_and_keeps_its_width(columns, shift):
    values, clusters = columns
    found = clustered_mean(values, clusters)

    moved = clustered_mean(values + shift, clusters)

    assert moved.mean == near(found.mean + shift)
    assert width(moved) == near(width(found))


@given(scores)
@settings(deadline=None)
def test_no_figure_is_ever_nan_and_the_mean_lies_in_its_interval(columns):
    estimate = clustered_mean(*columns)

    assert all(math.isfinite(figure) for figure in figures(estimate))
    assert estimate.low is None or estimate.low <= estimate.mean <= estimate.high


@given(st.lists(st.floats(-1e6, 1e6), min_size=1))
def test_one_conversation_gives_a_mean_and_no_interval(values):
    estimate = clustered_mean(values, ["only"] * len(values))

    assert (estimate.low, estimate.high, estimate.standard_error) == (None, None, None)
    assert (estimate.n, estimate.clusters) == (len(values), 1)


def test_the_names_of_conversations_may_be_texts():
    named = clustered_mean(TWENTY, [f"chat {number}" for number in BY_FOUR])

    assert named == clustered_mean(TWENTY, BY_FOUR)


def test_no_values_are_refused():
    with pytest.raises(ValueError, match="no values"):
        clustered_mean([], [])


@pytest.mark.parametrize("bad", [math.nan, math.inf], ids=str)
def test_a_value_that_is_not_finite_is_refused(bad):
    with pytest.raises(ValueError, match="NaN or infinite"):
        clustered_mean([1.0, bad], [1, 2])


def test_unequal_lengths_are_refused():
    with pytest.raises(ValueError, match=r"\(2,\) and clusters \(1,\)"):
        clustered_mean([1.0, 2.0], [1])


@pytest.mark.parametrize(
    ("successes", "trials", "interval"),
    [(82, 100, (0.733326, 0.882998)), (10, 10, (0.722467, 1.0)), (0, 10, (0.0, 0.277533))],
    ids=["82/100", "10/10", "0/10"],
)
def test_the_wilson_interval_is_the_reference_value(successes, trials, interval):
    assert wilson(successes, trials) == pytest.approx(interval, abs=5e-7)


def test_the_wilson_interval_is_scipys():
    for successes, trials in [(0, 1), (1, 1), (3, 7), (0, 500), (499, 500), (41, 60)]:
        expected = binomtest(successes, trials).proportion_ci(0.95, method="wilson")

        assert wilson(successes, trials) == pytest.approx((expected.low, expected.high), abs=1e-12)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
@settings(deadline=None)
def test_failures_have_the_mirrored_wilson_interval(counts):
    successes, trials = counts

    (low, high), failed = wilson(successes, trials), wilson(trials - successes, trials)

    assert (low, high) == pytest.approx((1 - failed[1], 1 - failed[0]), abs=1e-12)
    assert 0 <= low <= successes / trials <= high <= 1


@pytest.mark.parametrize(("successes", "trials"), [(11, 10), (0, 0)], ids=["11/10", "0/0"])
def test_a_share_of_less_than_the_successes_or_of_nothing_is_refused(successes, trials):
    with pytest.raises(ValueError, match="must"):
        wilson(successes, trials)


def figures(estimate):
    """Mean, low, high and error, with 0 in the place of each that is not there."""
    error = estimate.standard_error
    return [estimate.mean, estimate.low or 0.0, estimate.high or 0.0, error or 0.0]


def width(estimate):
    """The interval's width; 0 where there is none."""
    return 0.0 if estimate.low is None else estimate.high - estimate.low


def near(expected):
    """Equal but for the rounding of sums of numbers up to 2e6."""
    return pytest.approx(expected, rel=1e-6, abs=1e-5)
