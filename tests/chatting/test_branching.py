"""Branches: a new chat that holds a real one up to a message."""

import pytest

from tests.chatting.conftest import texts
from workbench import chatting, curating
from workbench.chatting import Draft
from workbench.domain.errors import Denied, NotFound
from workbench.domain.tenants import Role, Tenant
from workbench.providers.fake import FakeProvider
from workbench.store.tables import Chat, Message


def messages(tenant: Tenant, chat: Chat) -> list[Message]:
    return chatting.thread(tenant, chat.id).messages


@pytest.fixture
def told(tenant: Tenant, chat: Chat, draft: Draft) -> Chat:
    """A chat of four messages, the second one an approved draft."""
    chatting.update_chat(
        tenant, chat.id, special_instructions="No discounts.", replaces_prompt=True
    )
    chatting.approve_draft(tenant, draft.id)
    chatting.import_messages(tenant, chat.id, b"CLIENT: Too much\nMANAGER: Sorry")
    return chat


def test_a_branch_holds_the_messages_up_to_and_including_the_one(
    tenant: Tenant, told: Chat
) -> None:
    third = messages(tenant, told)[2]

    branch = chatting.branch_chat(tenant, told.id, third.id)

    assert texts(tenant, branch) == ["What does it cost?", "It costs 10", "Too much"]
    assert branch.name == "Anna Keller (from message 3)"
    assert len(texts(tenant, told)) == 4


def test_a_branch_keeps_who_wrote_what_and_when(tenant: Tenant, told: Chat) -> None:
    real = messages(tenant, told)

    branch = chatting.branch_chat(tenant, told.id, real[-1].id)

    for copy, message in zip(messages(tenant, branch), real, strict=True):
        assert (copy.role, copy.origin, copy.author) == (
            message.role,
            message.origin,
            message.author,
        )
        assert (copy.sent_at, copy.external_id) == (message.sent_at, message.external_id)


def test_a_branch_keeps_what_the_chat_says_of_its_client(tenant: Tenant, told: Chat) -> None:
    branch = chatting.branch_chat(tenant, told.id, messages(tenant, told)[0].id)

    assert branch.client_description == "Four orders so far."
    assert (branch.special_instructions, branch.replaces_prompt) == ("No discounts.", True)


def test_a_branch_takes_no_draft_along_so_that_no_decision_counts_twice(
    tenant: Tenant, told: Chat
) -> None:
    branch = chatting.branch_chat(tenant, told.id, messages(tenant, told)[-1].id)

    assert chatting.thread(tenant, branch.id).draft is None
    assert messages(tenant, branch)[1].draft is None
    assert curating.chat_acceptance(tenant).decided == 1


def test_a_draft_that_waits_is_not_copied(
    tenant: Tenant, chat: Chat, draft: Draft, fake: FakeProvider
) -> None:
    branch = chatting.branch_chat(tenant, chat.id, messages(tenant, chat)[0].id)

    seen = chatting.preview(tenant, branch.id)
    assert texts(tenant, branch) == ["What does it cost?"]
    assert all("It costs 10" not in message.content for message in seen.messages)


def test_a_deleted_message_is_not_copied(tenant: Tenant, told: Chat) -> None:
    first, *_, last = messages(tenant, told)
    chatting.delete_message(tenant, first.id)

    branch = chatting.branch_chat(tenant, told.id, last.id)

    assert texts(tenant, branch) == ["It costs 10", "Too much", "Sorry"]


def test_a_branch_of_a_branch_says_once_where_it_was_left(tenant: Tenant, told: Chat) -> None:
    chatting.update_chat(tenant, told.id, name="x" * 200)
    branch = chatting.branch_chat(tenant, told.id, messages(tenant, told)[2].id)

    again = chatting.branch_chat(tenant, branch.id, messages(tenant, branch)[0].id)

    assert again.name.endswith("x (from message 1)")
    assert again.name.count("(from message") == 1
    assert len(branch.name) == 200


def test_a_message_of_another_chat_is_refused(tenant: Tenant, told: Chat) -> None:
    other = chatting.create_chat(tenant, "Other")

    with pytest.raises(NotFound, match="in this chat"):
        chatting.branch_chat(tenant, other.id, messages(tenant, told)[0].id)


def test_another_company_can_not_branch(tenant: Tenant, other_tenant: Tenant, told: Chat) -> None:
    own = chatting.create_chat(other_tenant, "Own")
    message = messages(tenant, told)[0]

    for chat in (told, own):
        with pytest.raises(NotFound):
            chatting.branch_chat(other_tenant, chat.id, message.id)

    assert chatting.chat_count(other_tenant) == 1


def test_a_stakeholder_can_not_branch(tenant: Tenant, told: Chat) -> None:
    reader = Tenant(tenant.company_id, tenant.company, None, "Sam", Role.STAKEHOLDER)

    with pytest.raises(Denied):
        chatting.branch_chat(reader, told.id, messages(tenant, told)[0].id)
