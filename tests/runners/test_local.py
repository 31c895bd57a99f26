"""The local runner: a run is filled in a process of its own, and the log says what ended it."""

import time
from pathlib import Path

import pytest

from tests.faults import FaultServer, fault_server
from tests.replaying import config, dataset, shop
from workbench import replay
from workbench.domain.errors import Denied
from workbench.domain.tenants import Role, Tenant
from workbench.runners import local
from workbench.store.tables import Run


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> FaultServer:
    """An OpenAI-compatible server that the child process finds by its settings."""
    with fault_server("ok") as running:
        monkeypatch.setenv("WORKBENCH_OPENAI_BASE_URL", f"{running.address}/v1")
        monkeypatch.setenv("WORKBENCH_OPENAI_API_KEY", "test")
        yield running


@pytest.fixture
def planned(tenant: Tenant, server: FaultServer) -> Run:
    """A run of four turns that nobody fills yet."""
    dataset(tenant, *shop(2))
    config(tenant, "A", "openai:test")
    return replay.plan(tenant, dataset="shop", configs=["A"])


def ended(tenant: Tenant, run: Run, *states: str) -> replay.RunStatus:
    """The run's status once it is in one of these states."""
    deadline = time.monotonic() + 30
    while (seen := replay.status(tenant, run.id)).state not in states:
        assert time.monotonic() < deadline, seen
        time.sleep(0.1)
    return seen


def test_a_run_is_filled_by_another_process(
    tenant: Tenant, planned: Run, server: FaultServer, home: Path
) -> None:
    local.submit(tenant, planned.id)

    assert ended(tenant, planned, "finished").done == 4
    assert len(server.bodies) == 4
    assert (home / "logs" / f"run-{planned.id}.log").exists()


def test_a_missing_key_pauses_the_run_with_its_sentence(
    tenant: Tenant, planned: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKBENCH_OPENAI_API_KEY", "")
    monkeypatch.setenv("WORKBENCH_OPENAI_BASE_URL", "https://api.openai.com/v1")

    local.submit(tenant, planned.id)

    assert "WORKBENCH_OPENAI_API_KEY" in ended(tenant, planned, "paused").message


def test_starting_twice_calls_no_model_twice(
    tenant: Tenant, planned: Run, server: FaultServer
) -> None:
    local.submit(tenant, planned.id)
    local.submit(tenant, planned.id)

    assert ended(tenant, planned, "finished").done == 4
    assert len(server.bodies) == 4


def test_a_manager_starts_no_runs(tenant: Tenant, planned: Run) -> None:
    manager = Tenant(tenant.company_id, tenant.company, tenant.user_id, "Max", Role.MANAGER)

    with pytest.raises(Denied):
        local.submit(manager, planned.id)
