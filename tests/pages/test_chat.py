"""The chat page: several drafts without names, reasons, opinions, costs, what a fault offers."""

import re

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from tests.pages.looking import markup, opened
from tests.people import SeenBy
from tests.replaying import config as add_config
from workbench import chatting, configuring
from workbench.chatting import Draft, Opinion
from workbench.domain.errors import BadKey, Refused
from workbench.domain.tenants import Role, Tenant
from workbench.providers.fake import FakeProvider
from workbench.store import tenancy
from workbench.store.tables import Chat, Config, User
from workbench.ui import chat_asking, chat_draft

NASTY = "<script>alert(1)</script> <img src=x onerror=alert(2)>"


@pytest.fixture
def chat(tenant: Tenant, config: Config) -> Chat:
    """A chat whose client waits."""
    made = chatting.create_chat(tenant, "Anna Keller")
    chatting.add_client_message(tenant, made.id, "What does it cost?")
    return made


@pytest.fixture
def others(tenant: Tenant) -> list[int]:
    """Two configs that are not live."""
    return [add_config(tenant, "Short").id, add_config(tenant, "Warm").id]


@pytest.fixture
def batch(
    tenant: Tenant, chat: Chat, config: Config, others: list[int], fake: FakeProvider
) -> list[Draft]:
    """Three candidates, of which one was refused."""
    fake.enqueue("It costs 10", Refused("fake:scripted filtered it"), NASTY)
    for draft_id in chatting.begin_drafts(tenant, chat.id, [config.id, *others]):
        list(chatting.write_draft(tenant, draft_id))
    return chatting.thread(tenant, chat.id).candidates


def seen(app_seen_by: SeenBy, tenant: Tenant, chat: Chat) -> AppTest:
    return opened(app_seen_by(tenant), "chat", chat=str(chat.id))


def button(page: AppTest, label: str) -> Button:
    """The first button that says this."""
    return next(one for one in page.button if one.label == label)


def labels(page: AppTest) -> list[str]:
    return [one.label for one in page.button]


def card_words(page: AppTest) -> str:
    """All that the draft card and the buttons say."""
    blocks = [*page.caption, *page.get("badge"), *page.error, *page.warning]
    return markup(page) + " ".join(str(one.value) for one in blocks) + " ".join(labels(page))


def test_several_are_asked_at_once_and_shown_without_names(
    tenant: Tenant, app_seen_by: SeenBy, chat: Chat, config: Config, others: list[int],
    fake: FakeProvider,
) -> None:  # fmt: skip
    page = seen(app_seen_by, tenant, chat)
    fake.enqueue("It costs 10", "It costs 10", "It costs 10")
    page.session_state[chat_asking.WISH] = (chat.id, (config.id, *others))

    page.run()

    assert not page.exception
    assert labels(page).count("Use this") == 3
    assert markup(page).count("It costs 10") == 3
    told = [one.value for one in page.caption if "names are shown once you pick" in one.value]
    assert len(told) == 1


def test_nothing_on_the_cards_tells_who_wrote_what(
    tenant: Tenant, app_seen_by: SeenBy, chat: Chat, batch: list[Draft]
) -> None:
    page = seen(app_seen_by, tenant, chat)

    words = card_words(page)
    assert (words.count("Short"), words.count("Warm")) == (0, 0)
    assert words.count("Friendly") == 1  # over the log: the live config, whoever drafts
    assert "tokens" not in words.partition("wb-figures")[0]
    assert NASTY not in words


def test_a_pick_shows_the_names_and_is_undone(
    tenant: Tenant, app_seen_by: SeenBy, chat: Chat, batch: list[Draft]
) -> None:
    page = seen(app_seen_by, tenant, chat)

    page.button(key=f"chat.pick.{min(draft.id for draft in batch)}").click().run()

    assert any(one.value == "Picked over Warm@1" for one in page.caption)
    assert {"Approve", "Edit", "Undo the pick"} <= set(labels(page))
    button(page, "Undo the pick").click().run()
    assert labels(page).count("Use this") == 2


def test_one_that_gave_no_answer_is_asked_again_alone(
    tenant: Tenant, app_seen_by: SeenBy, chat: Chat, batch: list[Draft], fake: FakeProvider
) -> None:
    page = seen(app_seen_by, tenant, chat)
    fake.enqueue("Ten")

    button(page, "Ask it again").click().run()

    assert labels(page).count("Use this") == 3
    assert len(fake.requests) == 4


def test_none_of_these_takes_ones_own_words(
    tenant: Tenant, app_seen_by: SeenBy, chat: Chat, batch: list[Draft]
) -> None:
    page = seen(app_seen_by, tenant, chat)
    page.session_state["chat.mode"] = "reject"
    page.run()

    page.text_input(key="chat.reject_why").set_value("All promise a day")
    button(page, "Reject").click().run()

    found = chatting.thread(tenant, chat.id).candidates
    assert sorted(draft.reason for draft in found) == ["", "All promise a day", "All promise a day"]
    assert "Generate" in labels(page)


def test_a_rejection_without_a_word_is_refused_and_said(
    tenant: Tenant, app_seen_by: SeenBy, chat: Chat, fake: FakeProvider
) -> None:
    fake.enqueue("It costs 10")
    chatting.draft_reply(tenant, chat.id)
    page = seen(app_seen_by, tenant, chat)
    page.session_state["chat.mode"] = "reject"
    page.run()

    button(page, "Reject").click().run()

    assert "needs a reason" in page.error[0].value
    assert chatting.thread(tenant, chat.id).draft.outcome is None


def test_a_fault_says_what_to_do_and_the_clients_words_stay(
    tenant: Tenant, app_seen_by: SeenBy, chat: Chat, fake: FakeProvider
) -> None:
    fake.enqueue(BadKey("openai refused the key; check it"), "It costs 10")
    chatting.draft_reply(tenant, chat.id)

    page = seen(app_seen_by, tenant, chat)

    assert page.error[0].value == "Openai refused the key; check it\\."
    assert "What does it cost?" in markup(page)
    button(page, "Try again").click().run()
    assert "Approve" in labels(page)


def test_another_config_is_asked_in_place_of_one_that_failed(
    tenant: Tenant, app_seen_by: SeenBy, chat: Chat, others: list[int], fake: FakeProvider
) -> None:
    fake.enqueue(BadKey("no"), "Ten")
    chatting.draft_reply(tenant, chat.id)
    page = seen(app_seen_by, tenant, chat)
    page.session_state[chat_asking.WISH] = (chat.id, (others[0],))

    page.run()

    assert chatting.thread(tenant, chat.id).draft.config.name == "Short"
    assert "Short@1 · fake:scripted" in markup(page)


def test_trying_again_asks_the_same_config_unless_another_was_made_live_since(
    tenant: Tenant, chat: Chat, config: Config, others: list[int], fake: FakeProvider
) -> None:
    fake.enqueue(BadKey("no"))
    (draft_id,) = chatting.begin_drafts(tenant, chat.id, [others[0]])
    list(chatting.write_draft(tenant, draft_id))
    failed = chatting.current_draft(tenant, draft_id)

    assert chat_asking.again(failed, configuring.live_config(tenant)) == (others[0],)
    mended = configuring.make_live(tenant, config.id)
    assert chat_asking.again(failed, mended) == ()


@pytest.mark.parametrize(
    ("role", "words"),
    [(Role.ENGINEER, "Prompts & models"), (Role.MANAGER, "show this to an engineer")],
    ids=str,
)
def test_who_can_mend_a_fault_is_told_where(
    tenant: Tenant, app_seen_by: SeenBy, chat: Chat, fake: FakeProvider, role: Role, words: str
) -> None:
    fake.enqueue(BadKey("no"))
    chatting.draft_reply(tenant, chat.id)
    with tenancy.session(tenant) as db:
        db.get(User, tenant.user_id).role = role

    page = seen(app_seen_by, tenant, chat)

    assert any(words in one.value for one in page.caption)


def test_an_opinion_is_a_small_mark_on_the_message(
    tenant: Tenant, app_seen_by: SeenBy, chat: Chat, fake: FakeProvider
) -> None:
    fake.enqueue("It costs 10")
    message = chatting.approve_draft(tenant, chatting.draft_reply(tenant, chat.id).id)
    chatting.say(tenant, message.id, Opinion(-1, ["Wrong tone"], NASTY))

    page = seen(app_seen_by, tenant, chat)

    assert "not good (Eva: Wrong tone; a note)" in markup(page)
    assert NASTY not in markup(page)


def test_the_approve_key_is_there_only_for_the_newest_words(
    tenant: Tenant, app_seen_by: SeenBy, chat: Chat, fake: FakeProvider
) -> None:
    fake.enqueue("It costs 10")
    chatting.draft_reply(tenant, chat.id)
    page = seen(app_seen_by, tenant, chat)
    assert button(page, "Approve").proto.shortcut.lower() == chat_draft.APPROVE_KEY.lower()

    chatting.add_client_message(tenant, chat.id, "Hello?")
    page.run()

    assert button(page, "Approve").proto.shortcut == ""


def test_a_draft_that_was_edited_in_another_tab_is_not_approved_unread(
    tenant: Tenant, app_seen_by: SeenBy, chat: Chat, fake: FakeProvider
) -> None:
    fake.enqueue("It costs 10")
    draft = chatting.draft_reply(tenant, chat.id)
    page = seen(app_seen_by, tenant, chat)
    chatting.edit_draft(tenant, draft.id, "It costs 12")

    button(page, "Approve").click().run()

    assert "edited meanwhile" in page.error[0].value
    assert chatting.thread(tenant, chat.id).draft.outcome is None


def test_the_panel_tells_the_cost_of_the_chat_and_of_the_month(
    tenant: Tenant, app_seen_by: SeenBy, chat: Chat, fake: FakeProvider
) -> None:
    fake.enqueue("It costs 10")
    chatting.draft_reply(tenant, chat.id)

    page = seen(app_seen_by, tenant, chat)

    assert any(one.value == "This month \\$0\\.00" for one in page.caption)
    assert "1 call, " in markup(page)


def test_engineers_see_what_the_month_is_made_of(
    tenant: Tenant, app_seen_by: SeenBy, chat: Chat, fake: FakeProvider
) -> None:
    fake.enqueue("It costs 10", "10")
    draft = chatting.draft_reply(tenant, chat.id)
    chatting.revise_draft(tenant, draft.id, "Shorter.")

    page = opened(app_seen_by(tenant), "account")

    assert re.findall(r"<tr><td>(.*?)<small>(.*?)</small>", markup(page)) == [
        ("Drafts", "fake:scripted"),
        ("Edits with AI", "fake:scripted"),
    ]
