"""What a simulation would take, told before: from the least to the most, without a call."""

import pytest

from tests.conftest import make_colleague
from tests.replaying import config, dataset, filled, shop, told
from tests.simulating import GOAL, persona, simulation
from workbench import replay
from workbench.domain.errors import BadInput, Denied
from workbench.domain.tenants import Role, Tenant
from workbench.providers import prices
from workbench.providers.fake import FakeProvider
from workbench.providers.prices import Rates
from workbench.replay import SimulationEstimate


@pytest.fixture(autouse=True)
def cast(tenant: Tenant, fake: FakeProvider) -> None:
    """Anna, who writes two messages at most, Ben, who writes one, and two configs."""
    persona(tenant)
    persona(tenant, "Ben", max_turns=1)
    config(tenant, "A")
    config(tenant, "B")


def estimate(tenant: Tenant, *personas: str, **options: object) -> SimulationEstimate:
    options = {"configs": ["A"], **options}
    return replay.estimate_simulation(tenant, personas=personas or ["Anna"], **options)


def calls(found: SimulationEstimate) -> tuple[int, int]:
    return found.low.calls, found.high.calls


@pytest.mark.parametrize(
    ("who", "options", "wanted"),
    [
        ("Anna", {}, (3, 4)),
        ("Ben", {}, (2, 2)),
        ("Anna", {"dataset": "shop", "start": 1, "limit": 1}, (2, 5)),
        ("Anna", {"dataset": "shop", "start": 0, "limit": 1}, (3, 4)),
        ("Anna", {"dataset": "shop", "start": 2, "repeats": 3}, (2 * 2 * 3, 2 * 5 * 3)),
        ("Anna", {"configs": ["A", "B"]}, (6, 8)),
    ],
    ids=["from nothing", "one turn", "from a turn", "before all", "starts and repeats", "configs"],
)
def test_calls_are_those_of_the_shortest_and_of_the_longest_conversations(
    who: str, options: dict[str, object], wanted: tuple[int, int], tenant: Tenant
) -> None:
    dataset(tenant, *shop(2))

    assert calls(estimate(tenant, who, **options)) == wanted


def test_what_is_played_lies_between_the_least_and_the_most(
    tenant: Tenant, fake: FakeProvider
) -> None:
    found = estimate(tenant, "Anna", "Ben", repeats=2)
    run = simulation(tenant, "Anna", "Ben", repeats=2)
    fake.enqueue(*["Where is it?", "In Riga.", GOAL] * 2, *["Where is it?", "Here."] * 2)

    last = filled(tenant, run)

    assert found.conversations == last.total
    assert found.low.calls <= last.calls <= found.high.calls


def test_nobody_is_asked(tenant: Tenant, fake: FakeProvider) -> None:
    found = estimate(tenant)

    assert fake.requests == []
    assert found.low.input_tokens < found.high.input_tokens
    assert (found.low.output_tokens, found.high.output_tokens) == (3 * 20, 4 * 300)


def test_each_message_is_read_again_by_those_behind_it(tenant: Tenant) -> None:
    short, long = (
        estimate(tenant, name, repeats=1).high.input_tokens
        for name in (persona(tenant, name, max_turns=turns).name
                     for name, turns in (("Cem", 2), ("Dan", 4)))
    )  # fmt: skip

    assert long > 3 * short


def test_messages_are_as_long_as_people_write_them_here(tenant: Tenant) -> None:
    dataset(tenant, told("long", f"C: {'x' * 400}", f"M: {'y' * 800}"))

    found = estimate(tenant, dataset="shop", start=1)

    assert found.low.output_tokens == 200 + 100


def test_costs_are_of_both_sides_and_unknown_where_one_price_is(
    tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    config(tenant, "C", "openai:no-such-model")
    unknown = estimate(tenant, configs=["C"])
    monkeypatch.setattr(prices, "rates", lambda *_: Rates(0.0, 1_000_000.0))

    found = estimate(tenant)

    assert (found.low.cost_usd, found.high.cost_usd) == (60.0, 1200.0)
    assert (unknown.low.cost_usd, unknown.high.cost_usd) == (None, None)


def test_time_goes_by_how_long_the_models_took_here(tenant: Tenant, fake: FakeProvider) -> None:
    before = estimate(tenant)
    run = simulation(tenant)
    fake.enqueue("Where?", "Here.", GOAL)
    filled(tenant, run)

    after = estimate(tenant)

    assert before.low.seconds is before.high.seconds is None
    assert after.low.seconds is not None


@pytest.mark.parametrize(
    ("options", "says"),
    [({"configs": []}, "needs a config"), ({"limit": 1}, "name a dataset")],
    ids=["configs", "limit"],
)
def test_what_can_not_be_played_is_refused(
    options: dict[str, object], says: str, tenant: Tenant
) -> None:
    with pytest.raises(BadInput, match=says):
        estimate(tenant, **options)


def test_managers_estimate_no_simulation(tenant: Tenant) -> None:
    with pytest.raises(Denied):
        estimate(make_colleague(tenant, Role.MANAGER))


def test_another_companys_personas_are_not_there(other_tenant: Tenant) -> None:
    with pytest.raises(BadInput, match="unknown persona"):
        estimate(other_tenant)


def test_the_same_form_makes_one_run(tenant: Tenant) -> None:
    first, second, third = (simulation(tenant, form=name) for name in ("one", "one", "two"))

    assert first.id == second.id != third.id
