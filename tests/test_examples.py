"""Configs with a past: pinned when saved, kept by the same content, replayed as the chat asked."""

import json

import pytest

from tests.replaying import dataset, filled, replies, told
from workbench import chatting, configuring, curating, drafting, replay
from workbench.configuring import Changed, Config
from workbench.domain.errors import BadImport, BadInput, Denied, NotFound
from workbench.domain.past import NOT_PINNED, Pin
from workbench.domain.prompts import ConfigSpec
from workbench.domain.replies import ModelRef
from workbench.domain.tenants import Role, Tenant
from workbench.providers.fake import FakeProvider
from workbench.replay import reading
from workbench.store import configs, tenancy

SPEC = ConfigSpec("Be brief.", ModelRef("fake", "scripted"), examples=2)
PAST = [
    told("late", "C: Where is my parcel?", "M: At the carrier's.", "C: When?", "M: On Monday."),
    told("lost", "C: My parcel is lost", "M: We send another.", "C: Thanks a lot", "M: Welcome."),
    told("torn", "C: The seam is torn", "M: Send it back to us."),
]


@pytest.fixture
def past(tenant: Tenant, fake: FakeProvider) -> None:
    """What the company's people answered before."""
    dataset(tenant, *PAST)


@pytest.fixture
def config(tenant: Tenant, past: None) -> Config:
    """A live config that shows two similar past replies."""
    made = configuring.save(tenant, "Friendly", SPEC)
    return configuring.make_live(tenant, made.id)


def pin(config: Config) -> Pin:
    return configs.pin_of(config)


def more(tenant: Tenant, name: str = "more") -> None:
    """More is said: an import and a chat that was answered."""
    dataset(tenant, told(name, "C: Where is my parcel now?", "M: In Bremen."), name=name)
    chat = chatting.create_chat(tenant, name)
    chatting.add_client_message(tenant, chat.id, "Where is the other parcel?")
    chatting.write_reply(tenant, chat.id, f"In Kiel, {name}.")


def drafted(tenant: Tenant, chat_id: int, fake: FakeProvider, asked: str) -> str:
    """The request hash of a draft that is approved."""
    chatting.add_client_message(tenant, chat_id, asked)
    fake.enqueue(f"Answer to {asked}")
    draft = chatting.draft_reply(tenant, chat_id)
    chatting.approve_draft(tenant, draft.id)
    return draft.request_hash


def test_a_saved_config_is_pinned_to_all_that_was_said(tenant: Tenant, config: Config) -> None:
    assert pin(config) == configuring.newest_past(tenant) != NOT_PINNED


def test_a_config_without_examples_has_no_pin(tenant: Tenant, past: None) -> None:
    plain = configuring.save(tenant, "Plain", ConfigSpec("Be brief.", SPEC.model))

    assert pin(plain) == NOT_PINNED


def test_the_same_content_keeps_its_past(tenant: Tenant, config: Config) -> None:
    more(tenant)

    assert configuring.save(tenant, "Friendly", SPEC).id == config.id


def test_the_newer_past_is_a_new_version_where_it_is_asked_for(
    tenant: Tenant, config: Config
) -> None:
    assert configuring.renew_past(tenant, config.id).id == config.id
    more(tenant)

    renewed = configuring.renew_past(tenant, config.id)

    assert (renewed.version, pin(renewed)) == (2, configuring.newest_past(tenant))
    assert configuring.save(tenant, "Friendly", SPEC).id == renewed.id
    (changed,) = configuring.changes(config, renewed)
    assert changed.name == "Past up to"


def test_a_config_that_was_saved_before_there_was_a_past_gets_one(
    tenant: Tenant, fake: FakeProvider
) -> None:
    empty = configuring.save(tenant, "Friendly", SPEC)
    dataset(tenant, *PAST)

    assert pin(configuring.save(tenant, "Friendly", SPEC)) != pin(empty) == NOT_PINNED


def test_more_examples_are_a_change_that_versions_show(tenant: Tenant, config: Config) -> None:
    plain = configuring.save(tenant, "Friendly", ConfigSpec("Be brief.", SPEC.model))

    found = configuring.changes(plain, config)

    assert found[0] == Changed("Similar past replies", "0", "2")
    assert (found[1].name, found[1].before) == ("Past up to", "—")


@pytest.mark.parametrize(
    ("model", "examples", "message"),
    [
        ("history:bm52", "1", "did you mean 'bm25'"),
        ("fake:x", "9", "use 0 to 8"),
        ("fake:x", "-1", "use 0 to 8"),
        ("fake:x", "two", "not a number"),
    ],
)
def test_what_no_config_can_hold_is_refused(
    fake: FakeProvider, model: str, examples: str, message: str
) -> None:
    with pytest.raises(BadInput, match=message):
        configuring.spec(model=model, prompt="Hi", options={"examples": examples})


def test_the_model_is_shown_the_most_similar_replies(
    tenant: Tenant, config: Config, fake: FakeProvider
) -> None:
    chat = chatting.create_chat(tenant, "Anna")

    drafted(tenant, chat.id, fake, "My parcel is late, where is it?")

    system = fake.requests[0].messages[0].content
    assert system.startswith("Be brief.\n\nWhat managers of this company answered")
    assert "> At the carrier's." in system
    assert "> We send another." in system
    assert "seam" not in system


def test_a_frozen_chat_replays_with_the_chats_own_examples(
    tenant: Tenant, config: Config, fake: FakeProvider
) -> None:
    chat = chatting.create_chat(tenant, "Anna", client_description="Four orders.")
    sent = [drafted(tenant, chat.id, fake, "Where is my parcel?")]
    more(tenant)
    curating.freeze_chats(tenant, [chat.id], dataset="kept")
    sent.append(drafted(tenant, chat.id, fake, "When?"))
    more(tenant, "still more")
    curating.freeze_chats(tenant, [chat.id], dataset="kept")
    sent.append(drafted(tenant, chat.id, fake, "Where is the other parcel?"))
    frozen = curating.freeze_chats(tenant, [chat.id], dataset="kept")

    (conversation,) = curating.conversations(tenant, frozen.id)
    with tenancy.reading(tenant) as db:
        one = reading.told(db, [conversation.id])[conversation.id]
        asked = drafting.requests(db, configs.spec_of(config))
    replayed = [asked.of(one.conversation, case.context) for case in one.cases]

    assert [request.hash for request in replayed] == sent
    assert [len(request.similar) for request in replayed] == [2, 2, 2]


def test_a_run_asks_with_the_same_requests(
    tenant: Tenant, config: Config, fake: FakeProvider
) -> None:
    chat = chatting.create_chat(tenant, "Anna")
    sent = [drafted(tenant, chat.id, fake, text) for text in ("Where is my parcel?", "When?")]
    curating.freeze_chats(tenant, [chat.id], dataset="kept")
    more(tenant)
    run = replay.plan(tenant, dataset="kept", configs=["Friendly"])
    fake.enqueue("One", "Two")

    filled(tenant, run)

    assert [reply.request_hash for reply in replies(tenant, run)] == sent


def test_the_past_is_an_arm_that_never_answers_with_its_own_reply(
    tenant: Tenant, past: None
) -> None:
    configuring.save(tenant, "hist", ConfigSpec("", ModelRef("history", "bm25")))
    run = replay.plan(tenant, dataset="shop", configs=["hist"], sent=True)

    filled(tenant, run)

    texts = {(one.case_id, one.arm_id): one for one in replies(tenant, run)}
    arm, sent = run.arms
    pairs = [(texts[case, arm.id], texts[case, sent.id]) for case, one in texts if one == arm.id]
    assert len(pairs) == 5
    assert all(own.text != real.text for own, real in pairs)
    assert pairs[0][0].text == "We send another."
    assert {(own.error, own.cost_usd) for own, _ in pairs if own.text} == {(None, 0.0)}
    assert {own.error for own, _ in pairs if not own.text} <= {"nothing_similar"}


def test_a_recorded_run_keeps_what_its_config_looked_at(
    tenant: Tenant, config: Config, fake: FakeProvider
) -> None:
    run = replay.plan(tenant, dataset="shop", configs=["Friendly"])
    fake.enqueue(*"abcde")
    filled(tenant, run)

    data = replay.record(tenant, run.id)

    (arm,) = json.loads(data)["arms"]
    assert (arm["config"]["examples"], arm["config"]["last_turn"]) == (2, pin(config).last_turn)
    assert replay.load(tenant, data).arms[0].config_hash == config.hash


def test_a_recorded_run_whose_past_is_not_here_says_so(
    tenant: Tenant, other_tenant: Tenant, config: Config, fake: FakeProvider
) -> None:
    run = replay.plan(tenant, dataset="shop", configs=["Friendly"])
    fake.enqueue(*"abcde")
    filled(tenant, run)
    dataset(other_tenant, *PAST)

    with pytest.raises(BadImport, match="similar past replies that are not here"):
        replay.load(other_tenant, replay.record(tenant, run.id))


def test_figures_say_how_much_past_there_is_and_what_came_since(
    tenant: Tenant, config: Config
) -> None:
    more(tenant)

    found = configuring.past_figures(tenant, configs.spec_of(config))

    assert (found.replies, found.newer) == (5, 2)


def test_another_companys_config_is_not_renewed(
    tenant: Tenant, other_tenant: Tenant, config: Config
) -> None:
    with pytest.raises(NotFound):
        configuring.renew_past(other_tenant, config.id)

    assert configuring.configs(other_tenant) == []


def test_a_manager_renews_no_past(tenant: Tenant, config: Config) -> None:
    manager = Tenant(tenant.company_id, tenant.company, tenant.user_id, "Mia", Role.MANAGER)

    with pytest.raises(Denied):
        configuring.renew_past(manager, config.id)
