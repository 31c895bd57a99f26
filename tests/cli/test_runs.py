"""`replay`, `resume`, `cancel`, `status`, `runs`, `compare`: what they print, and a kill."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.conftest import Run, payload, refusal
from tests.faults import FaultServer, fault_server
from tests.replaying import config, dataset, shop
from workbench import accounts
from workbench.domain.errors import BadKey
from workbench.providers.fake import FakeProvider
from workbench.settings import settings

ROOT = Path(__file__).resolve().parents[2]
IN_FLIGHT = 2


@pytest.fixture
def shopping(ready: Run, fake: FakeProvider) -> Run:
    """The command line over a dataset of twelve turns and two configs; so many calls go well."""
    tenant = accounts.tenant_for()
    dataset(tenant, *shop(6))
    config(tenant, "A")
    config(tenant, "B", "openai:test")
    fake.enqueue(*["Fine"] * 12)
    return ready


def test_replay_tells_what_it_did(shopping: Run) -> None:
    told = payload(shopping("replay", "shop", "--config", "A", "--human", "--json"))

    seconds = told.pop("seconds")
    names = ("run", "cells", "done", "failed", "skipped", "calls", "cost", "state", "arms")
    assert {name: told[name] for name in names} == {
        "run": 1, "cells": 36, "done": 36, "failed": {}, "skipped": 0, "calls": 12, "cost": 0.0,
        "state": "finished", "arms": ["A@1", "human", "sent"],
    }  # fmt: skip
    assert seconds > 0


def test_failures_are_counted_by_reason(shopping: Run) -> None:
    told = payload(shopping("replay", "shop", "--config", "A", "--repeat", 2, "--json"))

    assert (told["done"], told["failed"]) == (12, {"provider_error": 12})


def test_a_second_resume_asks_for_nothing(shopping: Run) -> None:
    shopping("replay", "shop", "--config", "A")

    assert payload(shopping("resume", 1, "--json"))["calls"] == 0


def test_compare_has_each_arm_under_each_scorer(shopping: Run) -> None:
    shopping("replay", "shop", "--config", "A", "--human")

    told = payload(shopping("compare", 1, "--json"))

    assert set(told["arms"]) == {"A@1", "human", "sent"}
    assert set(told["arms"]["A@1"]) == {"edit_share", "chrf", "length", "latency"}
    assert told["arms"]["human"]["chrf"] == {
        "mean": 100.0, "low": 100.0, "high": 100.0, "n": 12, "clusters": 6, "coverage": 1.0,
    }  # fmt: skip
    assert told["differences"]["human"]["edit_share"]["verdict"] == "reference"
    assert told["verdicts"]["human"]["length"].startswith("No evidence yet that human and A@1")
    assert told["replies"]["A@1"]["failed"] == {}


def test_compare_says_the_verdict_in_words(shopping: Run) -> None:
    shopping("replay", "shop", "--config", "A", "--human")

    assert "No evidence yet that human and A@1 differ" in shopping("compare", 1).stdout


def test_status_and_the_list_of_runs_agree(shopping: Run) -> None:
    shopping("replay", "shop", "--config", "A", "--limit", 3)

    status = payload(shopping("status", 1, "--json"))
    pace = (status.pop("calls_per_second"), status.pop("seconds_left"))

    assert (status["cells"], status["done"], pace) == (3, 3, (0.0, None))
    assert payload(shopping("runs", "--json")) == {"runs": [status]}
    assert "3/3" in shopping("runs").stdout


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (["replay", "nothing", "--config", "A"], "no dataset 'nothing'"),
        (["replay", "shop", "--config", "Z"], "no config 'Z'"),
        (["replay", "shop"], "a run needs an arm"),
        (["replay", "shop", "--config", "A", "--concurrency", "0"], "concurrency is 0"),
        (["status", "9"], "no run 9 in this company"),
        (["compare", "9"], "no run 9 in this company"),
    ],
    ids=["dataset", "config", "no arm", "concurrency", "status", "compare"],
)
def test_bad_input_is_one_line_and_exit_code_2(
    shopping: Run, line: list[str], sentence: str
) -> None:
    assert sentence in refusal(shopping(*line, "--json"))


def test_a_bad_key_pauses_the_run_and_says_how_it_goes_on(
    shopping: Run, fake: FakeProvider
) -> None:
    fake.enqueue(*[BadKey("the key is wrong")] * IN_FLIGHT)
    once = ("--repeat", 2, "--concurrency", IN_FLIGHT)

    said = refusal(shopping("replay", "shop", "--config", "A", *once))

    assert "run 1 is paused: the key is wrong" in said
    assert "python -m workbench resume 1" in said
    assert payload(shopping("status", 1, "--json"))["failed"] == {}


def test_a_killed_replay_repeats_no_more_than_the_calls_in_flight(
    shopping: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with fault_server(*["ok"] * 6, "hang") as first:
        point_to(first, monkeypatch)
        killed_when(first, 6 + IN_FLIGHT, "replay", "shop", "--config", "B")
    before = payload(shopping("status", 1, "--json"))
    with fault_server("ok") as second:
        point_to(second, monkeypatch)
        resumed = payload(shopping("resume", 1, "--json"))

    assert (before["state"], before["done"], before["cells"]) == ("interrupted", 6, 12)
    assert (resumed["state"], resumed["done"], resumed["calls"]) == ("finished", 12, 6)
    assert len(first.bodies) + len(second.bodies) <= 12 + IN_FLIGHT


def point_to(server: FaultServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the provider `openai` be this server."""
    monkeypatch.setenv("WORKBENCH_OPENAI_BASE_URL", f"{server.address}/v1")
    monkeypatch.setenv("WORKBENCH_OPENAI_API_KEY", "sk-of-a-test")
    settings.cache_clear()


def killed_when(server: FaultServer, calls: int, *line: str) -> None:
    """Start a command line in a process of its own, and SIGKILL it at so many calls."""
    command = [sys.executable, "-m", "workbench", *line, "--concurrency", str(IN_FLIGHT)]
    with subprocess.Popen(command, cwd=ROOT, env=dict(os.environ)) as process:
        deadline = time.monotonic() + 60
        while len(server.bodies) < calls and process.poll() is None:
            assert time.monotonic() < deadline, f"only {len(server.bodies)} calls"
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)


def test_compare_writes_a_report(shopping: Run, tmp_path: Path) -> None:
    shopping("replay", "shop", "--config", "A", "--human")
    file = tmp_path / "report.html"

    done = shopping("compare", 1, "--html", file)

    assert done.exit_code == 0
    assert "<!doctype html>" in file.read_text(encoding="utf-8")


def test_a_report_that_can_not_be_written_is_one_line(shopping: Run, tmp_path: Path) -> None:
    shopping("replay", "shop", "--config", "A", "--human")

    done = shopping("compare", 1, "--html", tmp_path / "no" / "folder.html")

    assert done.exit_code == 2
    assert "can't be written" in done.stderr
