"""A recorded run: kept as a file, read again, scored here, and refused where it does not fit."""

import json
from typing import Any

import pytest

from tests.replaying import config, dataset, filled, replies, scores, shop
from workbench import comparing, replay
from workbench.domain.errors import BadImport, Conflict, Denied, NotFound, Refused
from workbench.domain.tenants import Role, Tenant
from workbench.providers.fake import FakeProvider
from workbench.store.tables import Run


@pytest.fixture
def run(tenant: Tenant, fake: FakeProvider) -> Run:
    """A finished run of two configs and people, one of whose replies is a fault."""
    dataset(tenant, *shop(2))
    config(tenant, "A")
    config(tenant, "B")
    made = replay.plan(tenant, dataset="shop", configs=["A", "B"], human=True)
    fake.enqueue("a", "b", Refused("no"), "d", "e", "f", "g", "h")
    filled(tenant, made)
    return made


def changed(data: bytes, **values: Any) -> bytes:
    """The file with some of its parts replaced."""
    return json.dumps(json.loads(data) | values).encode()


def figures(tenant: Tenant, run: Run) -> list[tuple[Any, ...]]:
    """What a comparison says of each arm."""
    return [
        (arm.name, arm.done, arm.failed, {n: m.estimate for n, m in arm.measures.items()})
        for arm in comparing.compare(tenant, run.id).arms
    ]


def test_a_run_in_another_company_has_the_same_figures(
    tenant: Tenant, other_tenant: Tenant, run: Run
) -> None:
    dataset(other_tenant, *shop(2))

    loaded = replay.load(other_tenant, replay.record(tenant, run.id))

    assert figures(other_tenant, loaded) == figures(tenant, run)
    assert {one.text for one in replies(other_tenant, loaded)} == {
        one.text for one in replies(tenant, run)
    }
    assert len(scores(other_tenant, loaded)) == len(scores(tenant, run))


def test_a_loaded_run_says_that_it_is_recorded(
    tenant: Tenant, other_tenant: Tenant, run: Run
) -> None:
    dataset(other_tenant, *shop(2))

    loaded = replay.load(other_tenant, replay.record(tenant, run.id))

    recorded = comparing.compare(other_tenant, loaded.id).recorded
    assert recorded
    assert recorded.sentence.startswith(
        "A recorded run: made by this product's own replay with fake:scripted on "
    )
    assert comparing.compare(tenant, run.id).recorded is None
    assert replay.newest_recorded(other_tenant) == loaded.id
    assert replay.newest_recorded(tenant) is None


def test_a_run_that_is_not_finished_is_not_recorded(tenant: Tenant, fake: FakeProvider) -> None:
    dataset(tenant, *shop(1))
    config(tenant, "A")
    planned = replay.plan(tenant, dataset="shop", configs=["A"])

    with pytest.raises(Conflict, match="planned; finish it"):
        replay.record(tenant, planned.id)


def test_a_run_over_an_unknown_dataset_is_refused(
    tenant: Tenant, other_tenant: Tenant, run: Run
) -> None:
    dataset(other_tenant, *shop(3))

    with pytest.raises(BadImport, match="import that dataset first"):
        replay.load(other_tenant, replay.record(tenant, run.id))

    assert replay.runs(other_tenant) == []


def test_a_changed_prompt_is_found_by_its_hash(tenant: Tenant, run: Run) -> None:
    data = replay.record(tenant, run.id).replace(b"You are A.", b"You are a robot.")

    with pytest.raises(BadImport, match="another hash"):
        replay.load(tenant, data)


def test_a_reply_that_was_asked_otherwise_is_refused(tenant: Tenant, run: Run) -> None:
    data = replay.record(tenant, run.id)
    told = json.loads(data)["replies"]
    told[0]["request_hash"] = "0" * 64

    with pytest.raises(BadImport, match="case 1 of arm 'A@1' was asked otherwise"):
        replay.load(tenant, changed(data, replies=told))

    assert len(replay.runs(tenant)) == 1


def test_a_persons_words_must_be_the_real_ones(tenant: Tenant, run: Run) -> None:
    data = replay.record(tenant, run.id).replace(b'"text": "It is at 0."', b'"text": "Nowhere."')

    with pytest.raises(BadImport, match="arm 'human'"):
        replay.load(tenant, data)


def test_what_is_no_recorded_run_says_where(tenant: Tenant, run: Run) -> None:
    for data in (b"", b"{}", b"[1]", b"\xff\xfe", changed(replay.record(tenant, run.id), seed="x")):
        with pytest.raises(BadImport, match="no recorded run"):
            replay.load(tenant, data)


def test_a_cell_outside_the_grid_is_refused(tenant: Tenant, run: Run) -> None:
    data = replay.record(tenant, run.id)
    told = json.loads(data)["replies"]
    told[0]["case"] = 400

    with pytest.raises(BadImport, match="is no cell"):
        replay.load(tenant, changed(data, replies=told))


def test_another_companys_run_can_not_be_recorded(
    tenant: Tenant, other_tenant: Tenant, run: Run
) -> None:
    with pytest.raises(NotFound):
        replay.record(other_tenant, run.id)


def test_a_manager_loads_no_runs(tenant: Tenant, run: Run) -> None:
    manager = Tenant(tenant.company_id, tenant.company, tenant.user_id, "Max", Role.MANAGER)

    with pytest.raises(Denied):
        replay.load(manager, replay.record(tenant, run.id))
