"""What every registered scorer keeps to, and that every one written is registered."""

import ast
import math
from dataclasses import replace
from pathlib import Path

import pytest

from workbench import scoring
from workbench.scoring import SCORERS, score

REPLIES = {
    "empty": "",
    "blank": " \n\t ",
    "one word": "Yes",
    "emoji": "\U0001f44d\U0001f3fd \U0001f468\u200d\U0001f469\u200d\U0001f467 ok",
    "right to left": "كم السعر",
    "combining": "cafe\u0301 Z\u0335a\u0334l\u0335g\u0336o\u0337",
    "nul": "a\0b",
    "lone surrogate": "a\ud83db",
    "a megabyte": "The price is 10 EUR. " * 50_000,
}
every_scorer = pytest.mark.parametrize("name", SCORERS, ids=str)
every_reply = pytest.mark.parametrize("reply", REPLIES.values(), ids=REPLIES.keys())


@every_scorer
@every_reply
def test_every_scorer_gives_a_finite_value_or_none(name, reply, sample):
    value = SCORERS[name](sample, reply)

    assert value is None or math.isfinite(value.value)


@every_scorer
@every_reply
def test_every_scorer_gives_the_same_again(name, reply, sample):
    assert SCORERS[name](sample, reply) == SCORERS[name](sample, reply)


@every_scorer
@pytest.mark.parametrize("reference", [None, "", "👍"], ids=str)
def test_every_scorer_does_without_a_reference_and_a_completion(name, reference, sample):
    bare = replace(sample, context=(), reference=reference, completion=None)

    assert all(result.error is None for result in score([name], bare, "It is 10 EUR"))


@every_scorer
def test_every_share_lies_between_0_and_1_and_points_up_to_100(name, sample):
    limit = {"share": 1.0, "points": 100.0}.get(SCORERS[name].unit, math.inf)

    values = [SCORERS[name](sample, reply) for reply in ("", "Yes", sample.reference)]

    assert all(0 <= value.value <= limit for value in values)


@every_scorer
def test_every_scorer_says_what_it_measures(name):
    assert SCORERS[name].meaning


def test_every_scorer_written_in_the_package_is_registered():
    files = Path(scoring.__file__).parent.glob("*.py")

    written = {name for path in files for name in scorers_in(path)}

    assert written == {
        name for name, each in SCORERS.items() if each.function.__module__.startswith("workbench.")
    }


def scorers_in(path):
    """The functions of a file that carry the decorator."""
    tree = ast.parse(path.read_text("utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    return [node.name for node in functions if any(map(is_scorer, node.decorator_list))]


def is_scorer(decorator):
    return ast.unparse(decorator).split("(")[0].split(".")[-1] == "scorer"
