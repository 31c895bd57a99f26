"""The corrected mean: the paper's closed form, and an interval that a biased judge can't break."""

import math

import numpy as np
import pytest

from workbench.stats.intervals import clustered_mean, t_quantile
from workbench.stats.prediction_powered import corrected_mean

JUDGED, GAPS = [0.9, 0.7, 0.8, 0.6, 1.0, 0.5], [-0.2, 0.0, -0.1, 0.1]


def test_apart_from_each_other_the_error_is_the_papers() -> None:
    found = corrected_mean(JUDGED, range(6), GAPS, range(10, 14))

    variance = np.var(JUDGED, ddof=1) / 6 + np.var(GAPS, ddof=1) / 4
    assert found is not None
    assert found.mean == pytest.approx(np.mean(JUDGED) + np.mean(GAPS))
    assert found.standard_error == pytest.approx(math.sqrt(variance))
    assert (found.n, found.clusters) == (4, 4)


def test_the_degrees_of_freedom_are_satterthwaites() -> None:
    found = corrected_mean(JUDGED, range(6), GAPS, range(10, 14))
    ours, theirs = np.var(JUDGED, ddof=1) / 6, np.var(GAPS, ddof=1) / 4
    degrees = int((ours + theirs) ** 2 / (ours**2 / 5 + theirs**2 / 3))

    assert found is not None
    assert found.standard_error is not None
    margin = found.standard_error * t_quantile(degrees)
    assert (found.low, found.high) == pytest.approx((found.mean - margin, found.mean + margin))


def test_all_labelled_it_is_peoples_own_mean() -> None:
    clusters = [0, 0, 1, 1, 2, 2]
    people = [1.0, 0.5, 0.75, 0.5, 0.25, 1.0]
    gaps = np.subtract(people, JUDGED)

    found, own = corrected_mean(JUDGED, clusters, gaps, clusters), clustered_mean(people, clusters)

    assert found is not None
    assert (found.mean, found.standard_error) == pytest.approx((own.mean, own.standard_error))


def test_a_judge_that_is_always_right_leaves_its_own_mean() -> None:
    found, own = corrected_mean(JUDGED, range(6), [0, 0], [1, 2]), clustered_mean(JUDGED, range(6))

    assert found is not None
    assert (found.mean, found.low, found.high) == pytest.approx((own.mean, own.low, own.high))


@pytest.mark.parametrize("clusters", [[], [3, 3]], ids=["no label", "one conversation"])
def test_below_two_labelled_conversations_there_is_none(clusters: list[int]) -> None:
    assert corrected_mean(JUDGED, range(6), [0.1] * len(clusters), clusters) is None


def test_a_biased_judges_interval_still_covers_the_truth() -> None:
    chance = np.random.default_rng(5)
    corrected, raw = zip(*(_covered(chance) for _ in range(400)), strict=True)

    assert 0.92 <= np.mean(corrected) <= 0.98
    assert np.mean(raw) < 0.5


def _covered(chance: np.random.Generator) -> tuple[bool, bool]:
    """Whether the truth is within the corrected interval, and within the judge's own."""
    people = 0.6 + np.repeat(chance.normal(0, 0.15, 80), 3) + chance.normal(0, 0.1, 240)
    judged = people + 0.1 + chance.normal(0, 0.1, 240)
    clusters = np.repeat(np.arange(80), 3)
    seen = np.flatnonzero(np.isin(clusters, chance.choice(80, 30, replace=False)))[::2]
    found = corrected_mean(judged, clusters, (people - judged)[seen], clusters[seen])
    own = clustered_mean(judged, clusters)
    assert found is not None
    return found.low < 0.6 < found.high, own.low < 0.6 < own.high
