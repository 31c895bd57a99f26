"""Messages and chats: written, imported, edited, deleted, found; seen by their company alone."""

import pytest

from tests.chatting.conftest import texts
from tests.conftest import live_config
from workbench import chatting
from workbench.chatting import Draft, Thread
from workbench.domain.errors import BadInput, Denied, NotFound
from workbench.domain.tenants import Role, Tenant
from workbench.store.tables import Chat


def test_changing_an_earlier_message_marks_the_draft(
    tenant: Tenant, chat: Chat, draft: Draft
) -> None:
    question = chatting.thread(tenant, chat.id).messages[0]
    assert not chatting.thread(tenant, chat.id).stale

    chatting.edit_message(tenant, question.id, "What does the blue one cost?")

    now = chatting.thread(tenant, chat.id)
    assert now.stale
    assert now.draft.request[-1]["content"] == "What does it cost?"


def test_an_edited_message_keeps_its_earlier_text(tenant: Tenant, chat: Chat) -> None:
    question = chatting.thread(tenant, chat.id).messages[0]

    chatting.edit_message(tenant, question.id, "Price?")

    changed = chatting.thread(tenant, chat.id).messages[0]
    assert [version.text for version in changed.versions] == ["What does it cost?"]


def test_a_deleted_message_leaves_the_context_and_can_come_back(tenant: Tenant, chat: Chat) -> None:
    question = chatting.thread(tenant, chat.id).messages[0]

    chatting.delete_message(tenant, question.id)

    assert texts(tenant, chat) == []
    chatting.restore_message(tenant, question.id)
    assert texts(tenant, chat) == ["What does it cost?"]


def test_importing_a_transcript_appends_its_messages(tenant: Tenant, chat: Chat) -> None:
    added = chatting.import_messages(tenant, chat.id, b"CLIENT: Hi\nMANAGER: Hello!")

    assert added == 2
    assert texts(tenant, chat) == ["What does it cost?", "Hi", "Hello!"]


def test_a_broken_import_adds_nothing(tenant: Tenant, chat: Chat) -> None:
    with pytest.raises(BadInput):
        chatting.import_messages(tenant, chat.id, b"CLIENT: Hi\nAGENT: who am I")

    assert texts(tenant, chat) == ["What does it cost?"]


@pytest.mark.parametrize(
    "text",
    [
        "x" * 1_000_000,
        "\u202eevil\u2066 \x07\x1b[31m",
        "<script>alert(1)</script>",
        "👩‍👩‍👧 null\ufeff",
    ],
    ids=["one megabyte", "control and right-to-left", "markup", "emoji and marks"],
)
def test_odd_texts_are_stored_exactly(tenant: Tenant, chat: Chat, text: str) -> None:
    chatting.add_client_message(tenant, chat.id, text)

    assert texts(tenant, chat)[-1] == text


def test_ten_thousand_messages_come_in_pages_of_fifty(tenant: Tenant, chat: Chat) -> None:
    lines = "\n".join(f"CLIENT: number {n}" for n in range(10_000))

    chatting.import_messages(tenant, chat.id, lines.encode())

    newest = chatting.thread(tenant, chat.id)
    assert (newest.total, newest.pages, len(newest.messages)) == (10_001, 201, 50)
    assert newest.messages[-1].text == "number 9999"
    assert texts_of(chatting.thread(tenant, chat.id, 1)) == ["What does it cost?"]
    assert texts_of(chatting.thread(tenant, chat.id, 2))[0] == "number 0"


def texts_of(thread: Thread) -> list[str]:
    return [message.text for message in thread.messages]


def test_search_finds_chats_by_name_and_by_message(tenant: Tenant, chat: Chat) -> None:
    chatting.create_chat(tenant, "Marek 100%")

    assert [line.name for line in chatting.chats(tenant, "anna")] == ["Anna Keller"]
    assert [line.name for line in chatting.chats(tenant, "does it")] == ["Anna Keller"]
    assert [line.name for line in chatting.chats(tenant, "100%")] == ["Marek 100%"]


def test_the_list_shows_where_a_draft_waits(tenant: Tenant, chat: Chat, draft: Draft) -> None:
    assert [line.draft_waiting for line in chatting.chats(tenant, waiting=True)] == [True]

    chatting.approve_draft(tenant, draft.id)

    assert chatting.chats(tenant, waiting=True) == []


def test_a_deleted_chat_can_be_restored(tenant: Tenant, chat: Chat) -> None:
    chatting.delete_chat(tenant, chat.id)
    assert chatting.chats(tenant) == []

    chatting.restore_chat(tenant, chat.id)

    assert [line.id for line in chatting.chats(tenant)] == [chat.id]


def test_another_company_finds_neither_chat_nor_draft(
    chat: Chat, draft: Draft, other_tenant: Tenant
) -> None:
    live_config(other_tenant)

    for attempt in (
        lambda: chatting.thread(other_tenant, chat.id),
        lambda: chatting.add_client_message(other_tenant, chat.id, "planted"),
        lambda: chatting.approve_draft(other_tenant, draft.id),
        lambda: chatting.edit_draft(other_tenant, draft.id, "planted"),
        lambda: chatting.delete_chat(other_tenant, chat.id),
    ):
        with pytest.raises(NotFound):
            attempt()


def test_a_stakeholder_may_look_and_not_touch(tenant: Tenant, chat: Chat) -> None:
    guest = Tenant(tenant.company_id, tenant.company, None, "Guest", Role.STAKEHOLDER)

    assert chatting.thread(guest, chat.id).total == 1
    with pytest.raises(Denied, match="stakeholder may not"):
        chatting.add_client_message(guest, chat.id, "Hi")
