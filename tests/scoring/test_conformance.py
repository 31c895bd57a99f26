"""What every registered scorer keeps to, and that every one written is registered."""

import ast
import math
from dataclasses import replace
from pathlib import Path

import pytest

from workbench import scoring
from workbench.domain.comparison import AGAINST_PEOPLE
from workbench.domain.errors import BadInput
from workbench.scoring import SCORERS, find, score

OPTIONS = {
    "forbidden": "refund|free of charge",
    "required": "price|EUR",
    "matches": r"\d+ EUR",
    "lacks": r"(?i)guarantee",
}
REPLIES = {
    "empty": "",
    "blank": " \n\t ",
    "one word": "Yes",
    "emoji": "\U0001f44d\U0001f3fd \U0001f468\u200d\U0001f469\u200d\U0001f467 ok",
    "right to left": "\u202eكم \u0627لسعر؟ \u200f\u0627لسعر 10 يورو\u202c",
    "combining": "cafe\u0301 Z\u0335a\u0334l\u0335g\u0336o\u0337",
    "unspaced": "价格是10欧元、包邮。配送は無料です。",
    "nul": "a\0b",
    "lone surrogate": "a\ud83db",
    "control": "\x1b[31mred\x07\x85\u2028\ufeff",
}
MEGABYTES = {
    "of sentences": "The price is 10 EUR. " * 50_000,
    "without a break": "x1@y.z/+4930-" * 80_000,
    "of promises": "we will refund the 10 % and it will arrive " * 25_000,
    "of one sign": "a" * 1_000_000,
    "of one mark": "?" * 1_000_000,
}
REFERENCES = [None, "", " ", "👍", "كم \u0627لسعر", "a\ud83db"]
BUILT_IN = [f"{name}={OPTIONS[name]}" if SCORERS[name].takes else name for name in SCORERS]
every_scorer = pytest.mark.parametrize("reference", BUILT_IN, ids=str)
every_reply = pytest.mark.parametrize("reply", REPLIES.values(), ids=REPLIES.keys())


@every_scorer
@every_reply
def test_every_scorer_gives_a_finite_value_or_none(reference, reply, sample):
    value = find(reference)(sample, reply)

    assert value is None or math.isfinite(value.value)


@every_scorer
def test_every_scorer_gives_the_same_again(reference, sample):
    found = find(reference)

    first, again = ([found(sample, reply) for reply in REPLIES.values()] for _ in range(2))

    assert first == again


@every_scorer
@pytest.mark.parametrize("humans", REFERENCES, ids=ascii)
def test_every_scorer_does_without_a_reference_and_a_completion(reference, humans, sample):
    bare = replace(sample, context=(), reference=humans, completion=None)

    assert all(result.error is None for result in score([reference], bare, "It is 10 EUR"))


@every_scorer
def test_a_scorer_says_nothing_without_a_persons_reply_just_where_it_measures_against_people(
    reference, sample
):
    bare = replace(sample, reference=None)
    english = "It is 10 EUR, delivery is included, and you will have it on Monday."

    silent = find(reference)(bare, english) is None and find(reference)(sample, english) is not None

    assert silent is (reference in AGAINST_PEOPLE)


@every_scorer
def test_every_share_lies_between_0_and_1_and_points_up_to_100(reference, sample):
    found = find(reference)
    limit = {"share": 1.0, "points": 100.0}.get(found.unit, math.inf)

    values = [found(sample, reply) for reply in (*REPLIES.values(), sample.reference)]

    assert all(0 <= value.value <= limit for value in values if value)


@every_scorer
@pytest.mark.parametrize("reply", MEGABYTES.values(), ids=MEGABYTES.keys())
def test_every_scorer_ends_on_a_megabyte(reference, reply, sample):
    results = score([reference], sample, reply)

    assert all(each.error is None or "too long" in each.error for each in results)


@every_scorer
def test_every_scorer_says_what_it_measures(reference):
    found = find(reference)

    assert found.meaning.endswith(".")
    assert len(found.meaning) <= 100


def test_every_scorer_that_takes_an_option_has_a_sample_option_here():
    assert set(OPTIONS) == {name for name, each in SCORERS.items() if each.takes}


@pytest.mark.parametrize("name", OPTIONS)
def test_an_option_that_lacks_is_asked_for(name):
    with pytest.raises(BadInput, match=f"write {name}="):
        find(name)


@pytest.mark.parametrize("name", sorted(set(SCORERS) - set(OPTIONS)))
def test_an_option_that_nobody_takes_is_refused(name):
    with pytest.raises(BadInput, match=f"write {name} alone"):
        find(f"{name}=more")


def test_every_scorer_written_in_the_package_is_registered():
    files = Path(scoring.__file__).parent.glob("*.py")

    written = {name for path in files for name in scorers_in(path)}

    assert written == {name for name, each in SCORERS.items() if each.place == "built in"}


def scorers_in(path):
    """The functions of a file that carry the decorator."""
    tree = ast.parse(path.read_text("utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    return [node.name for node in functions if any(map(is_scorer, node.decorator_list))]


def is_scorer(decorator):
    return ast.unparse(decorator).split("(")[0].split(".")[-1] == "scorer"
