"""Warming up: the run that a comparison opens with is read ahead, and nothing is raised."""

import pytest

from tests.replaying import config, dataset, filled, shop
from workbench import replay
from workbench.comparing import known
from workbench.domain.tenants import Tenant
from workbench.providers.fake import FakeProvider
from workbench.ui import warming


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warming, "LATER_SECONDS", 0)


def test_the_newest_run_of_a_company_is_read_ahead(tenant: Tenant, fake: FakeProvider) -> None:
    dataset(tenant, *shop(1))
    config(tenant, "A")
    run = replay.plan(tenant, dataset="shop", configs=["A"])
    fake.enqueue("one", "two")
    filled(tenant, run)
    known.KNOWN.clear()

    warming.warm_up()

    assert [run_id for _, _, run_id in known.KNOWN] == [run.id]


def test_without_a_database_it_says_so_in_the_log_and_ends(
    tmp_path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from workbench.settings import settings
    from workbench.store import engine

    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path / "none"))
    settings.cache_clear()
    engine.engine.cache_clear()
    caplog.set_level("INFO")

    warming.warm_up()

    settings.cache_clear()
    engine.engine.cache_clear()
    assert "no run was read ahead" in caplog.text
