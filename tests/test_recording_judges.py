"""What judges said of a recorded run: kept and marked, checked where it is read, not asked."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.judged import (
    BROKEN,
    FIRST,
    KEPT,
    PAIR,
    POLICY,
    SECOND,
    Judge,
    by_judge,
    judge,
    make_run,
    own_judge,
    scored,
)
from tests.replaying import dataset, replies, scores, shop
from workbench import comparing, replay
from workbench.domain.errors import BadImport, Refused
from workbench.domain.tenants import Tenant
from workbench.providers.fake import FakeProvider
from workbench.reports import page, tables
from workbench.scoring.judges import shelf
from workbench.store.tables import Run

__all__ = ["judge"]
MINE = "mine@judge:big"
KEYS = ("scorer", "scorer_version", "value", "reason", "error", "details", "cost_usd")


@pytest.fixture
def run(tenant: Tenant, other_tenant: Tenant, fake: FakeProvider, judge: Judge) -> Run:
    """A run that a rubric's judge and one of pairs have a word on, once nonsense."""
    made = make_run(tenant, fake)
    dataset(other_tenant, *shop(1))
    judge.enqueue(KEPT, BROKEN, "Hm.", "Hm.", KEPT)
    scored(tenant, made, POLICY)
    judge.enqueue(FIRST, SECOND, FIRST, FIRST)
    scored(tenant, made, PAIR)
    return made


@pytest.fixture
def own(
    tenant: Tenant,
    other_tenant: Tenant,
    fake: FakeProvider,
    judge: Judge,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Run:
    """A run that a notebook's own judge has a word on."""
    monkeypatch.setattr(shelf, "_loaded", {})
    made = make_run(tenant, fake)
    dataset(other_tenant, *shop(1))
    own_judge(tmp_path)
    judge.always = KEPT
    scored(tenant, made, MINE)
    return made


def said(tenant: Tenant, run: Run) -> list[tuple[Any, ...]]:
    """All scores of a run but for what is counted anew in each database."""
    return [tuple(getattr(one, key) for key in KEYS) for one in scores(tenant, run)]


def values_of(tenant: Tenant, run: Run, reference: str) -> dict[str | None, float | None]:
    """What a judge gave each reply, by its text."""
    texts = {one.id: one.text for one in replies(tenant, run)}
    return {texts[one.reply_id]: one.value for one in by_judge(tenant, run, reference)}


def edited(data: bytes, place: int, **values: Any) -> bytes:
    """The file with some parts of a judge replaced."""
    told = json.loads(data)
    told["judges"][place] |= values
    return json.dumps(told).encode()


def first_score(data: bytes, place: int, **values: Any) -> bytes:
    """The file with some parts of a judge's first score replaced."""
    found = json.loads(data)["judges"][place]["scores"]
    return edited(data, place, scores=[found[0] | values, *found[1:]])


def test_what_judges_said_comes_along_and_nobody_is_asked(
    tenant: Tenant, other_tenant: Tenant, run: Run, judge: Judge
) -> None:
    before = len(judge.requests)

    loaded = replay.load(other_tenant, replay.record(tenant, run.id))

    assert sorted(map(str, said(other_tenant, loaded))) == sorted(map(str, said(tenant, run)))
    assert values_of(other_tenant, loaded, POLICY) == {
        "one": 1.0,
        "two": 0.0,
        "three": None,
        "four": 1.0,
    }
    assert values_of(other_tenant, loaded, PAIR) == {
        "one": 0.5,
        "two": 0.5,
        "three": 1.0,
        "four": 0.5,
    }
    assert len(judge.requests) == before


def test_the_figures_and_the_position_bias_are_those_of_the_run(
    tenant: Tenant, other_tenant: Tenant, run: Run
) -> None:
    loaded = replay.load(other_tenant, replay.record(tenant, run.id))

    theirs, mine = comparing.compare(other_tenant, loaded.id), comparing.compare(tenant, run.id)
    assert theirs.arms == mine.arms
    assert theirs.biases == mine.biases
    assert theirs.biases[PAIR].biased == 1


def test_recorded_scores_are_marked_and_those_that_were_made_here_are_not(
    tenant: Tenant, other_tenant: Tenant, run: Run
) -> None:
    loaded = replay.load(other_tenant, replay.record(tenant, run.id))

    theirs = comparing.compare(other_tenant, loaded.id)
    assert theirs.measure(POLICY).recorded == "Its scores were recorded elsewhere."
    assert "judge:big, not calibrated: no labels of people" in theirs.measure(POLICY).standing
    assert theirs.measure(POLICY).standing.endswith(" Its scores were recorded elsewhere.")
    assert theirs.measure("length").recorded == ""
    assert comparing.compare(tenant, run.id).measure(POLICY).recorded == ""


def test_a_recording_of_a_recorded_run_is_the_same(
    tenant: Tenant, other_tenant: Tenant, run: Run
) -> None:
    data = replay.record(tenant, run.id)

    loaded = replay.load(other_tenant, data)

    assert replay.record(other_tenant, loaded.id) == data


def test_a_judge_that_is_not_here_keeps_its_scores_and_says_so(
    tenant: Tenant, other_tenant: Tenant, own: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = replay.record(tenant, own.id)
    monkeypatch.setattr(shelf, "_loaded", {})

    loaded = replay.load(other_tenant, data)

    measure = comparing.compare(other_tenant, loaded.id).measure(MINE)
    assert [one.value for one in by_judge(other_tenant, loaded, MINE)] == [1.0] * 4
    assert measure.recorded.endswith("; there is no judge 'mine' here.")
    assert (measure.meaning, measure.is_uncalibrated) == ("Are the rules kept?", True)


def test_another_version_of_its_file_keeps_its_scores_and_says_so(
    tenant: Tenant, other_tenant: Tenant, own: Run, tmp_path: Path
) -> None:
    data = replay.record(tenant, own.id)
    own_judge(tmp_path, "Are all rules kept?", version=2)

    loaded = replay.load(other_tenant, data)

    measure = comparing.compare(other_tenant, loaded.id).measure(MINE)
    assert measure.recorded.endswith(", by version 1 of 'mine'; here it is version 2.")
    assert measure.meaning == "Are the rules kept?"


def test_scored_anew_by_the_version_here_it_is_no_longer_recorded(
    tenant: Tenant, other_tenant: Tenant, own: Run, tmp_path: Path
) -> None:
    data = replay.record(tenant, own.id)
    own_judge(tmp_path, "Are all rules kept?", version=2)
    loaded = replay.load(other_tenant, data)

    scored(other_tenant, loaded, MINE)

    measure = comparing.compare(other_tenant, loaded.id).measure(MINE)
    assert (measure.recorded, measure.meaning) == ("", "Are all rules kept?")


def test_another_file_under_the_same_version_is_refused(
    tenant: Tenant, other_tenant: Tenant, own: Run, tmp_path: Path
) -> None:
    data = replay.record(tenant, own.id)
    own_judge(tmp_path, "Are all rules kept?")

    with pytest.raises(BadImport, match="another one here under the same version 1"):
        replay.load(other_tenant, data)

    assert replay.runs(other_tenant) == []


def test_a_recording_of_before_is_read_without_scores_of_judges(
    tenant: Tenant, other_tenant: Tenant, run: Run
) -> None:
    told = json.loads(replay.record(tenant, run.id))
    del told["judges"]

    loaded = replay.load(other_tenant, json.dumps(told).encode())

    measure = comparing.compare(other_tenant, loaded.id).measure(POLICY)
    assert by_judge(other_tenant, loaded, POLICY) == []
    assert (measure.judge, measure.recorded) == ("judge:big", "")


def test_a_run_without_judges_has_none_in_its_file(tenant: Tenant, fake: FakeProvider) -> None:
    fake.enqueue(Refused("no"))
    run = make_run(tenant, fake)

    assert "judges" not in json.loads(replay.record(tenant, run.id))


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"value": 0.0}, "a value that its choice is not worth"),
        ({"details": None}, "a value that its choice is not worth"),
        ({"details": {"choice": "rules_bent"}}, "a value that its choice is not worth"),
        ({"value": 1.5}, "less than or equal to 1"),
        ({"value": None}, "a value or an error"),
        ({"error": "late"}, "a value or an error"),
        ({"reply": 4}, "which is no whole one"),
        ({"reply": 1}, "a reply is scored twice"),
        ({"details": {"choice": "rules_kept", "html": "<b>"}}, "judges.0.scores.0.details"),
    ],
    ids=[
        *("another value", "without words", "no choice", "above 1", "neither", "both"),
        *("no reply", "twice", "unknown detail"),
    ],
)
def test_a_score_that_can_not_be_refuses_the_whole_file(
    tenant: Tenant, other_tenant: Tenant, run: Run, values: dict[str, Any], reason: str
) -> None:
    data = first_score(replay.record(tenant, run.id), 0, **values)

    with pytest.raises(BadImport, match=reason):
        replay.load(other_tenant, data)

    assert replay.runs(other_tenant) == []


@pytest.mark.parametrize(
    "values",
    [{"value": 1.0}, {"value": 0.5, "details": {"first": "first_better", "second": "x"}}],
    ids=["one text wins", "no choice"],
)
def test_a_pairs_value_must_be_what_both_orders_come_to(
    tenant: Tenant, other_tenant: Tenant, run: Run, values: dict[str, Any]
) -> None:
    data = first_score(replay.record(tenant, run.id), 1, **values)

    with pytest.raises(BadImport, match="a value that its choice is not worth"):
        replay.load(other_tenant, data)


@pytest.mark.parametrize(
    "values",
    [{"scorer": "length"}, {"scorer": "tone_match@judge:big"}, {"scorer": PAIR}, {"judge": "a:b"}],
    ids=["a function", "none of the run", "twice", "another model"],
)
def test_what_is_no_judge_of_the_run_is_refused(
    tenant: Tenant, other_tenant: Tenant, run: Run, values: dict[str, Any]
) -> None:
    data = edited(replay.record(tenant, run.id), 0, **values)

    with pytest.raises(BadImport, match="is no judge of this run"):
        replay.load(other_tenant, data)


def test_every_place_that_shows_the_figures_says_that_they_are_recorded(
    tenant: Tenant, other_tenant: Tenant, own: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = edited(replay.record(tenant, own.id), 0, meaning="Kept? <script>")
    monkeypatch.setattr(shelf, "_loaded", {})
    loaded = replay.load(other_tenant, data)

    found = comparing.compare(other_tenant, loaded.id)

    (mine,) = [one for one in replay.details(other_tenant, loaded.id).scorers if one.judge]
    report, rows = page.report(other_tenant, found), tables.arm_rows(found)
    told = [dict(zip(tables.ARM_HEADS, row, strict=False)).get("recorded") for row in rows]
    assert mine.recorded
    assert "there is no judge &#x27;mine&#x27; here" in report
    assert "Kept? &lt;script&gt;" in report
    assert told.count("Its scores were recorded elsewhere; there is no judge 'mine' here.") == 2
