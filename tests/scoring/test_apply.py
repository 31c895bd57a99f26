"""Scoring a reply: a failure is a result of its own, never a score."""

import math

import pytest

from workbench.domain.errors import BadInput
from workbench.domain.replies import ScoreValue
from workbench.scoring import Scored, score, scorer

BROKEN = {
    "raises": (lambda: 1 / 0, "ZeroDivisionError: division by zero"),
    "nan": (lambda: ScoreValue(math.nan), "ValueError: a score must be finite, not nan"),
    "infinite": (lambda: ScoreValue(math.inf), "ValueError: a score must be finite, not inf"),
    "number": (lambda: 1.0, "TypeError: a scorer gives a ScoreValue or None, not float"),
}


@pytest.fixture
def give(registry):
    """Register `mine`, which gives what a function gives."""

    def register(function):
        @scorer(version=3, better="higher", unit="points")
        def mine(_sample, _reply):
            return function()

    return register


def test_results_come_in_the_order_of_the_names(sample):
    found = score(["length", "chrf"], sample, sample.reference)

    assert found == [Scored("length", 1, 6.0), Scored("chrf", 1, 100.0)]


@pytest.mark.parametrize(("function", "message"), BROKEN.values(), ids=BROKEN)
def test_a_scorer_that_fails_gives_an_error_and_no_value(give, sample, function, message):
    give(function)

    assert score(["mine"], sample, "Hello") == [Scored("mine", 3, None, error=message)]


def test_a_failure_leaves_the_other_scorers_alone(give, sample):
    give(lambda: 1 / 0)

    found = score(["mine", "length"], sample, "Hello")

    assert [result.value for result in found] == [None, 1.0]


def test_a_scorer_that_does_not_apply_is_left_out(give, sample):
    give(lambda: None)

    found = score(["mine", "length"], sample, "Hello")

    assert [result.scorer for result in found] == ["length"]


def test_the_reason_of_a_score_is_kept(give, sample):
    give(lambda: ScoreValue(1, "polite"))

    assert score(["mine"], sample, "Hello") == [Scored("mine", 3, 1.0, "polite")]


def test_an_unknown_name_is_refused_before_any_scorer_runs(give, sample):
    calls = []
    give(lambda: calls.append(1))

    with pytest.raises(BadInput, match="unknown scorer 'yours'"):
        score(["mine", "yours"], sample, "Hello")

    assert calls == []
