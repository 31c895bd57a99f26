"""Datasets made of chats, and what acceptance says of them."""

import pytest

from tests.conftest import live_config
from workbench import chatting, curating, drafting
from workbench.chatting import Draft
from workbench.domain.errors import BadInput, Denied, NotFound
from workbench.domain.prompts import ConfigSpec
from workbench.domain.replies import ModelRef
from workbench.domain.tenants import Role, Tenant
from workbench.providers.fake import FakeProvider
from workbench.replay import reading
from workbench.store import configs, tenancy
from workbench.store.tables import Chat, Config, Conversation


@pytest.fixture
def chat(tenant: Tenant, config: Config) -> Chat:
    """A chat with a description and instructions of its own, and nothing in it."""
    return chatting.create_chat(
        tenant, "Anna", client_description="Four orders.", special_instructions="No discounts."
    )


def drafted(tenant: Tenant, chat: Chat, fake: FakeProvider, asked: str, answer: str) -> Draft:
    """The AI's draft to what the client asks."""
    chatting.add_client_message(tenant, chat.id, asked)
    fake.enqueue(answer)
    return chatting.draft_reply(tenant, chat.id)


def frozen(tenant: Tenant, chat: Chat) -> Conversation:
    """The chat as the newest version of its dataset has it."""
    made = curating.freeze_chats(tenant, [chat.id], dataset="kept")
    return curating.conversations(tenant, made.id)[0]


def request_hashes(tenant: Tenant, config: Config, conversation: Conversation) -> list[str]:
    """What a replay of the conversation would send, turn by turn, read as a replay reads it."""
    spec: ConfigSpec = configs.spec_of(config)
    with tenancy.reading(tenant) as db:
        told = reading.told(db, [conversation.id])[conversation.id]
        asked = drafting.requests(db, spec)
    return [asked.of(told.conversation, case.context).hash for case in told.cases]


def test_a_frozen_chat_replays_with_the_requests_that_the_chat_sent(
    tenant: Tenant, chat: Chat, config: Config, fake: FakeProvider
) -> None:
    first = drafted(tenant, chat, fake, "Price?", "It costs 10")
    chatting.approve_draft(tenant, first.id)
    chatting.add_client_message(tenant, chat.id, "Hm.")
    second = drafted(tenant, chat, fake, "And two?", "20")
    chatting.write_reply(tenant, chat.id, "18 for you")

    hashes = request_hashes(tenant, config, frozen(tenant, chat))

    assert hashes == [first.request_hash, second.request_hash]


def test_instructions_that_replace_the_prompt_are_frozen_too(
    tenant: Tenant, chat: Chat, config: Config, fake: FakeProvider
) -> None:
    chatting.update_chat(tenant, chat.id, replaces_prompt=True)
    draft = drafted(tenant, chat, fake, "Price?", "It costs 10")
    chatting.approve_draft(tenant, draft.id)

    assert request_hashes(tenant, config, frozen(tenant, chat)) == [draft.request_hash]


def test_a_context_that_is_cut_is_cut_alike(tenant: Tenant, chat: Chat, fake: FakeProvider) -> None:
    short = ConfigSpec("Be brief.", ModelRef("fake", "scripted"), context_messages=2)
    config = live_config(tenant, "Short", short)
    for text in ("One", "Two", "Three"):
        draft = drafted(tenant, chat, fake, text, f"{text}!")
        chatting.approve_draft(tenant, draft.id)

    hashes = request_hashes(tenant, config, frozen(tenant, chat))

    assert hashes[-1] == draft.request_hash


def test_a_frozen_chat_keeps_the_ai_text_and_what_became_of_it(
    tenant: Tenant, chat: Chat, fake: FakeProvider
) -> None:
    draft = drafted(tenant, chat, fake, "Price?", "It costs 10")
    chatting.edit_draft(tenant, draft.id, "It is 10 EUR")
    chatting.approve_draft(tenant, draft.id)

    asked, sent = frozen(tenant, chat).turns

    assert (asked.outcome, asked.draft_text) == (None, None)
    assert (sent.outcome, sent.draft_text, sent.text) == ("edited", "It costs 10", "It is 10 EUR")
    assert sent.origin == "suggestion"


def test_a_deleted_message_is_not_frozen(tenant: Tenant, chat: Chat) -> None:
    chatting.add_client_message(tenant, chat.id, "Hello")
    slip = chatting.add_client_message(tenant, chat.id, "wrong window")
    chatting.delete_message(tenant, slip.id)

    assert [turn.text for turn in frozen(tenant, chat).turns] == ["Hello"]


def test_a_draft_that_waits_is_not_frozen(tenant: Tenant, chat: Chat, fake: FakeProvider) -> None:
    drafted(tenant, chat, fake, "Price?", "It costs 10")

    assert [turn.text for turn in frozen(tenant, chat).turns] == ["Price?"]


def test_a_chat_that_went_on_replaces_its_earlier_state(tenant: Tenant, chat: Chat) -> None:
    chatting.add_client_message(tenant, chat.id, "Hello")
    frozen(tenant, chat)
    chatting.add_client_message(tenant, chat.id, "Anyone?")

    made = curating.freeze_chats(tenant, [chat.id], dataset="kept")

    assert (made.version, made.conversation_count, made.message_count) == (2, 1, 2)


def test_freezing_an_unchanged_chat_makes_no_new_version(tenant: Tenant, chat: Chat) -> None:
    chatting.add_client_message(tenant, chat.id, "Hello")
    first = curating.freeze_chats(tenant, [chat.id], dataset="kept")

    assert curating.freeze_chats(tenant, [chat.id], dataset="kept").id == first.id


def test_a_chat_without_messages_can_not_be_frozen(tenant: Tenant, chat: Chat) -> None:
    with pytest.raises(BadInput, match="no messages"):
        curating.freeze_chats(tenant, [chat.id], dataset="kept")


def test_another_companys_chat_can_not_be_frozen(
    tenant: Tenant, other_tenant: Tenant, chat: Chat
) -> None:
    chatting.add_client_message(tenant, chat.id, "Hello")

    with pytest.raises(NotFound):
        curating.freeze_chats(other_tenant, [chat.id], dataset="kept")

    assert curating.datasets(other_tenant) == []


def test_a_stakeholder_can_not_freeze(tenant: Tenant, chat: Chat) -> None:
    reader = Tenant(tenant.company_id, tenant.company, None, "Sam", Role.STAKEHOLDER)

    with pytest.raises(Denied):
        curating.freeze_chats(reader, [chat.id], dataset="kept")


def decide(tenant: Tenant, chat: Chat, fake: FakeProvider) -> None:
    """One draft sent as it was, one edited, one rejected and then replaced by hand."""
    as_is = drafted(tenant, chat, fake, "One?", "One.")
    chatting.approve_draft(tenant, as_is.id)
    edited = drafted(tenant, chat, fake, "Two?", "abcd")
    chatting.edit_draft(tenant, edited.id, "abce")
    chatting.approve_draft(tenant, edited.id)
    rejected = drafted(tenant, chat, fake, "Three?", "Three.")
    chatting.reject_draft(tenant, rejected.id, "wrong")
    chatting.write_reply(tenant, chat.id, "3")


def test_acceptance_of_the_chats_counts_every_decision(
    tenant: Tenant, chat: Chat, fake: FakeProvider
) -> None:
    decide(tenant, chat, fake)

    found = curating.chat_acceptance(tenant)

    assert (found.as_is, found.edited, found.rejected, found.decided) == (1, 1, 1, 3)
    assert found.edit_share == pytest.approx((0 + 0.25) / 2)


def test_a_frozen_chat_has_the_acceptance_of_the_chat(
    tenant: Tenant, chat: Chat, fake: FakeProvider
) -> None:
    decide(tenant, chat, fake)
    frozen(tenant, chat)

    assert curating.acceptance(tenant, "kept") == curating.chat_acceptance(tenant)


def test_the_list_shows_how_many_suggestions_went_out_unchanged(
    tenant: Tenant, chat: Chat, fake: FakeProvider
) -> None:
    decide(tenant, chat, fake)
    frozen(tenant, chat)

    (line,) = curating.datasets(tenant)

    assert (line.name, line.as_is, line.decided) == ("kept", 1, 3)


def test_a_deleted_chat_counts_no_more(tenant: Tenant, chat: Chat, fake: FakeProvider) -> None:
    decide(tenant, chat, fake)

    chatting.delete_chat(tenant, chat.id)

    assert curating.chat_acceptance(tenant).decided == 0


def test_another_company_has_no_part_in_the_acceptance(
    tenant: Tenant, other_tenant: Tenant, chat: Chat, fake: FakeProvider
) -> None:
    decide(tenant, chat, fake)

    assert curating.chat_acceptance(other_tenant).decided == 0
