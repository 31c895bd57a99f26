"""Chats: a persona is chosen or made, plays the client, stops, goes on and is taken off."""

import re
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.looking import markup
from tests.pages.looking import opened as opened_page
from tests.people import SeenBy
from tests.test_playing import ANNA
from workbench import chatting, playing
from workbench.domain.errors import BadKey
from workbench.domain.tenants import Tenant
from workbench.playing import Persona
from workbench.providers.fake import FakeProvider
from workbench.store.tables import Chat, Config

NASTY = "<img src=x onerror=alert(1)>"
PICTURE = "![x](https://evil.example/x.png)"


@pytest.fixture
def anna(tenant: Tenant, fake: FakeProvider) -> Persona:
    """A persona whose parcel is late."""
    return playing.create_persona(tenant, ANNA)


@pytest.fixture
def chat(tenant: Tenant, config: Config) -> Chat:
    """A chat without a message."""
    return chatting.create_chat(tenant, "Played")


@pytest.fixture
def page(tenant: Tenant, chat: Chat, anna: Persona, app_seen_by: SeenBy) -> AppTest:
    """The chat's page, with Anna playing its client."""
    playing.let_play(tenant, chat.id, anna.id)
    return opened(app_seen_by(tenant), chat)


def opened(app: AppTest, chat: Chat) -> AppTest:
    return opened_page(app, "chat", chat=str(chat.id))


def click(seen: AppTest, key: str) -> AppTest:
    seen.button(key=key).click().run()
    assert not seen.exception
    return seen


def line(seen: AppTest) -> str:
    """What the persona's line says, if there is one."""
    captions = [caption.value for caption in seen.caption]
    return next((text for text in captions if re.search(r"\(persona\)|stopped:", text)), "")


def keys(seen: AppTest) -> set[str]:
    return {str(button.key) for button in seen.button}


def faults(seen: AppTest) -> str:
    return " ".join(error.value for error in seen.error)


def test_a_persona_is_chosen_and_plays(
    tenant: Tenant, chat: Chat, anna: Persona, app_seen_by: SeenBy
) -> None:
    seen = opened(app_seen_by(tenant), chat)
    assert "Her parcel is late." in markup(seen)

    click(seen, "chat.persona_play")

    assert line(seen) == "**Anna** (persona) · 3 turns at most"
    assert "chat.persona_play" not in keys(seen)


def test_let_it_answer_writes_the_clients_next_message(page: AppTest, fake: FakeProvider) -> None:
    fake.enqueue("Where is my parcel?")

    click(page, "chat.persona_answer")

    assert "Where is my parcel?" in markup(page)
    assert "played by Anna" in markup(page)
    assert line(page) == "**Anna** (persona) · turn 1 of 3"
    assert page.button(key="chat.persona_answer").disabled
    assert any(":gray-badge[played]" in button.label for button in page.button)


def test_with_draft_automatically_the_draft_follows_at_once(
    tenant: Tenant, chat: Chat, page: AppTest, fake: FakeProvider
) -> None:
    chatting.update_chat(tenant, chat.id, draft_automatically=True)
    fake.enqueue("Where is my parcel?", "I will ask the carrier.")

    click(page.run(), "chat.persona_answer")

    assert "I will ask the carrier." in markup(page)
    assert "chat.approve" in keys(page)


def test_a_persona_that_stopped_says_why_and_goes_on(
    tenant: Tenant, chat: Chat, page: AppTest, fake: FakeProvider
) -> None:
    fake.enqueue("Thanks!\n[END: goal reached]")
    click(page, "chat.persona_answer")
    assert line(page) == "**Anna** stopped: goal reached"
    assert "[END" not in markup(page)

    chatting.write_reply(tenant, chat.id, "You are welcome.")
    click(page, "chat.persona_go_on")

    assert line(page) == "**Anna** (persona) · turn 1 of 3"
    assert not page.button(key="chat.persona_answer").disabled


def test_a_persona_that_stopped_is_taken_off(page: AppTest, fake: FakeProvider) -> None:
    fake.enqueue("Bye\n[END: gave up]")
    click(page, "chat.persona_answer")

    click(page, "chat.persona_off")

    assert line(page) == ""
    assert "chat.persona_play" in keys(page)


def test_after_the_last_turn_the_maximum_is_raised(
    tenant: Tenant, chat: Chat, page: AppTest, fake: FakeProvider
) -> None:
    for text in ("One", "Two", "Three"):
        fake.enqueue(text)
        playing.play_turn(tenant, chat.id)
        chatting.write_reply(tenant, chat.id, "I see.")
    assert line(page.run()) == "**Anna** stopped: maximum turns"
    anna = playing.personas(tenant)[0]

    click(page, "chat.persona_raise")
    page.number_input(key=f"persona.{anna.id}.max_turns").set_value(5)
    submit(page, "Save")
    click(page, "chat.persona_go_on")

    assert line(page) == "**Anna** (persona) · turn 3 of 5"


def test_a_fault_of_the_model_is_a_sentence_and_no_message(
    page: AppTest, fake: FakeProvider
) -> None:
    fake.enqueue(BadKey("the key is wrong; check it"))

    click(page, "chat.persona_answer")

    assert "The key is wrong" in faults(page)
    assert "played by" not in markup(page)
    assert not page.button(key="chat.persona_answer").disabled


def test_a_new_persona_is_made_and_plays_at_once(
    tenant: Tenant, chat: Chat, config: Config, fake: FakeProvider, app_seen_by: SeenBy
) -> None:
    seen = click(opened(app_seen_by(tenant), chat), "chat.persona_new")
    assert seen.text_input(key="persona.new.model").value == config.model
    seen.text_input(key="persona.new.name").set_value("Ben")
    seen.text_area(key="persona.new.description").set_value("He bargains.")
    seen.text_area(key="persona.new.goal").set_value("A discount.")

    submit(seen, "Save and let it play")

    assert line(seen) == "**Ben** (persona) · 8 turns at most"
    assert [one.name for one in playing.personas(tenant)] == ["Ben"]


def test_what_no_persona_can_be_is_refused_in_the_form(
    tenant: Tenant, chat: Chat, fake: FakeProvider, app_seen_by: SeenBy
) -> None:
    seen = click(opened(app_seen_by(tenant), chat), "chat.persona_new")
    seen.text_input(key="persona.new.name").set_value("Ben")
    seen.text_input(key="persona.new.model").set_value("nowhere")

    submit(seen, "Save and let it play")

    assert "is not provider" in faults(seen)
    assert playing.personas(tenant) == []


def submit(seen: AppTest, label: str) -> AppTest:
    next(button for button in seen.button if button.label == label).click().run()
    assert not seen.exception
    return seen


def test_a_deleted_persona_can_be_taken_back(
    tenant: Tenant, chat: Chat, anna: Persona, app_seen_by: SeenBy
) -> None:
    seen = click(opened(app_seen_by(tenant), chat), "chat.persona_delete")
    assert playing.personas(tenant) == []

    click(seen, "chat.persona_restore")

    assert [one.id for one in playing.personas(tenant)] == [anna.id]


def test_what_a_persona_is_called_and_says_is_shown_as_text(
    tenant: Tenant, page: AppTest, anna: Persona, fake: FakeProvider
) -> None:
    nasty = replace(ANNA, name=f"{PICTURE} {NASTY}", description=NASTY, goal=PICTURE)
    playing.edit_persona(tenant, anna.id, nasty)
    fake.enqueue(f"{PICTURE} {NASTY} {{0}} {{{{x}}}}")

    click(page.run(), "chat.persona_answer")

    shown = markup(page)
    labels = " ".join([line(page), *(button.label for button in page.button)])
    assert "<img" not in shown
    assert "&lt;img" in shown
    assert "{0} {{x}}" in shown
    assert PICTURE not in labels
    assert "https://" not in labels
