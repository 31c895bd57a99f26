"""The text metrics against published figures."""

import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.scoring.text_metrics import (
    chrf,
    chrf_metric,
    edit_distance_share,
    edit_share,
    latency,
    length,
)

README_REPLIES = [
    "The dog bit the man.",
    "It wasn't surprising.",
    "The man had just bitten him.",
]
README_REFERENCES = [
    ["The dog bit the man.", "It was not unexpected.", "The man bit him first."],
    ["The dog had bit the man.", "No one was surprised.", "The man had bitten the dog."],
]


def test_kitten_and_sitting_differ_by_three_of_seven_letters():
    assert edit_distance_share("kitten", "sitting") == 3 / 7
    assert 1 - edit_distance_share("kitten", "sitting") == pytest.approx(0.571429, abs=5e-7)


@pytest.mark.parametrize(
    ("ai_text", "final_text", "share"),
    [("", "", 0.0), ("same", "same", 0.0), ("", "new", 1.0), ("abc", "xyz", 1.0)],
    ids=["both empty", "as is", "from nothing", "rewritten"],
)
def test_the_edit_share_goes_from_sent_as_is_to_rewritten(ai_text, final_text, share):
    assert edit_distance_share(ai_text, final_text) == share


@given(st.text(), st.text())
def test_the_edit_share_is_symmetric_and_0_for_equal_texts_only(one, other):
    share = edit_distance_share(one, other)

    assert share == edit_distance_share(other, one)
    assert 0 <= share <= 1
    assert (share == 0) == (one == other)


def test_the_scorer_compares_the_reply_with_the_humans(sample):
    assert edit_share(replace(sample, reference="sitting"), "kitten").value == 3 / 7


def test_the_chrf_settings_give_the_figure_of_sacrebleus_readme():
    found = chrf_metric().corpus_score(README_REPLIES, README_REFERENCES)

    assert found.score == pytest.approx(59.727518, abs=5e-7)


def test_chrf_is_sacrebleus_for_one_sentence(sample):
    from sacrebleu import sentence_chrf

    reply = "It costs 10 EUR."

    assert chrf(sample, reply).value == sentence_chrf(reply, [sample.reference]).score


def test_chrf_goes_from_nothing_in_common_to_the_same(sample):
    assert (chrf(sample, "").value, chrf(sample, sample.reference).value) == (0, 100)


@pytest.mark.parametrize("metric", [edit_share, chrf])
@pytest.mark.parametrize("reference", [None, ""], ids=["none", "empty"])
def test_without_a_humans_reply_there_is_nothing_to_compare_with(metric, reference, sample):
    assert metric(replace(sample, reference=reference), "Hello") is None


def test_length_counts_words(sample):
    assert length(sample, " It costs\n10 EUR. ").value == 4


def test_latency_is_the_seconds_of_the_completion(sample):
    assert latency(sample, "It costs 10").value == 1.5


def test_a_persons_reply_has_no_latency(sample):
    assert latency(replace(sample, completion=None), "It costs 10") is None


def test_importing_scorers_and_statistics_loads_no_heavy_library():
    code = (
        "import sys, workbench.scoring, workbench.stats.acceptance, workbench.stats.paired\n"
        "print([name for name in ('scipy', 'sacrebleu', 'statsmodels') if name in sys.modules])"
    )

    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)

    assert loaded.stdout.strip() == b"[]"
