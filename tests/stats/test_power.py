"""How much data settles a difference: the paper's figure, and agreement with the verdict."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from workbench.domain.estimates import Verdict
from workbench.stats.paired import difference
from workbench.stats.power import needed_alike, needed_clusters, sample_size


def test_millers_example_needs_969_questions():
    assert sample_size(effect=0.03, variance=1 / 9) == 969


def test_the_conversations_needed_have_the_power_of_a_t_test():
    from statsmodels.stats.power import TTestPower

    needed = needed_clusters(effect=0.5, standard_error=0.1, clusters=100)

    power = TTestPower().power(effect_size=0.5, nobs=needed, alpha=0.05)
    assert power == pytest.approx(0.80, abs=0.01)


def test_half_the_difference_needs_four_times_the_conversations():
    whole, half = (needed_clusters(effect, 1.0, 100) for effect in (0.2, 0.1))

    assert half == pytest.approx(4 * whole, rel=0.01)


@pytest.mark.parametrize("effect", [0.0, 1e-18], ids=str)
def test_a_difference_that_nothing_would_settle_has_no_number(effect):
    assert needed_clusters(effect, 1.0, 10) is None


@given(st.lists(st.floats(-10, 10), min_size=2, max_size=30))
@settings(deadline=None)
def test_where_there_is_no_evidence_yet_more_conversations_are_needed(differences):
    found = difference(
        differences,
        np.zeros(len(differences)),
        range(len(differences)),
        better="higher",
        coverage_gap=0,
    )
    assume(found.verdict is Verdict.NO_EVIDENCE)

    assert found.needed is None or found.needed > len(differences)


def test_a_smaller_alpha_needs_more_conversations():
    assert needed_clusters(0.2, 1.0, 100, alpha=0.01) > needed_clusters(0.2, 1.0, 100)
    assert (needed_alike(), needed_alike(0.05 / 4)) == (6, 8)
