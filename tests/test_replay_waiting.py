"""Runs whose provider asks to wait: a little is waited out, for long the run is paused."""

import pytest

from tests.faults import fault_server
from tests.replaying import config, dataset, filled, shop
from workbench import replay
from workbench.domain.errors import BadKey, CircuitOpen, ProviderError, RateLimited, Unreachable
from workbench.domain.tenants import Tenant
from workbench.providers import calls, limits
from workbench.providers.fake import FakeProvider
from workbench.replay import patience
from workbench.settings import settings
from workbench.store.tables import Run


@pytest.fixture
def run(tenant: Tenant, fake: FakeProvider, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A run of four cells whose rests are short."""
    monkeypatch.setattr(calls, "ATTEMPTS", 1)
    monkeypatch.setattr(calls, "BACKOFF_SECONDS", 0.0)
    dataset(tenant, *shop(2))
    config(tenant, "A")
    return replay.plan(tenant, dataset="shop", configs=["A"])


def test_a_short_wait_is_waited_and_the_cell_asked_again(
    tenant: Tenant, run: Run, fake: FakeProvider
) -> None:
    fake.enqueue("Fine", RateLimited("wait", 0.01), "Fine", "Fine", "Fine")

    last = filled(tenant, run)

    assert (last.done, last.failed, len(fake.requests)) == (4, 0, 5)


def test_a_long_wait_pauses_the_run_at_once(tenant: Tenant, run: Run, fake: FakeProvider) -> None:
    fake.enqueue("Fine", RateLimited("the provider asks to wait 60 minutes", 3600.0))

    with pytest.raises(RateLimited):
        filled(tenant, run)

    found = replay.status(tenant, run.id)
    assert (found.state, found.done, found.failed) == ("paused", 1, {})
    assert "60 minutes" in found.message


def test_a_wait_that_never_ends_fails_its_cell(
    tenant: Tenant, run: Run, fake: FakeProvider
) -> None:
    fake.enqueue(*[RateLimited("wait", 0.001)] * (patience.RESTS + 1), "Fine", "Fine", "Fine")

    filled(tenant, run)

    assert replay.status(tenant, run.id).failed == {"rate_limited": 1}


def test_an_open_circuit_is_waited_out(
    tenant: Tenant, run: Run, fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "OPENS_AFTER", 1)
    monkeypatch.setattr(limits, "OPEN_SECONDS", 0.01)
    fake.enqueue(Unreachable("gone"), "Fine", "Fine", "Fine")

    filled(tenant, run)

    found = replay.status(tenant, run.id)
    assert (found.state, found.done, found.failed) == ("finished", 3, {"unreachable": 1})


def open_for_ever(model: object) -> None:
    raise CircuitOpen("left alone", 0.001)


def test_a_circuit_that_stays_open_pauses_the_run_and_fails_no_cell(
    tenant: Tenant, run: Run, fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits.Breaker, "check", lambda _self, model: open_for_ever(model))

    with pytest.raises(CircuitOpen):
        filled(tenant, run)

    found = replay.status(tenant, run.id)
    assert (found.state, found.done, found.failed) == ("paused", 0, {})
    assert fake.requests == []


@pytest.mark.parametrize(
    "fault", [RateLimited("wait", 100.0), CircuitOpen("left alone", 100.0)], ids=["rate", "open"]
)
def test_cancelling_wakes_a_waiting_cell_and_leaves_it_empty(
    tenant: Tenant, run: Run, fake: FakeProvider, fault: ProviderError
) -> None:
    fake.enqueue("Fine", fault)
    steps = replay.fill(tenant, run.id, concurrency=1)
    next(steps), next(steps)

    replay.cancel(tenant, run.id)
    rest = list(steps)

    assert [step.done for step in rest] == [1]
    found = replay.status(tenant, run.id)
    assert (found.state, found.done, found.failed) == ("cancelled", 1, {})


def test_a_key_that_was_mended_lets_the_run_go_on(
    tenant: Tenant, home: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset(tenant, *shop(2))
    config(tenant, "B", "openai:some-model")
    run = replay.plan(tenant, dataset="shop", configs=["B"])
    with fault_server("ok", "no_credit", "ok") as server:
        monkeypatch.setenv("WORKBENCH_OPENAI_BASE_URL", server.address)
        settings.cache_clear()
        with pytest.raises(BadKey, match="key or its credit"):
            filled(tenant, run)
        paused, asked = replay.status(tenant, run.id), len(server.bodies)

        filled(tenant, run)

    assert (paused.state, paused.done, paused.failed, asked) == ("paused", 1, {}, 2)
    assert (replay.status(tenant, run.id).done, len(server.bodies)) == (4, 5)
