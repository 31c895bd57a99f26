"""What judges cost: in the run, in the month, in an estimate, within a budget."""

import pytest

from tests.judged import KEPT, PAIR, POLICY, Judge, judge, run, scored
from tests.replaying import config, dataset, shop
from workbench import replay, spending
from workbench.domain.errors import BadInput
from workbench.domain.tenants import Tenant
from workbench.providers.fake import FakeProvider
from workbench.settings import settings
from workbench.store.tables import Run

__all__ = ["judge", "run"]


def test_what_judges_cost_is_in_the_run_and_in_the_month(
    tenant: Tenant, run: Run, judge: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKBENCH_PRICES", "judge:big=100/0")
    settings.cache_clear()
    judge.always = KEPT

    last = scored(tenant, run, POLICY)

    paid = 4 * 9 * 100 / 1_000_000
    month = {line.purpose: line.spent for line in spending.this_month(tenant).lines}
    assert last.cost == pytest.approx(paid)
    assert replay.status(tenant, run.id).cost == pytest.approx(paid)
    assert (month["judge"].calls, month["judge"].cost_usd) == (4, pytest.approx(paid))


def test_an_estimate_counts_what_judges_will_ask(tenant: Tenant, fake: FakeProvider) -> None:
    dataset(tenant, *shop(2))
    config(tenant, "A")
    config(tenant, "B")
    options = {"dataset": "shop", "configs": ["A", "B"], "human": True, "repeats": 2}
    without = replay.estimate(tenant, **options)

    rubric = replay.estimate(tenant, **options, scorers=[POLICY])
    pair = replay.estimate(tenant, **options, scorers=[PAIR])

    assert (without.calls, rubric.calls - without.calls) == (16, 4 * (2 * 2 + 1))
    assert pair.calls - without.calls == 2 * 4 * (2 + 1)
    assert rubric.input_tokens > without.input_tokens
    assert fake.requests == []


def test_a_budget_needs_the_judges_price_too(
    tenant: Tenant, run: Run, judge: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(BadInput, match="price of judge:big is not known"):
        replay.plan(tenant, dataset="shop", configs=["A"], scorers=[POLICY], budget_usd=1.0)
    replay.raise_budget(tenant, run.id, 1.0)

    with pytest.raises(BadInput, match="no known price"):
        scored(tenant, run, POLICY)

    assert judge.requests == []
