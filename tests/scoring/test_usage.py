"""Time, money and tokens, from the completion alone."""

from dataclasses import replace

import pytest

from workbench.scoring.usage import cost, latency, tokens


def test_latency_is_the_seconds_of_the_completion(sample):
    assert latency(sample, "It costs 10").value == 1.5


def test_a_persons_reply_has_no_latency(sample):
    assert latency(replace(sample, completion=None), "It costs 10") is None


def test_cost_and_tokens_are_the_completions(sample):
    priced = replace(sample, completion=replace(sample.completion, cost_usd=0.002))

    assert (cost(priced, "").value, tokens(priced, "").value) == (0.002, 5)


def test_a_price_that_nobody_knows_is_no_score(sample):
    assert cost(sample, "It costs 10") is None


@pytest.mark.parametrize("scorer", [latency, cost, tokens])
def test_a_persons_reply_took_nothing_that_is_known(scorer, sample):
    assert scorer(replace(sample, completion=None), "It costs 10") is None
