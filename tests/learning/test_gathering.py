"""Which drafts are edits to learn from, and how many of them are new."""

import pytest

from tests.conftest import live_config
from tests.learned import edit, edits, proposed
from workbench import chatting, learning
from workbench.domain.learning import Edits
from workbench.domain.prompts import ConfigSpec
from workbench.domain.replies import ModelRef
from workbench.domain.tenants import Tenant
from workbench.providers.fake import FakeProvider
from workbench.store.tables import Chat, Config

OTHER_MODEL = ConfigSpec("You are Lena of Harbor & Linen.", ModelRef("fake", "other"))
OTHER_PROMPT = ConfigSpec("You are Max.", ModelRef("fake", "scripted"))


@pytest.fixture
def chat(tenant: Tenant, config: Config) -> Chat:
    """A chat under the live config."""
    return chatting.create_chat(tenant, "Anna Keller", client_description="Four orders so far.")


def found(tenant: Tenant, config: Config) -> Edits:
    """The edits under a config's prompt."""
    return learning.lesson(tenant, config.id).edits


def sent(tenant: Tenant, config: Config) -> list[str]:
    """What was sent in place of drafts, newest first."""
    split = found(tenant, config)
    both = sorted((*split.evidence, *split.held_out), key=lambda one: -one.draft_id)
    return [one.sent for one in both]


def asked(tenant: Tenant, fake: FakeProvider, chat: Chat, said: str = "Price?") -> int:
    """A draft that waits for a decision."""
    fake.enqueue("It costs 10")
    chatting.add_client_message(tenant, chat.id, said)
    return chatting.draft_reply(tenant, chat.id).id


def test_an_edit_tells_the_clients_words_the_drafts_and_what_was_sent(
    tenant: Tenant, config: Config, chat: Chat, fake: FakeProvider
) -> None:
    chatting.add_client_message(tenant, chat.id, "Hi")
    edit(tenant, fake, chat, "Price?", draft="It costs 10", sent="It is 10 EUR")

    (one,) = found(tenant, config).held_out

    assert (one.chat, one.client) == ("Anna Keller", "Hi\nPrice?")
    assert (one.ai_text, one.sent) == ("It costs 10", "It is 10 EUR")


def test_own_replies_after_a_rejection_or_while_waiting_are_edits_too(
    tenant: Tenant, config: Config, chat: Chat, fake: FakeProvider
) -> None:
    chatting.reject_draft(tenant, asked(tenant, fake, chat), "Wrong fact")
    chatting.write_reply(tenant, chat.id, "It is 12 EUR")
    asked(tenant, fake, chat)
    chatting.write_reply(tenant, chat.id, "Twelve")

    assert sent(tenant, config) == ["Twelve", "It is 12 EUR"]


def test_what_went_out_as_it_was_or_not_at_all_is_no_edit(
    tenant: Tenant, config: Config, chat: Chat, fake: FakeProvider
) -> None:
    chatting.approve_draft(tenant, asked(tenant, fake, chat))
    chatting.reject_draft(tenant, asked(tenant, fake, chat), "Wrong tone")
    fake.enqueue("Again")
    chatting.draft_reply(tenant, chat.id)

    assert sent(tenant, config) == []


def test_an_edit_counts_no_more_once_it_is_taken_back_or_its_chat_is_deleted(
    tenant: Tenant, config: Config, chat: Chat, fake: FakeProvider
) -> None:
    edit(tenant, fake, chat, "Price?", sent="Ten")
    second = edit(tenant, fake, chat, "And now?", sent="Eleven")

    chatting.undo_decision(tenant, second)
    assert sent(tenant, config) == ["Ten"]
    chatting.delete_chat(tenant, chat.id)

    assert sent(tenant, config) == []


def test_the_same_prompt_on_another_model_counts_and_another_prompt_does_not(
    tenant: Tenant, config: Config, chat: Chat, fake: FakeProvider
) -> None:
    edit(tenant, fake, chat, "Price?", sent="first")
    live_config(tenant, "Elsewhere", OTHER_MODEL)
    edit(tenant, fake, chat, "Price?", sent="second")
    live_config(tenant, "Max", OTHER_PROMPT)
    edit(tenant, fake, chat, "Price?", sent="third")

    assert sent(tenant, config) == ["second", "first"]


def test_a_draft_whose_chat_replaces_the_prompt_is_left_out_and_counted(
    tenant: Tenant, config: Config, chat: Chat, fake: FakeProvider
) -> None:
    edit(tenant, fake, chat, "Price?", sent="Ten")
    chatting.update_chat(tenant, chat.id, special_instructions="Be a poet.", replaces_prompt=True)
    edit(tenant, fake, chat, "Price?", sent="Ten, o friend")

    assert (found(tenant, config).total, found(tenant, config).left_out) == (1, 1)


def test_prompts_are_offered_with_their_edits_the_live_one_first(
    tenant: Tenant, config: Config, chat: Chat, fake: FakeProvider
) -> None:
    edit(tenant, fake, chat, "Price?")
    live_config(tenant, "Unused", ConfigSpec("Nobody.", ModelRef("fake", "scripted")))
    live = live_config(tenant, "Max", OTHER_PROMPT)

    offered = learning.sources(tenant)

    assert [(one.config.id, one.edits) for one in offered] == [(live.id, 0), (config.id, 1)]


def test_edits_are_new_until_lines_were_looked_for(
    tenant: Tenant, config: Config, chat: Chat, fake: FakeProvider
) -> None:
    edits(tenant, fake)
    assert learning.new_edits(tenant) == 12

    proposed(tenant, fake, config, "Be brief.")
    assert learning.new_edits(tenant) == 0
    edit(tenant, fake, chat, "Price?")

    assert learning.new_edits(tenant) == 1


def test_another_companys_edits_are_not_seen(
    tenant: Tenant, other_tenant: Tenant, config: Config, chat: Chat, fake: FakeProvider
) -> None:
    edit(tenant, fake, chat, "Price?")
    theirs = live_config(other_tenant)

    assert found(other_tenant, theirs).total == 0
    assert learning.new_edits(other_tenant) == 0
    assert [one.edits for one in learning.sources(other_tenant)] == [0]
