"""The chat in a real browser with a small real model: a client message to the approved reply."""

import os
import re
import signal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.app import running_app, start

QUESTION = "My parcel is three days late, where is it?"
PATIENCE = 30_000
PAYLOADS = [
    "<script>window.hacked = 1</script>",
    "<img src=https://evil.example/x.png onerror='window.hacked = 1'>",
    "![x](https://evil.example/pixel.png) [y](javascript:window.hacked=1)",
    "</p></div><svg onload='window.hacked = 1'>",
    "$$\\require{x}$$ :red[x] <iframe srcdoc='<script>parent.hacked=1</script>'>",
]

pytestmark = pytest.mark.model


def enter(page: Page) -> None:
    """Go through the demo's door to the chats."""
    page.goto("/chat")
    page.get_by_role("button", name="Enter the demo").click(timeout=PATIENCE)
    expect(client_box(page)).to_be_visible(timeout=PATIENCE)


def client_box(page: Page):
    return page.get_by_placeholder("Write as the client")


def open_new_chat(page: Page, name: str) -> None:
    page.get_by_role("button", name="New chat").click()
    page.get_by_label("Client's name").fill(name)
    page.get_by_role("button", name="Open chat").click()
    expect(page.get_by_text("· 0 messages")).to_be_visible(timeout=PATIENCE)


def write_as_client(page: Page, text: str) -> None:
    client_box(page).fill(text)
    client_box(page).press("Enter")
    expect(log(page)).to_contain_text(text[:30], timeout=PATIENCE)


def log(page: Page):
    return page.locator(".st-key-log")


def card(page: Page):
    return page.locator(".st-key-draft")


def button(page: Page, name: str):
    return page.get_by_role("button", name=name, exact=True)


def generate(page: Page) -> None:
    button(page, "Generate").click(timeout=PATIENCE)
    expect(approve(page)).to_be_visible(timeout=PATIENCE)


def approve(page: Page):
    return page.get_by_role("button", name=re.compile("^Approve"))


def edit(page: Page, text: str) -> None:
    button(page, "Edit").click()
    page.get_by_label("Edit the draft").fill(text)
    page.get_by_label("Edit the draft").press("Control+Enter")
    button(page, "Save").click()
    expect(card(page).locator("ins").first).to_be_visible(timeout=PATIENCE)


def test_one_message_becomes_an_approved_reply_that_survives_a_reload(
    page: Page, faults: list[str]
) -> None:
    enter(page)
    open_new_chat(page, "Anna Keller")
    write_as_client(page, QUESTION)
    generate(page)
    edit(page, "I will ask the carrier and write to you today.")

    approve(page).click()
    button_undo = page.get_by_role("button", name=re.compile(r"^Undo \("))
    button_undo.click(timeout=PATIENCE)
    approve(page).click(timeout=PATIENCE)
    expect(log(page)).to_contain_text("AI, edited by", timeout=PATIENCE)
    page.reload()

    expect(log(page)).to_contain_text("I will ask the carrier", timeout=PATIENCE)
    assert faults == []


def test_the_approve_key_does_not_fire_from_an_ordinary_text_field(page: Page) -> None:
    enter(page)
    open_new_chat(page, "Key test")
    write_as_client(page, QUESTION)
    generate(page)

    page.get_by_label("Special instructions for this chat").press("Control+Enter")
    expect(approve(page)).to_be_visible()
    page.keyboard.press("Control+Shift+Enter")

    expect(log(page)).to_contain_text("AI, approved by", timeout=PATIENCE)


def test_a_stopped_draft_is_there_after_a_reload(page: Page) -> None:
    enter(page)
    open_new_chat(page, "Stop test")
    write_as_client(page, "Tell me a very long story about your shop, at least 500 words.")
    button(page, "Generate").click(timeout=PATIENCE)
    words = card(page).locator(".wb-draft")
    expect(words).to_contain_text(re.compile(r"\w+ \w+ \w+"), timeout=PATIENCE)

    button(page, "Stop").last.click()
    expect(card(page)).to_contain_text("Partial draft", timeout=PATIENCE)
    kept = words.inner_text()
    page.reload()

    expect(card(page).locator(".wb-draft")).to_have_text(kept, timeout=PATIENCE)


@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_what_a_client_writes_runs_no_script_and_fetches_nothing(
    page: Page, faults: list[str], payload: str
) -> None:
    enter(page)
    open_new_chat(page, payload[:60])
    write_as_client(page, payload)
    page.get_by_role("tab", name="What the model sees").click()
    expect(page.get_by_text("older ones left out")).to_be_visible(timeout=PATIENCE)

    assert page.evaluate("window.hacked") is None
    assert [fault for fault in faults if "left the app" in fault] == []


def test_a_server_killed_while_it_drafts_keeps_the_chat_and_the_words(browser: Browser) -> None:
    with running_app() as app:
        page = browser.new_context(base_url=app.url).new_page()
        enter(page)
        open_new_chat(page, "Kill test")
        write_as_client(page, "Tell me a very long story about linen, at least 500 words.")
        address = page.url
        button(page, "Generate").click(timeout=PATIENCE)
        expect(card(page).locator(".wb-draft")).to_contain_text(
            re.compile(r"(\w+\W+){12}"), timeout=PATIENCE
        )

        os.killpg(app.process.pid, signal.SIGKILL)
        again = start(app.home)
        reopened = browser.new_context().new_page()
        reopened.goto(again.url + address.removeprefix(app.url))
        reopened.get_by_role("button", name="Enter the demo").click(timeout=PATIENCE)

        expect(reopened.locator(".st-key-draft")).to_contain_text(
            re.compile("interrupted|another tab"), timeout=PATIENCE
        )
