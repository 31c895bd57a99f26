"""The budget of a simulation: no call that could go beyond it, and what half a talk cost."""

import pytest

from tests.replaying import config, filled
from tests.simulating import GOAL, conversations, persona, simulation
from workbench import replay
from workbench.domain.access import Access
from workbench.domain.errors import BadInput, BadKey
from workbench.domain.replies import ChatMessage, ChatRequest, Completion, Finish, ModelRef
from workbench.domain.tenants import Tenant
from workbench.providers import prices
from workbench.providers.fake import FakeProvider
from workbench.providers.prices import Rates
from workbench.store import tenancy
from workbench.store.tables import Run, SideCall

NOWHERE = Access(key="", base_url="")
REQUEST = ChatRequest(ModelRef("fake", "scripted"), (ChatMessage("user", "ä" * 42),))


def answer(cost_usd: float | None) -> Completion:
    return Completion("Yes.", Finish.STOP, 1, 1, cost_usd, 0.1)


@pytest.fixture
def dear(monkeypatch: pytest.MonkeyPatch) -> None:
    """A model of which 100 read bytes and 300 written tokens cost at most 0.04 USD."""
    monkeypatch.setattr(prices, "rates", lambda *_: Rates(100.0, 100.0))


@pytest.fixture
def run(tenant: Tenant, fake: FakeProvider, dear: None) -> Run:
    """Ten conversations that are to cost no more than 0.2 USD."""
    config(tenant, "A")
    persona(tenant)
    fake.enqueue(*[answer(0.02), answer(0.02), GOAL] * 10)
    return simulation(tenant, repeats=10, budget_usd=0.2)


def spent(tenant: Tenant, run: Run) -> float:
    with tenancy.reading(tenant) as db:
        aside = sum(one.cost_usd or 0.0 for one in db.query(SideCall))
    return aside + sum(one.cost_usd or 0.0 for one in conversations(tenant, run))


def test_a_simulation_never_goes_beyond_its_budget_and_is_stopped_by_it(
    tenant: Tenant, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prices, "cost_usd", lambda _model, _url, done: done.cost_usd)

    filled(tenant, run, concurrency=2)

    found = replay.status(tenant, run.id)
    assert (found.state, found.failed) == ("stopped", {})
    assert 0 < found.done < 10
    assert 0.1 < spent(tenant, run) <= 0.2
    assert "budget" in found.message


def test_a_budget_is_refused_where_a_price_is_not_known(tenant: Tenant, fake: FakeProvider) -> None:
    config(tenant, "A", "openai:no-such-model")
    persona(tenant)

    with pytest.raises(BadInput, match=r"price of (fake:scripted|openai:no-such-model)"):
        simulation(tenant, budget_usd=1.0)

    assert replay.runs(tenant) == []


def test_what_half_a_conversation_cost_is_kept_where_it_was_stopped(
    tenant: Tenant, fake: FakeProvider
) -> None:
    config(tenant, "A")
    persona(tenant)
    run = simulation(tenant)
    fake.enqueue("Where is it?", BadKey("the key is wrong"))

    with pytest.raises(BadKey):
        filled(tenant, run)

    with tenancy.reading(tenant) as db:
        kept = [(one.purpose, one.output_tokens) for one in db.query(SideCall)]
    assert kept == [("simulation", 3)]
    assert conversations(tenant, run) == []
