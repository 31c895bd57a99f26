"""Configs: versions and what they differ in, a preview that stores nothing, a test of a model."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.conftest import live_config, make_tenant
from tests.replaying import dataset, told
from workbench import chatting, configuring
from workbench.configuring import Changed, Config, Example
from workbench.domain.errors import BadInput, BadKey, Denied, NotFound
from workbench.domain.prompts import ConfigSpec
from workbench.domain.replies import Completion, ModelRef, Parameters
from workbench.domain.tenants import DEMO_COMPANY, Role, Tenant
from workbench.providers.fake import FakeProvider
from workbench.store import tenancy
from workbench.store.tables import Chat, Draft

SPEC = ConfigSpec("Be brief.", ModelRef("fake", "scripted"))


@pytest.fixture
def chat(tenant: Tenant, config: Config) -> Chat:
    """A chat in which the manager spoke last."""
    made = chatting.create_chat(tenant, "Marta", special_instructions="Call her Ms Marta.")
    lines = b"CLIENT: Where is it?\nMANAGER: On its way.\nCLIENT: Thanks\nMANAGER: Welcome!"
    chatting.import_messages(tenant, made.id, lines)
    return made


def drafts(tenant: Tenant) -> int:
    """How many drafts are stored."""
    with tenancy.reading(tenant) as db:
        return db.scalar(select(func.count(Draft.id))) or 0


def test_the_same_content_is_the_version_that_exists(tenant: Tenant, fake: FakeProvider) -> None:
    first = configuring.save(tenant, "Friendly", SPEC)

    again = configuring.save(tenant, " Friendly ", SPEC)

    assert (again.id, again.version) == (first.id, 1)


def test_changed_content_is_the_next_version(tenant: Tenant, fake: FakeProvider) -> None:
    configuring.save(tenant, "Friendly", SPEC)

    second = configuring.add_config(tenant, "Friendly", model="fake:scripted", prompt="Be warm.")

    assert second.version == 2
    assert [config.version for config in configuring.configs(tenant)] == [2, 1]


def test_two_versions_differ_in_what_was_changed(tenant: Tenant, fake: FakeProvider) -> None:
    before = configuring.save(tenant, "Friendly", SPEC)
    warmer = ConfigSpec("Be brief.", SPEC.model, Parameters(temperature=0.7, top_p=0.9), 10)
    after = configuring.save(tenant, "Friendly", warmer)

    assert configuring.changes(before, after) == [
        Changed("Temperature", "0.0", "0.7"),
        Changed("Top p", "", "0.9"),
        Changed("Messages of context", "20", "10"),
    ]


@pytest.mark.parametrize(
    ("model", "options", "message"),
    [
        ("fake", {}, "not provider:model"),
        ("nobody:x", {}, "unknown provider"),
        ("fake:x", {"temperature": "warm"}, "not a number"),
        ("fake:x", {"warmth": "1"}, "unknown parameter"),
        ("fake:x", {"context_messages": "0"}, "too short"),
    ],
)
def test_content_that_no_config_can_hold_is_refused(
    fake: FakeProvider, model: str, options: dict[str, str], message: str
) -> None:
    with pytest.raises(BadInput, match=message):
        configuring.spec(model=model, prompt="Be brief.", options=options)


@pytest.mark.parametrize("name", ["", " ", "a@1"])
def test_a_name_that_could_not_be_told_from_a_version_is_refused(tenant: Tenant, name: str) -> None:
    with pytest.raises(BadInput, match="config name"):
        configuring.save(tenant, name, SPEC)


def test_a_config_that_is_made_live_answers(tenant: Tenant, config: Config) -> None:
    other = configuring.save(tenant, "Other", SPEC)

    configuring.make_live(tenant, other.id)

    assert configuring.live_config(tenant).id == other.id


def test_a_preview_is_what_the_model_sees_where_the_client_spoke_last(
    tenant: Tenant, chat: Chat
) -> None:
    request = configuring.preview(tenant, Example("chat", chat.id, ""), SPEC)

    assert [(message.role, message.content) for message in request.messages] == [
        ("system", "Be brief.\n\nSpecial instructions for this chat:\nCall her Ms Marta."),
        ("user", "Where is it?"),
        ("assistant", "On its way."),
        ("user", "Thanks"),
    ]


def test_a_preview_of_a_datasets_conversation_cuts_like_a_chat(tenant: Tenant) -> None:
    dataset(tenant, told("late", "C: Where is it?", "M: On its way.", "C: Thanks", "M: Bye"))
    (example,) = configuring.examples(tenant, "shop")
    short = ConfigSpec("Be brief.", SPEC.model, context_messages=1)

    request = configuring.preview(tenant, example, short)

    assert example.title == "late"
    assert [message.content for message in request.messages] == ["Be brief.", "Thanks"]
    assert request.cut == 2


def test_an_answer_streams_and_stores_nothing(
    tenant: Tenant, chat: Chat, fake: FakeProvider
) -> None:
    fake.enqueue("You are welcome")

    *words, completion = configuring.answer(tenant, Example("chat", chat.id, ""), SPEC)

    assert "".join(map(str, words)) == "You are welcome"
    assert isinstance(completion, Completion)
    assert drafts(tenant) == 0
    assert len(configuring.configs(tenant)) == 1


def test_the_newest_chat_is_the_first_example(tenant: Tenant, chat: Chat) -> None:
    newer = chatting.create_chat(tenant, "Tom")

    assert [one.title for one in configuring.examples(tenant)] == ["Tom", "Marta"]
    assert configuring.examples(tenant)[0].id == newer.id


def test_a_model_is_tested_by_one_tiny_call(tenant: Tenant, fake: FakeProvider) -> None:
    fake.enqueue("ready")

    found = configuring.test_connection(tenant, "fake:scripted")

    assert (found.text, found.cost_usd) == ("ready", 0.0)
    assert [request.parameters for request in fake.requests] == [
        Parameters(temperature=None, max_tokens=256)
    ]


def test_a_model_that_can_not_be_reached_says_why(tenant: Tenant, fake: FakeProvider) -> None:
    fake.enqueue(BadKey("the key is wrong; set another"))

    with pytest.raises(BadKey, match="the key is wrong"):
        configuring.test_connection(tenant, "fake:scripted")


def test_another_companys_conversations_are_not_found(
    tenant: Tenant, other_tenant: Tenant, chat: Chat
) -> None:
    dataset(tenant, told("late", "C: Where is it?", "M: On its way."))
    (conversation,) = configuring.examples(tenant, "shop")

    for example in (Example("chat", chat.id, ""), conversation):
        with pytest.raises(NotFound):
            configuring.preview(other_tenant, example, SPEC)
    with pytest.raises(NotFound):
        configuring.make_live(other_tenant, live_config(tenant).id)


def test_a_manager_changes_no_prompt_and_tests_no_model(tenant: Tenant, chat: Chat) -> None:
    manager = Tenant(tenant.company_id, tenant.company, tenant.user_id, "Mia", Role.MANAGER)
    example = Example("chat", chat.id, "")

    for forbidden in (
        lambda: configuring.save(manager, "A", SPEC),
        lambda: configuring.make_live(manager, 1),
        lambda: configuring.test_connection(manager, "fake:scripted"),
        lambda: next(configuring.answer(manager, example, SPEC)),
    ):
        with pytest.raises(Denied):
            forbidden()


def test_a_newcomers_own_chats_are_answered_by_the_live_config(
    tenant: Tenant, config: Config
) -> None:
    assert configuring.first_look_config(tenant).id == config.id


def test_the_demos_live_prompt_is_the_demo_shops_so_a_plain_one_looks_first(home: Path) -> None:
    demo = make_tenant(DEMO_COMPANY, "demo@shop.example")
    live = live_config(demo)

    chosen = configuring.first_look_config(demo)

    assert chosen.name == "Replies"
    assert configuring.live_config(demo).id == live.id
