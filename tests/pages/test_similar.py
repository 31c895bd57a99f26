"""Similar past replies on the pages: the chat's tab, and the editor's examples."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.conftest import live_config
from tests.pages.looking import markup, opened
from tests.people import SeenBy
from tests.replaying import dataset, told
from workbench import chatting, configuring
from workbench.domain.tenants import Tenant
from workbench.providers.fake import FakeProvider
from workbench.store.tables import Chat, Config

NASTY = "<img src=x onerror=alert(1)>"


@pytest.fixture
def live(tenant: Tenant, fake: FakeProvider) -> Config:
    return live_config(tenant)


@pytest.fixture
def chat(tenant: Tenant, live: Config) -> Chat:
    """A chat whose client waits."""
    made = chatting.create_chat(tenant, "Anna")
    chatting.add_client_message(tenant, made.id, "Where is my parcel?")
    return made


@pytest.fixture
def past(tenant: Tenant) -> None:
    """What people answered before."""
    asked = f"C: Where is the parcel? {NASTY}"
    dataset(tenant, told("*late*", asked, f"M: At the carrier's. {NASTY}"))


def tab(app: AppTest, chat: Chat) -> AppTest:
    """The chat with the tab of similar replies open."""
    app.run()
    app.session_state["chat.panel"] = "Similar"
    return opened(app, "chat", chat=str(chat.id))


def captions(seen: AppTest) -> str:
    return "\n".join(one.value for one in seen.caption)


def editor(app: AppTest, name: str = "") -> AppTest:
    """The editor, with a number of examples where one is given."""
    seen = opened(app, "prompts")
    return seen.number_input(key="prompts.examples").set_value(int(name)).run() if name else seen


def test_a_similar_reply_is_shown_escaped_with_its_place(
    tenant: Tenant, app_seen_by: SeenBy, past: None, chat: Chat
) -> None:
    seen = tab(app_seen_by(tenant), chat)

    assert "carrier&#x27;s" in markup(seen)
    assert NASTY not in markup(seen)
    assert "\\*late\\*" in captions(seen)
    assert "Out of 1 past reply." in captions(seen)


def test_insert_makes_it_the_draft_that_waits(
    tenant: Tenant, app_seen_by: SeenBy, past: None, chat: Chat
) -> None:
    seen = tab(app_seen_by(tenant), chat).button(key="chat.insert.0").click().run()

    assert not seen.exception
    assert seen.button(key="chat.approve")
    assert "Similar replies@1 · history:bm25 · 0 + 0 tokens · $0.00" in markup(seen)


def test_without_a_past_the_tab_says_where_it_comes_from(
    tenant: Tenant, app_seen_by: SeenBy, chat: Chat
) -> None:
    assert "Import your conversations under Datasets" in captions(tab(app_seen_by(tenant), chat))


def test_where_nothing_is_like_it_the_tab_says_so(
    tenant: Tenant, app_seen_by: SeenBy, past: None, chat: Chat
) -> None:
    chatting.add_client_message(tenant, chat.id, "Guten Tag")
    other = chatting.create_chat(tenant, "Bert")
    chatting.add_client_message(tenant, other.id, "Guten Tag")

    assert "No past reply answers" in captions(tab(app_seen_by(tenant), other))


def test_once_the_client_is_answered_the_tab_waits(
    tenant: Tenant, app_seen_by: SeenBy, past: None, chat: Chat
) -> None:
    chatting.write_reply(tenant, chat.id, "On its way.")

    assert "When the client writes again" in captions(tab(app_seen_by(tenant), chat))


def test_the_editor_tells_how_much_past_there_is(
    tenant: Tenant, app_seen_by: SeenBy, past: None, live: Config
) -> None:
    app = app_seen_by(tenant)
    assert "past repl" not in captions(editor(app))

    assert "1 past reply to choose from." in captions(editor(app, "2"))


def test_saved_examples_are_a_version_with_a_past(
    tenant: Tenant, app_seen_by: SeenBy, past: None, live: Config
) -> None:
    seen = editor(app_seen_by(tenant), "2").button(key="prompts.save").click().run()

    made = configuring.configs(tenant)[0]
    assert (made.version, made.examples, made.last_turn) == (2, 2, 2)
    assert "Friendly" in seen.success[0].value
    assert not [badge for badge in seen.markdown if "not saved" in badge.value]


def test_the_newer_past_is_used_where_it_is_asked_for(
    tenant: Tenant, app_seen_by: SeenBy, past: None, live: Config
) -> None:
    seen = editor(app_seen_by(tenant), "2").button(key="prompts.save").click().run()
    dataset(tenant, told("later", "C: Where is it?", "M: In Kiel."), name="more")
    assert "1 message of managers came since." in captions(seen.run())

    newer = seen.button(key="prompts.newer").click().run()

    assert "2 past replies to choose from." in captions(newer)
    newer.button(key="prompts.save").click().run()
    assert [one.version for one in configuring.configs(tenant)] == [3, 2, 1]


def test_the_past_as_a_provider_has_its_model_filled_in(
    tenant: Tenant, app_seen_by: SeenBy, past: None, live: Config
) -> None:
    seen = editor(app_seen_by(tenant)).selectbox(key="prompts.provider").select("history").run()

    assert not seen.exception
    assert seen.text_input(key="prompts.model").value == "bm25"
    assert "1 past reply to choose from." in captions(seen)
    assert not [button for button in seen.button if button.key == "prompts.test"]


def test_the_preview_shows_the_examples(
    tenant: Tenant, app_seen_by: SeenBy, past: None, chat: Chat
) -> None:
    app = app_seen_by(tenant)
    app.run()
    app.session_state["prompts.tab"] = "What the model sees"

    seen = editor(app, "1")

    assert "> At the carrier's." in seen.code[0].value
