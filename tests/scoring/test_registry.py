"""Finding and registering scorers."""

import pytest

from workbench.domain.errors import BadInput
from workbench.domain.replies import ScoreValue
from workbench.scoring import SCORERS, Scorer, find, scorer


@pytest.mark.usefixtures("registry")
def test_a_function_becomes_a_scorer_under_its_own_name(sample):
    @scorer(version=2, better="lower", unit="count")
    def full_stops(_sample, reply):
        return ScoreValue(reply.count("."))

    found = find("full_stops")

    assert found == Scorer("full_stops", 2, "lower", "count", full_stops, place="here")
    assert found(sample, "One. Two.") == full_stops(sample, "One. Two.") == ScoreValue(2)


def test_an_unknown_name_is_refused_with_the_nearest_one():
    with pytest.raises(BadInput, match="unknown scorer 'chfr'; did you mean 'chrf'") as caught:
        find("chfr")

    assert all(name in str(caught.value) for name in SCORERS)


def test_a_name_like_no_other_is_refused_with_what_there_is():
    with pytest.raises(BadInput, match=r"^unknown scorer 'zzz'; available: bleu, chrf"):
        find("zzz")


def test_a_cell_that_runs_again_replaces_its_scorer(registry, sample):
    for value in (1.0, 2.0):
        register("mine", value)

    assert registry["mine"](sample, "") == ScoreValue(2.0)


@pytest.mark.usefixtures("registry")
def test_the_name_of_a_built_in_scorer_is_taken():
    with pytest.raises(BadInput, match=r"'chrf' is taken by workbench\.scoring\.text_metrics"):
        register("chrf", 1.0)


def register(name, value):
    def function(_sample, _reply):
        return ScoreValue(value)

    function.__name__ = name
    scorer(version=1, better="higher", unit="points")(function)


def test_a_scorer_says_what_it_means_in_its_own_words() -> None:
    assert find("length").meaning == "Words in the reply: runs of anything but white space."
