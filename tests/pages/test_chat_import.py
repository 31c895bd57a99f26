"""A chat's import: what fits comes in, what does not keeps its words and goes to the wizard."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.looking import opened
from tests.people import SeenBy
from workbench import chatting, curating
from workbench.domain.tenants import Role, Tenant
from workbench.store import people, tenancy
from workbench.store.tables import Chat, Config

ONE = "Anna: Where is it?\nMarek: On its way.\nAnna: Thanks\nMarek: Welcome\n"
TWO = "=== One\nCLIENT: Hi\nMANAGER: Hello\n=== Two\nCLIENT: Bye\nMANAGER: Bye\n"


@pytest.fixture
def chat(tenant: Tenant, config: Config) -> Chat:
    """An empty chat."""
    return chatting.create_chat(tenant, "Anna Keller")


def files(app_seen_by: SeenBy, tenant: Tenant, chat: Chat) -> AppTest:
    """The panel's part about files."""
    app = app_seen_by(tenant)
    app.session_state["chat.panel"] = "Files"
    return opened(app, "chat", chat=str(chat.id))


def sent(page: AppTest, text: str, name: str = "") -> AppTest:
    """The page after the text was given to the chat."""
    page.text_area(key="chat.import_text.0").set_value(text)
    page.text_input(key="chat.import_name").set_value(name)
    return next(one for one in page.button if one.label == "Import into this chat").click().run()


def test_a_text_with_names_comes_in_with_ones_own(
    tenant: Tenant, app_seen_by: SeenBy, chat: Chat
) -> None:
    seen = sent(files(app_seen_by, tenant, chat), ONE, "Marek")

    said = chatting.thread(tenant, chat.id).messages
    assert [message.role for message in said] == ["client", "manager", "client", "manager"]
    assert seen.text_area(key="chat.import_text.1").value == ""


def test_a_file_comes_in(tenant: Tenant, app_seen_by: SeenBy, chat: Chat) -> None:
    page = files(app_seen_by, tenant, chat)
    page.file_uploader(key="chat.import_file.0").set_value(
        ("chat.txt", b"CLIENT: Hi\nMANAGER: Hello", "text/plain")
    )

    sent(page, "")

    assert len(chatting.thread(tenant, chat.id).messages) == 2


def test_several_conversations_are_refused_and_taken_to_the_wizard(
    tenant: Tenant, app_seen_by: SeenBy, chat: Chat
) -> None:
    seen = sent(files(app_seen_by, tenant, chat), TWO)
    assert "2 conversations found" in seen.error[0].value
    assert seen.text_area(key="chat.import_text.0").value == TWO

    seen = seen.button(key="chat.import_wizard").click().run()

    assert not seen.exception
    assert [each.label for each in seen.expander][:2] == ["One", "Two"]
    assert curating.datasets(tenant) == []


def test_who_may_not_import_data_is_offered_no_wizard(
    tenant: Tenant, app_seen_by: SeenBy, chat: Chat
) -> None:
    with tenancy.accounts_session() as db:
        user = people.user_by_id(db, tenant.user_id or 0)
        assert user is not None
        user.role = Role.MANAGER

    seen = sent(files(app_seen_by, tenant, chat), TWO)

    assert "2 conversations found" in seen.error[0].value
    assert "chat.import_wizard" not in [one.key for one in seen.button]
