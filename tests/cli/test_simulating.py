"""`simulate`: what it prints, what it refuses, and a kill in the middle of conversations."""

import pytest

from tests.cli.conftest import Run, payload, refusal
from tests.cli.test_runs import IN_FLIGHT, killed_when, point_to
from tests.faults import fault_server
from tests.judged import KEPT, PAIR, POLICY, Judge, judge
from tests.replaying import config, dataset, shop
from tests.simulating import GOAL, persona
from workbench import accounts
from workbench.domain.replies import ModelRef
from workbench.providers.fake import FakeProvider

__all__ = ["judge"]
TALK, TURNS = ("Where is it?", "In Riga.", f"Thanks {GOAL}"), 2


@pytest.fixture
def playing(ready: Run, fake: FakeProvider) -> Run:
    """The command line with two personas, two configs, and answers for four conversations."""
    tenant = accounts.tenant_for()
    dataset(tenant, *shop(2))
    config(tenant, "A")
    config(tenant, "B", "openai:test")
    persona(tenant)
    persona(tenant, "Ben", model=ModelRef.parse("openai:test"), max_turns=TURNS)
    fake.enqueue(*TALK * 4)
    return ready


def test_simulate_tells_what_it_did_in_the_keys_of_replay(playing: Run) -> None:
    line = ("--persona", "Anna", "--config", "A", "--repeat", 2, "--concurrency", 1)
    told = payload(playing("simulate", *line, "--json"))

    names = ("run", "cells", "done", "failed", "calls", "cost", "state", "arms", "dataset")
    assert {name: told[name] for name in names} == {
        "run": 1, "cells": 2, "done": 2, "failed": {}, "calls": 6, "cost": 0.0,
        "state": "finished", "arms": ["A@1"], "dataset": "simulated-clients",
    }  # fmt: skip
    status = set(payload(playing("status", 1, "--json"))) - {"calls_per_second", "seconds_left"}
    assert status == set(told) - {"calls", "seconds"}


def test_an_estimate_asks_nobody_and_makes_no_run(playing: Run, fake: FakeProvider) -> None:
    line = ("simulate", "--persona", "Anna", "--config", "A", "--repeat", 2, "--estimate")
    told, read = payload(playing(*line, "--json")), playing(*line).output

    names = ("conversations", "calls_low", "calls_high", "cost_low", "cost_high", "seconds_low")
    assert {name: told[name] for name in names} == {
        "conversations": 2, "calls_low": 6, "calls_high": 8, "cost_low": 0.0, "cost_high": 0.0,
        "seconds_low": None,
    }  # fmt: skip
    assert "2 conversations: 6 to 8 calls" in read
    assert fake.requests == []
    assert payload(playing("runs", "--json"))["runs"] == []


def test_a_simulation_is_in_the_list_of_runs_and_can_be_compared(playing: Run) -> None:
    playing("simulate", "--persona", "Anna", "--config", "A", "--dataset", "shop", "--start", 2)

    assert payload(playing("runs", "--json"))["runs"][0]["cells"] == 2
    measures = payload(playing("compare", 1, "--json"))["arms"]["A@1"]
    assert measures["manager_turns"]["clusters"] == 2


def test_a_simulation_is_scored_again_by_what_fits_it(playing: Run, fake: FakeProvider) -> None:
    playing("simulate", "--persona", "Anna", "--config", "A", "--repeat", 2, "--concurrency", 1)
    asked = len(fake.requests)

    told = payload(playing("score", 1, "--scorer", "turns", "--json"))

    assert (told["scored"], told["total"], told["calls"]) == (2, 2, 0)
    assert len(fake.requests) == asked
    assert "has none; leave it out" in refusal(playing("score", 1, "--scorer", "chrf", "--json"))


def test_a_judge_says_what_it_thinks_of_whole_conversations(playing: Run, judge: Judge) -> None:
    judge.always = KEPT
    line = ("simulate", "--persona", "Anna", "--config", "A", "--concurrency", 1)
    playing(*line, "--scorer", POLICY)

    told = payload(playing("compare", 1, "--json"))["arms"]["A@1"][POLICY]

    assert (told["mean"], told["n"], len(judge.requests)) == (1.0, 1, 1)
    assert "compares two replies" in refusal(playing("score", 1, "--scorer", PAIR, "--json"))


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (["--config", "A"], "a simulation needs a persona"),
        (["--persona", "Anna"], "a simulation needs a config"),
        (["--persona", "Eve", "--config", "A"], "unknown persona 'Eve'"),
        (["--persona", "Anna", "--config", "A", "--start", "1"], "name a dataset"),
        (["--persona", "Anna", "--config", "A", "--budget", "0"], "no call fits"),
        (["--persona", "Anna", "--config", "A", "--scorer", "chrf"], "has none; leave it out"),
        (["--persona", "Eve", "--config", "A", "--estimate"], "unknown persona 'Eve'"),
    ],
    ids=["no persona", "no config", "unknown", "start", "budget", "scorer", "estimate"],
)
def test_bad_input_is_one_line_and_exit_code_2(
    playing: Run, line: list[str], sentence: str
) -> None:
    assert sentence in refusal(playing("simulate", *line, "--json"))


def test_a_killed_simulation_repeats_no_more_than_the_conversations_in_flight(
    playing: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = 2 * TURNS  # the server says the same again: both repeat themselves at the second turn
    with fault_server(*["ok"] * 3 * whole, "hang") as first:
        point_to(first, monkeypatch)
        line = ("simulate", "--persona", "Ben", "--config", "B", "--repeat", "6")
        killed_when(first, 3 * whole + IN_FLIGHT, *line)
    before = payload(playing("status", 1, "--json"))
    with fault_server("ok") as second:
        point_to(second, monkeypatch)
        resumed = payload(playing("resume", 1, "--json"))

    assert (before["state"], before["cells"]) == ("interrupted", 6)
    assert (resumed["state"], resumed["done"]) == ("finished", 6)
    assert resumed["calls"] == (6 - before["done"]) * whole
    assert len(first.bodies) + len(second.bodies) <= (6 + IN_FLIGHT) * whole
