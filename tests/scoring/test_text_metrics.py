"""The text metrics against published figures."""

import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.scoring.text_metrics import (
    bleu,
    bleu_metric,
    chrf,
    edit_distance_share,
    edit_share,
    length,
    rouge_l,
    ter,
    ter_metric,
)

HEAVY = (
    *("scipy", "sacrebleu", "statsmodels", "regex", "yaml"),
    *("py3langid", "wordllama", "tokenizers", "safetensors", "requests"),
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


def test_sacrebleu_gives_the_figures_of_its_readme():
    from sacrebleu.metrics.bleu import BLEU
    from sacrebleu.metrics.chrf import CHRF

    figures = {
        48.530827: BLEU(),
        59.727518: CHRF(),
        40.0: ter_metric(),
    }
    for figure, metric in figures.items():
        found = metric.corpus_score(README_REPLIES, README_REFERENCES)
        assert found.score == pytest.approx(figure, abs=5e-7)


@pytest.mark.parametrize("reply", README_REPLIES)
@pytest.mark.parametrize("wanted", README_REFERENCES[0])
def test_the_sentence_scores_are_sacrebleus(reply, wanted, sample):
    from sacrebleu import sentence_bleu, sentence_chrf, sentence_ter

    compared = replace(sample, reference=wanted)

    assert bleu(compared, reply).value == min(100, sentence_bleu(reply, [wanted]).score)
    assert ter(compared, reply).value == sentence_ter(reply, [wanted]).score
    assert chrf(compared, reply).value == pytest.approx(
        sentence_chrf(reply, [wanted]).score, abs=1e-9
    )


def test_short_replies_are_not_0_for_want_of_long_n_grams(sample):
    assert bleu_metric().effective_order
    assert bleu(replace(sample, reference="Yes please"), "Yes please").value == 100


def test_rouge_l_is_the_f1_of_the_longest_common_subsequence_of_words(sample):
    """police the gunman: 3 of 4 words in order; Lin 2004 gives F1 = 3/4 for these two."""
    compared = replace(sample, reference="police killed the gunman")

    assert rouge_l(compared, "Police KILL the gunman!").value == 3 / 4
    assert rouge_l(compared, "the gunman kill police").value == 2 / 4
    assert rouge_l(compared, "the gunman police killed").value == 2 / 4


def test_rouge_l_weighs_precision_and_recall_alike(sample):
    compared = replace(sample, reference="It is ten euros")

    assert rouge_l(compared, "ten euros").value == pytest.approx(2 * 1 * 0.5 / 1.5)


def test_words_that_no_spaces_part_are_taken_by_the_sign(sample):
    assert rouge_l(replace(sample, reference="价格是十欧元"), "价格十欧元").value == 10 / 11


def test_ter_gives_up_on_texts_that_would_take_it_seconds(sample):
    with pytest.raises(ValueError, match="too long for TER"):
        ter(replace(sample, reference="word " * 300), "other " * 300)


def test_chrf_goes_from_nothing_in_common_to_the_same(sample):
    assert (chrf(sample, "").value, chrf(sample, sample.reference).value) == (0, 100)


@pytest.mark.parametrize("metric", [edit_share, chrf, rouge_l, bleu, ter])
@pytest.mark.parametrize("reference", [None, ""], ids=["none", "empty"])
def test_without_a_humans_reply_there_is_nothing_to_compare_with(metric, reference, sample):
    assert metric(replace(sample, reference=reference), "Hello") is None


def test_length_counts_words(sample):
    assert length(sample, " It costs\n10 EUR. ").value == 4


def test_importing_scorers_and_statistics_loads_no_heavy_library():
    code = (
        f"HEAVY = {HEAVY}\n"
        "import sys, workbench.scoring, workbench.stats.acceptance, workbench.stats.paired\n"
        "print([name for name in HEAVY if name in sys.modules])"
    )

    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)

    assert loaded.stdout.strip() == b"[]"
