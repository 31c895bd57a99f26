"""What a measure is called in tables."""

import pytest

from workbench.domain.comparison import Measure

LABELS = {
    "edit_share": "edit share",
    "chrf": "chrF",
    "rouge_l": "ROUGE-L",
    "forbidden=refund|free_of_charge": "forbidden=refund|free_of_charge",
    r"matches=\w+@\w+": r"matches=\w+@\w+",
    "no_promise": "no promise",
    "similarity@openai:text-embedding-3-small": "similarity by openai:text-embedding-3-small",
}


@pytest.mark.parametrize(("name", "label"), LABELS.items())
def test_a_measure_is_called_by_its_name_in_words_and_its_option(name, label):
    assert Measure(name, "share", "higher").label == label


def test_a_judges_model_is_not_in_its_name():
    measure = Measure("is_kind@openai:mock:lat=2", "share", "higher", judge="openai:mock:lat=2")

    assert measure.label == "is kind"


@pytest.mark.parametrize("name", ["chrf", "rouge_l", "similarity", "similarity@openai:small"])
def test_what_compares_with_people_names_no_winner_against_them(name):
    assert Measure(name, "share", "higher").against_people


@pytest.mark.parametrize("name", ["length", "forbidden=chrf", "language"])
def test_what_looks_at_the_reply_alone_does(name):
    assert not Measure(name, "share", "higher").against_people
