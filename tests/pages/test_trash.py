"""The chat page's deleted chats: found, restored, erased by an admin; and its deleted messages."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.conftest import make_colleague
from tests.pages.looking import markup, opened
from tests.people import SeenBy
from workbench import chatting, curating
from workbench.domain.errors import NotFound
from workbench.domain.tenants import Role, Tenant
from workbench.store import audit, tenancy
from workbench.store.audit import Act
from workbench.store.tables import Chat, Config

NASTY = "<script>alert(1)</script> **Anna**"


@pytest.fixture
def chat(tenant: Tenant, config: Config) -> Chat:
    """A deleted chat of two messages; another chat is there."""
    made = chatting.create_chat(tenant, NASTY)
    chatting.add_client_message(tenant, made.id, "What does it cost?")
    chatting.write_reply(tenant, made.id, "Ten.")
    chatting.create_chat(tenant, "Bert")
    chatting.delete_chat(tenant, made.id)
    return made


@pytest.fixture
def manager(tenant: Tenant) -> Tenant:
    """Somebody who is no admin."""
    return make_colleague(tenant, Role.MANAGER)


def words(page: AppTest) -> str:
    return " ".join(str(one.value) for one in (*page.markdown, *page.caption, *page.error))


def trash(app_seen_by: SeenBy, tenant: Tenant) -> AppTest:
    return opened(app_seen_by(tenant), "chat", deleted="1")


def test_the_way_to_the_deleted_chats_tells_how_many_there_are(
    tenant: Tenant, app_seen_by: SeenBy, chat: Chat
) -> None:
    page = opened(app_seen_by(tenant), "chat")

    seen = page.button(key="trash.open").click().run()

    assert page.button(key="trash.open").label == "Deleted chats (1)"
    assert [one.value for one in seen.subheader] == ["Deleted chats"]


def test_without_a_deleted_chat_there_is_no_way_to_them(
    tenant: Tenant, app_seen_by: SeenBy, config: Config
) -> None:
    chatting.create_chat(tenant, "Bert")

    page = opened(app_seen_by(tenant), "chat")

    assert [one for one in page.button if one.key == "trash.open"] == []


def test_a_line_tells_what_it_is_and_until_when(
    tenant: Tenant, app_seen_by: SeenBy, chat: Chat
) -> None:
    with tenancy.session(tenant) as db:
        audit.record(db, tenant, Act.DELETED_CHAT, f"chat {chat.id}")

    said = words(trash(app_seen_by, tenant))

    assert NASTY not in said
    assert "2 messages · deleted" in said
    assert "by Eva · goes for good" in said


def test_restore_opens_the_chat_again(tenant: Tenant, app_seen_by: SeenBy, chat: Chat) -> None:
    page = trash(app_seen_by, tenant)

    seen = page.button(key=f"trash.restore.{chat.id}").click().run()

    assert "Ten." in markup(seen)
    assert chatting.deleted_chat_count(tenant) == 0


def test_a_search_finds_what_was_said(tenant: Tenant, app_seen_by: SeenBy, chat: Chat) -> None:
    page = trash(app_seen_by, tenant)

    none = page.text_input(key="trash.search").set_value("nothing").run()
    assert "No deleted chat fits." in words(none)

    found = page.text_input(key="trash.search").set_value("ten.").run()
    assert found.button(key=f"trash.restore.{chat.id}")


def test_an_admin_erases_a_chat_after_a_question(
    tenant: Tenant, app_seen_by: SeenBy, chat: Chat
) -> None:
    page = trash(app_seen_by, tenant)

    asked = page.button(key=f"trash.purge.{chat.id}").click().run()
    assert chatting.deleted_chat_count(tenant) == 1
    asked.button(key="trash.purge_yes").click().run()

    with pytest.raises(NotFound):
        chatting.restore_chat(tenant, chat.id)


def test_a_manager_restores_and_does_not_erase(
    tenant: Tenant, manager: Tenant, app_seen_by: SeenBy, chat: Chat
) -> None:
    page = trash(app_seen_by, manager)

    keys = {one.key for one in page.button}
    assert f"trash.restore.{chat.id}" in keys
    assert f"trash.purge.{chat.id}" not in keys


def test_a_deleted_message_is_restored_from_the_chats_menu(
    tenant: Tenant, app_seen_by: SeenBy, config: Config
) -> None:
    chat = chatting.create_chat(tenant, "Anna")
    message = chatting.add_client_message(tenant, chat.id, "Taken out")
    chatting.delete_message(tenant, message.id)
    page = opened(app_seen_by(tenant), "chat", chat=str(chat.id))

    asked = page.menu_button(key="chat.more").click("Deleted messages").run()
    assert chatting.thread(tenant, chat.id).total == 0
    asked.button(key=f"trash.message.{message.id}").click().run()

    assert chatting.thread(tenant, chat.id).total == 1


def test_an_admin_erases_a_conversation_of_a_dataset(
    tenant: Tenant, app_seen_by: SeenBy, config: Config
) -> None:
    chat = chatting.create_chat(tenant, "Anna")
    chatting.add_client_message(tenant, chat.id, "Where is it?")
    curating.freeze_chats(tenant, [chat.id], dataset="kept")
    (frozen,) = curating.conversations(tenant, curating.datasets(tenant)[0].id)
    page = opened(app_seen_by(tenant), "datasets", dataset="kept")
    page.session_state[f"datasets.open.{frozen.id}"] = True

    asked = page.run().button(key=f"datasets.erase.{frozen.id}").click().run()
    assert any("until you delete them: Anna" in one.value for one in asked.markdown)
    seen = asked.button(key="datasets.erase_yes").click().run()

    assert "redacted" in seen.expander[-1].label
    assert list(seen.dataframe[0].value["Redacted"]) == [1]
    assert "Where is it?" not in markup(seen)
