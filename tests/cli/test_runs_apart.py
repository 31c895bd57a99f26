"""`estimate`, and runs that are filled in the background, asked again or given more money."""

import pytest

from tests.cli.conftest import Run, payload, refusal
from tests.replaying import config, dataset, shop
from workbench import accounts
from workbench.domain.errors import Refused
from workbench.providers.fake import FakeProvider
from workbench.runners import local

KEYS = {
    *("calls", "cached", "tokens", "input_tokens", "output_tokens_low", "output_tokens_high"),
    *("cost_low", "cost_high", "seconds"),
}


@pytest.fixture
def shopping(ready: Run, fake: FakeProvider) -> Run:
    """The command line over a dataset of four turns and a config; four calls go well."""
    tenant = accounts.tenant_for()
    dataset(tenant, *shop(2))
    config(tenant, "A")
    fake.enqueue(*["Fine"] * 4)
    return ready


@pytest.fixture
def submitted(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """Run and workers of what was handed to the local runner, which starts nothing here."""
    handed: list[tuple[int, int]] = []
    monkeypatch.setattr(
        local, "submit", lambda _, run_id, workers=1: handed.append((run_id, workers))
    )
    return handed


def test_an_estimate_asks_nobody(shopping: Run, fake: FakeProvider) -> None:
    told = payload(shopping("estimate", "shop", "--config", "A", "--repeat", 3, "--json"))

    assert set(told) == KEYS
    assert (told["calls"], told["cost_low"], told["cost_high"]) == (12, 0.0, 0.0)
    assert told["tokens"] == told["input_tokens"] + told["output_tokens_high"]
    assert fake.requests == []
    assert payload(shopping("runs", "--json")) == {"runs": []}


def test_an_estimate_is_told_in_words(shopping: Run) -> None:
    said = shopping("estimate", "shop", "--config", "A").stdout

    assert "4 calls, 0 more replies come from earlier runs" in said
    assert "cost: $0.00" in said


def test_a_detached_run_is_submitted_and_not_filled_here(
    shopping: Run, submitted: list[tuple[int, int]], fake: FakeProvider
) -> None:
    line = ("replay", "shop", "--config", "A", "--detach", "--workers", 3)

    told = payload(shopping(*line, "--json"))

    assert (told["state"], told["done"], told["budget"]) == ("planned", 0, None)
    assert submitted == [(1, 3)]
    assert fake.requests == []


def test_sent_alone_is_one_arm(shopping: Run) -> None:
    told = payload(shopping("replay", "shop", "--config", "A", "--sent", "--json"))

    assert told["arms"] == ["A@1", "sent"]


def test_failures_are_asked_for_again(shopping: Run, fake: FakeProvider) -> None:
    fake.enqueue("Fine", "Fine", "Fine", Refused("no"), "Now it is fine")
    shopping("replay", "shop", "--config", "A", "--repeat", 2, "--concurrency", 1)

    told = payload(shopping("resume", 1, "--failed", "--json"))

    assert (told["done"], told["failed"], told["calls"]) == (8, {}, 1)


def test_a_budget_is_raised_before_the_run_goes_on(shopping: Run) -> None:
    shopping("replay", "shop", "--config", "A", "--budget", 1)

    assert payload(shopping("resume", 1, "--budget", 2, "--json"))["budget"] == 2.0


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (["replay", "shop", "--config", "A", "--budget", "0"], "the budget is 0 USD"),
        (["replay", "shop", "--config", "A", "--workers", "0"], "workers is 0"),
        (
            ["replay", "shop", "--config", "A", "--workers", "2", "--budget", "1"],
            "a budget is kept by one worker",
        ),
        (["replay", "shop", "--config", "A", "--limit", "0"], "limit is 0"),
        (["replay", "shop", "--config", "A", "--scorer", "chrg"], "chrf"),
        (["estimate", "shop", "--config", "Z"], "no config 'Z'"),
        (["estimate", "nothing", "--config", "A"], "no dataset 'nothing'"),
        (["resume", "9", "--failed"], "no run 9 in this company"),
        (["resume", "9", "--budget", "3"], "no run 9 in this company"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_bad_input_is_one_line_and_exit_code_2(
    shopping: Run, line: list[str], sentence: str
) -> None:
    assert sentence in refusal(shopping(*line, "--json"))
