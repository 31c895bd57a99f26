"""Several workers at one run: shards, leases, who is alive, and what was answered before."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.faults import FaultServer, fault_server
from tests.replaying import config, dataset, filled, replies, scores, shop
from workbench import replay
from workbench.domain.errors import BadInput, Conflict, Refused
from workbench.domain.tenants import Tenant
from workbench.providers.fake import FakeProvider
from workbench.replay import filling, leasing
from workbench.replay.scoring import Scoring
from workbench.settings import settings
from workbench.store import shards, tenancy
from workbench.store.tables import Run, RunShard, now


@pytest.fixture
def run(tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Eight cells in four shards."""
    monkeypatch.setattr(shards, "CELLS", 2)
    dataset(tenant, *shop(4))
    config(tenant, "A")
    return replay.plan(tenant, dataset="shop", configs=["A"])


def parts(tenant: Tenant, run: Run) -> list[RunShard]:
    with tenancy.reading(tenant) as db:
        return list(db.scalars(select(RunShard).where(RunShard.run_id == run.id)))


def held_by(tenant: Tenant, run: Run, worker: str, until: timedelta) -> None:
    """Every shard of the run is held by this worker."""
    with tenancy.session(tenant) as db:
        for shard in db.scalars(select(RunShard).where(RunShard.run_id == run.id)):
            shard.worker, shard.leased_until = worker, now() + until


def test_a_run_is_cut_into_shards_that_are_done_when_it_is_filled(
    tenant: Tenant, run: Run, fake: FakeProvider
) -> None:
    fake.enqueue(*["Fine"] * 8)

    filled(tenant, run)

    assert [(part.done, part.worker) for part in parts(tenant, run)] == [(True, None)] * 4


def test_a_run_reads_running_from_its_first_moment_until_all_is_scored(
    tenant: Tenant, run: Run, fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake.enqueue(*["Fine"] * 8)
    seen: list[tuple[str, str]] = []
    for where, name in ((filling.Jobs, "__init__"), (Scoring, "finish")):
        monkeypatch.setattr(where, name, looked_at(getattr(where, name), tenant, run, seen))

    filled(tenant, run)

    assert seen == [("__init__", "running"), ("finish", "running")]
    assert replay.status(tenant, run.id).state == "finished"


def looked_at(
    step: Callable[..., None], tenant: Tenant, run: Run, seen: list[tuple[str, str]]
) -> Callable[..., None]:
    """The step, before which the run's state is looked at."""

    def look(*given: object) -> None:
        seen.append((step.__name__, replay.status(tenant, run.id).state))
        step(*given)

    return look


def test_two_workers_share_a_run_and_ask_each_cell_once(
    tenant: Tenant, run: Run, fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbench.replay.lanes.FEW_WAITING", 1)
    fake.enqueue(*["Fine"] * 8)
    first, second = (replay.fill(tenant, run.id, concurrency=1) for _ in range(2))
    next(first), next(first)
    seen = replay.status(tenant, run.id)
    next(second), next(second)

    with ThreadPoolExecutor(2) as pool:
        ended = list(pool.map(list, (first, second)))

    assert sum(steps[-1].calls for steps in ended) == 8
    assert (seen.state, seen.workers) == ("running", 1)
    assert len(replies(tenant, run)) == len(fake.requests) == 8
    assert replay.status(tenant, run.id).state == "finished"


def test_what_a_killed_worker_held_is_taken_over_at_once(
    tenant: Tenant, run: Run, fake: FakeProvider
) -> None:
    with leasing.worker(tenant, run.id) as gone:
        name = gone.name
    held_by(tenant, run, name, timedelta(hours=1))
    fake.enqueue(*["Fine"] * 8)

    assert filled(tenant, run).done == 8


def test_what_a_worker_elsewhere_holds_is_left_to_it_until_its_lease_ends(
    tenant: Tenant, run: Run, fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leasing, "is_postgres", lambda: True)
    held_by(tenant, run, "another-machine/12345678:7:ab", timedelta(hours=1))
    with pytest.raises(Conflict, match="filled already"):
        filled(tenant, run)
    held_by(tenant, run, "another-machine/12345678:7:ab", timedelta(seconds=-1))
    fake.enqueue(*["Fine"] * 8)

    assert filled(tenant, run).done == 8


def test_a_living_worker_renews_what_it_holds(
    tenant: Tenant, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leasing, "RENEW_LOOKS", 1)
    monkeypatch.setattr(leasing, "LOOK_SECONDS", 0.01)
    with leasing.worker(tenant, run.id) as me:
        shard = me.claim()
        assert shard
        held_by(tenant, run, me.name, timedelta(seconds=1))
        before = parts(tenant, run)[0].leased_until

        while parts(tenant, run)[0].leased_until == before:
            pass

    assert parts(tenant, run)[0].worker is None


def test_an_unscored_reply_of_a_finished_shard_is_scored_on_resume(
    tenant: Tenant, run: Run, fake: FakeProvider
) -> None:
    fake.enqueue(*["Fine"] * 8)
    filled(tenant, run)
    with tenancy.session(tenant) as db:
        for score in scores(tenant, run):
            db.delete(db.merge(score))

    filled(tenant, run)

    assert len({score.reply_id for score in scores(tenant, run)}) == 8


def test_a_second_run_takes_over_what_was_answered_before(
    tenant: Tenant, run: Run, fake: FakeProvider
) -> None:
    fake.enqueue(*["Fine"] * 8)
    filled(tenant, run)
    again = replay.plan(tenant, dataset="shop", configs=["A"])

    last = filled(tenant, again)

    assert (last.done, last.calls, last.cached, len(fake.requests)) == (8, 0, 8, 8)
    assert {reply.text for reply in replies(tenant, again)} == {"Fine"}
    assert len(scores(tenant, again)) == len(scores(tenant, run))


def test_a_fresh_run_asks_everything_anew(tenant: Tenant, run: Run, fake: FakeProvider) -> None:
    fake.enqueue(*["Fine"] * 16)
    filled(tenant, run)
    again = replay.plan(tenant, dataset="shop", configs=["A"], fresh=True)

    assert filled(tenant, again).calls == 8


def test_repeats_are_taken_over_one_by_one(tenant: Tenant, run: Run, fake: FakeProvider) -> None:
    fake.enqueue(*["Fine"] * 16)
    filled(tenant, run)
    twice = replay.plan(tenant, dataset="shop", configs=["A"], repeats=2)

    last = filled(tenant, twice)

    assert (last.calls, last.cached) == (8, 8)


def test_failures_are_asked_again_and_nothing_else(
    tenant: Tenant, run: Run, fake: FakeProvider
) -> None:
    fake.enqueue("Fine", Refused("no"), *["Fine"] * 6)
    filled(tenant, run)

    emptied = replay.retry_failures(tenant, run.id)
    fake.enqueue("Better")
    last = filled(tenant, run)

    assert (emptied, last.calls, last.done, last.failed) == (1, 1, 8, 0)


@pytest.fixture
def priced(monkeypatch: pytest.MonkeyPatch) -> FaultServer:
    """A server whose model costs 1 USD for each token that it writes: three a reply."""
    with fault_server("ok") as server:
        monkeypatch.setenv("WORKBENCH_OPENAI_BASE_URL", f"{server.address}/v1")
        monkeypatch.setenv("WORKBENCH_OPENAI_API_KEY", "test")
        monkeypatch.setenv("WORKBENCH_PRICES", "openai:test=0/1000000")
        settings.cache_clear()
        yield server


def test_a_run_stops_before_the_call_that_could_pass_its_budget(
    tenant: Tenant, priced: FaultServer
) -> None:
    dataset(tenant, *shop(4))
    config(tenant, "A", "openai:test")
    run = replay.plan(tenant, dataset="shop", configs=["A"], budget_usd=310.0)

    last = filled(tenant, run, concurrency=4)

    found = replay.status(tenant, run.id)
    assert (found.state, found.done, found.left_out) == ("stopped", last.done, 8 - last.done)
    assert 0 < (found.cost or 0) <= 310 < (found.cost or 0) + 300
    assert len(priced.bodies) == last.done < 8


def test_a_raised_budget_lets_a_stopped_run_go_on(tenant: Tenant, priced: FaultServer) -> None:
    dataset(tenant, *shop(4))
    config(tenant, "A", "openai:test")
    run = replay.plan(tenant, dataset="shop", configs=["A"], budget_usd=310.0)
    filled(tenant, run)

    replay.raise_budget(tenant, run.id, 1_000.0)

    assert filled(tenant, run).done == 8
    assert replay.status(tenant, run.id).state == "finished"


def test_a_budget_needs_a_known_price(tenant: Tenant, fake: FakeProvider) -> None:
    dataset(tenant, *shop(1))
    config(tenant, "A", "openai:unheard-of")

    with pytest.raises(BadInput, match="WORKBENCH_PRICES"):
        replay.plan(tenant, dataset="shop", configs=["A"], budget_usd=1.0)


@pytest.mark.parametrize("budget", [0.0, -1.0], ids=str)
def test_a_budget_that_no_call_fits_is_refused(tenant: Tenant, run: Run, budget: float) -> None:
    with pytest.raises(BadInput, match="no call fits"):
        replay.plan(tenant, dataset="shop", configs=["A"], budget_usd=budget)


def test_an_estimate_asks_no_model(tenant: Tenant, priced: FaultServer) -> None:
    dataset(tenant, *shop(4))
    config(tenant, "A", "openai:test")

    found = replay.estimate(tenant, dataset="shop", configs=["A"], repeats=2, human=True)

    assert (found.cells, found.calls, found.cached) == (24, 16, 0)
    assert (found.output_high, found.cost_high) == (16 * 300, 16 * 300.0)
    assert 0 < (found.cost_low or 0) < found.cost_high
    assert priced.bodies == []


def test_an_estimate_knows_what_was_answered_before(
    tenant: Tenant, run: Run, fake: FakeProvider
) -> None:
    fake.enqueue(*["Fine"] * 8)
    filled(tenant, run)

    found = replay.estimate(tenant, dataset="shop", configs=["A"], repeats=2)

    assert (found.calls, found.cached, found.cost_high) == (8, 8, 0.0)
