"""What a company spent this month: over all rows that keep a call, each call once."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.replaying import config as add_config
from tests.replaying import dataset, filled, shop
from workbench import chatting, replay, spending, trying
from workbench.domain.prompts import ConfigSpec
from workbench.domain.replies import Completion, Finish, ModelRef
from workbench.domain.tenants import Tenant
from workbench.providers import prices, registry
from workbench.providers.fake import FakeProvider
from workbench.store import configs, tenancy
from workbench.store.tables import Chat, Config, Draft, SideCall


@pytest.fixture
def paid(tenant: Tenant, fake: FakeProvider, monkeypatch: pytest.MonkeyPatch) -> Config:
    """A live config on a model that costs 0.25 a call where it names its tokens."""

    def price(model: ModelRef, _: str, done: Completion) -> float | None:
        return 0.25 if model.provider == "paid" and done.input_tokens else None

    monkeypatch.setattr(prices, "cost_usd", price)
    registry.register("paid", fake)
    with tenancy.session(tenant) as db:
        made = configs.add(db, "Paid", ConfigSpec("Hi.", ModelRef("paid", "scripted")), None)
        configs.make_live(made)
    yield made
    registry.unregister("paid")


@pytest.fixture
def chat(tenant: Tenant, paid: Config) -> Chat:
    """A chat whose client waits."""
    made = chatting.create_chat(tenant, "Anna")
    chatting.add_client_message(tenant, made.id, "What does it cost?")
    return made


def answer(text: str = "It costs 10", *, tokens: int | None = 100) -> Completion:
    return Completion(text, Finish.STOP, tokens, 5, None, seconds=1.5)


def told(tenant: Tenant) -> list[tuple[str, str, int, float, int]]:
    return [
        (one.purpose, one.model, one.spent.calls, one.spent.cost_usd, one.spent.unpriced)
        for one in spending.this_month(tenant).lines
    ]


def test_nothing_was_spent_yet(tenant: Tenant) -> None:
    assert spending.this_month(tenant).total == spending.Spent(0, 0, 0, 0, 0)


def test_drafts_rewritings_and_an_unknown_price_are_told_apart(
    tenant: Tenant, chat: Chat, fake: FakeProvider
) -> None:
    fake.enqueue(answer(), answer("10"), answer("Ten", tokens=None))
    first = chatting.draft_reply(tenant, chat.id)
    chatting.revise_draft(tenant, first.id, "Shorter.")
    chatting.draft_reply(tenant, chat.id)

    assert told(tenant) == [
        ("draft", "paid:scripted", 2, 0.25, 1),
        ("rewriting", "paid:scripted", 1, 0.25, 0),
    ]
    assert chatting.thread(tenant, chat.id).figures.spent == spending.Spent(0.5, 3, 1, 200, 15)


def test_a_cut_draft_was_paid_nobody_knows_how_much(
    tenant: Tenant, chat: Chat, fake: FakeProvider
) -> None:
    fake.enqueue(answer())
    pieces = chatting.stream_draft(tenant, chat.id)
    next(pieces)
    pieces.close()

    assert told(tenant) == [("draft", "paid:scripted", 1, 0.0, 1)]


def test_a_cut_draft_of_a_free_model_is_free(
    tenant: Tenant, config: Config, chat: Chat, fake: FakeProvider
) -> None:
    fake.enqueue("one two")
    (draft_id,) = chatting.begin_drafts(tenant, chat.id, [config.id])
    pieces = chatting.write_draft(tenant, draft_id)
    next(pieces)
    pieces.close()

    assert told(tenant) == [("draft", "fake:scripted", 1, 0.0, 0)]


def test_a_reply_of_a_trial_that_is_used_in_the_chat_is_counted_once(
    tenant: Tenant, chat: Chat, paid: Config, fake: FakeProvider
) -> None:
    other = add_config(tenant, "Short", "paid:scripted")
    trial = trying.begin(tenant, config_ids=[paid.id, other.id], chat_id=chat.id)
    fake.enqueue(answer(), answer("Ten"))
    for reply in trial.replies:
        list(trying.stream(tenant, reply.id))

    trying.use_in_chat(tenant, trial.replies[0].id)

    assert told(tenant) == [
        ("draft", "paid:scripted", 1, 0.25, 0),
        ("side by side", "paid:scripted", 1, 0.25, 0),
    ]


def test_a_runs_replies_of_models_count_and_peoples_do_not(
    tenant: Tenant, paid: Config, fake: FakeProvider
) -> None:
    dataset(tenant, *shop(1))
    run = replay.plan(tenant, dataset="shop", configs=["Paid"], human=True)
    fake.enqueue(answer(), answer())
    filled(tenant, run)

    assert told(tenant) == [("replay", "paid:scripted", 2, 0.5, 0)]


def test_a_recorded_run_was_paid_elsewhere(
    tenant: Tenant, other_tenant: Tenant, paid: Config, fake: FakeProvider
) -> None:
    dataset(tenant, *shop(1))
    run = replay.plan(tenant, dataset="shop", configs=["Paid"])
    fake.enqueue(answer(), answer())
    filled(tenant, run)
    dataset(other_tenant, *shop(1))

    replay.load(other_tenant, replay.record(tenant, run.id))

    assert told(other_tenant) == []


def test_what_was_spent_before_the_first_of_the_month_is_left_out(
    tenant: Tenant, chat: Chat, fake: FakeProvider
) -> None:
    fake.enqueue(answer(), answer("10"))
    draft = chatting.draft_reply(tenant, chat.id)
    chatting.revise_draft(tenant, draft.id, "Shorter.")
    before = spending.this_month(tenant).first - timedelta(microseconds=1)
    with tenancy.session(tenant) as db:
        db.get(Draft, draft.id).created_at = before
        db.get(SideCall, 1).created_at = before

    assert told(tenant) == []


def test_the_month_begins_at_midnight_in_utc(tenant: Tenant) -> None:
    first, now = spending.this_month(tenant).first, datetime.now(UTC)

    assert (first.day, first.hour, first.minute, first.tzinfo) == (1, 0, 0, UTC)
    assert first <= now < first + timedelta(days=32)


def test_another_companys_costs_are_not_seen(
    tenant: Tenant, other_tenant: Tenant, chat: Chat, fake: FakeProvider
) -> None:
    fake.enqueue(answer())
    chatting.draft_reply(tenant, chat.id)

    assert told(other_tenant) == []
