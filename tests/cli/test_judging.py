"""`score` and `judge`: a run scored again, and which judges there are."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run, payload, refusal
from tests.judged import FIRST, KEPT, PAIR, POLICY, Judge, judge, make_run
from workbench import accounts
from workbench.domain.errors import BadKey
from workbench.providers.fake import FakeProvider

__all__ = ["judge"]


@pytest.fixture
def filled_run(ready: Run, fake: FakeProvider) -> Run:
    """The command line over a filled run of two configs."""
    make_run(accounts.tenant_for(), fake)
    return ready


def test_a_run_is_scored_by_a_judge(filled_run: Run, judge: Judge) -> None:
    judge.always = KEPT

    told = payload(filled_run("score", 1, "--scorer", POLICY, "--json"))

    assert (told["scored"], told["failed"], told["calls"]) == (4, 0, 4)
    assert told["cost"] is None
    assert POLICY in payload(filled_run("compare", 1, "--json"))["arms"]["A@1"]


def test_what_failed_is_scored_again(filled_run: Run, judge: Judge) -> None:
    judge.enqueue(KEPT, KEPT, KEPT, "Hm.", "Hm.")
    lines = filled_run("score", 1, "--scorer", POLICY, "--concurrency", 1)
    judge.enqueue(KEPT)

    told = payload(filled_run("score", 1, "--again-failed", "--scorer", POLICY, "--json"))

    assert "3 of 4 scores, failed: 1, left out: 0" in lines.stdout
    assert (told["scored"], told["total"]) == (1, 1)


def test_a_key_that_lacks_is_one_line(filled_run: Run, judge: Judge) -> None:
    judge.enqueue(BadKey("the key for judge is missing"))

    refused = filled_run("score", 1, "--scorer", POLICY, "--json", "--concurrency", 1)

    assert "scoring stopped: the key for judge is missing; what was scored is kept" in refusal(
        refused
    )


def test_an_unknown_judge_is_one_line(filled_run: Run) -> None:
    assert "did you mean 'policy'" in refusal(filled_run("score", 1, "--scorer", "polici"))


def test_a_judge_of_pairs_without_peoples_words_is_told_what_to_do(
    filled_run: Run, judge: Judge
) -> None:
    judge.always = FIRST
    filled_run("score", 1, "--scorer", PAIR)

    said = filled_run("judge", "check", 1, "--judge", "preference").stdout

    assert "preference@judge:big, version 1: not calibrated, no labels of people." in said
    assert "choose between its first arm and another" in " ".join(said.split())


def test_compare_tells_the_position_bias(filled_run: Run, judge: Judge) -> None:
    judge.always = FIRST
    filled_run("score", 1, "--scorer", PAIR)

    told = payload(filled_run("compare", 1, "--json"))["position_bias"][PAIR]

    assert (told["rate"], told["biased"], told["decided"]) == (1.0, 2, 2)
    assert "Position bias: in 2 of 2 decided pairs (100 %" in filled_run("compare", 1).stdout


def test_all_judges_are_listed(ready: Run) -> None:
    told = payload(ready("judge", "list", "--json"))["judges"]

    assert {one["name"] for one in told} >= {"helpfulness", "tone_match", "preference"}
    assert "helpfulness" in ready("judge", "list").stdout


def test_a_judge_is_shown_as_its_model_is_asked(ready: Run) -> None:
    told = payload(ready("judge", "show", "helpfulness@openai:big", "--json"))
    small = ready("judge", "show", "helpfulness").stdout

    assert (len(told["choices"]), len(told["hash"])) == (5, 64)
    assert "judged by embedded:default" in small
    assert "  1  pass: " in small


def test_a_judge_of_ones_own_folder_is_shown(ready: Run, empty_home: Path) -> None:
    folder = empty_home / "judges"
    folder.mkdir(parents=True)
    (folder / "mine.yaml").write_text("version: one", encoding="utf-8")

    assert "the judge 'mine' can't be used" in refusal(ready("judge", "show", "mine"))
