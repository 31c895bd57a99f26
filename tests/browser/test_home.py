"""Home in a real browser: from pasted lines to the sentence, with the small real model."""

import re

import pytest
from playwright.sync_api import Page, expect

PATIENCE = 120_000
GO = "Show what the AI would have said"
CHAT = "Marta: Where is it?\nLena: On its way.\nMarta: Thanks\nLena: Welcome!"
EVIL = "<img src=https://evil.example/x.png onerror='window.hacked = 1'>"

pytestmark = pytest.mark.model


def enter(page: Page, address: str = "/chat") -> None:
    """Go through the demo's door."""
    page.goto(address)
    page.get_by_role("button", name="Enter the demo").click(timeout=PATIENCE)


def paste(page: Page, text: str) -> None:
    """Paste a conversation at Home and ask for its ghosts."""
    page.get_by_role("link", name="Home").click(timeout=PATIENCE)
    field = page.get_by_label("or paste the conversation")
    field.fill(text, timeout=PATIENCE)
    field.press("Control+Enter")
    page.get_by_role("button", name=GO).click()


def judged(page: Page):
    """The buttons that hold a word."""
    return page.locator('[class*="st-key-ghostacts"] button[kind="primary"]')


def test_from_pasted_lines_to_the_sentence_by_keys(page: Page, faults: list[str]) -> None:
    enter(page)
    paste(page, f"CLIENT: Where is it?\nMANAGER: On its way.\nCLIENT: {EVIL}\nMANAGER: Oh!")
    expect(page.locator('[class*="st-key-ghostacts"]')).to_have_count(2, timeout=PATIENCE)

    page.keyboard.press("1")
    expect(page.locator(".st-key-ghostnow")).to_contain_text("Oh!", timeout=PATIENCE)
    expect(page.locator('[data-test-script-state="running"]')).to_have_count(0)
    page.wait_for_timeout(500)  # the keys move to the next turn when the page has come to rest
    page.keyboard.press("3")

    expect(page.locator(".wb-verdict")).to_have_text(
        "In 2 turns the AI was better once, the same 0, worse 1.", timeout=PATIENCE
    )
    assert page.evaluate("window.hacked") is None
    assert faults == []


def test_a_look_is_there_again_after_a_reload(page: Page) -> None:
    enter(page)
    paste(page, "CLIENT: Where is it?\nMANAGER: On its way.")
    expect(page.locator('[class*="st-key-ghostacts"]')).to_have_count(1, timeout=PATIENCE)

    page.reload()

    expect(page.get_by_text("On its way.")).to_be_visible(timeout=PATIENCE)
    expect(page).to_have_url(re.compile(r"look=\d+"))


def test_names_are_asked_for_and_the_chosen_one_is_you(page: Page) -> None:
    enter(page)
    paste(page, CHAT)
    page.get_by_role("radiogroup").get_by_text("Lena", exact=True).click(timeout=PATIENCE)

    page.get_by_role("button", name=GO).click()

    expect(page.locator('[class*="st-key-ghostacts"]')).to_have_count(2, timeout=PATIENCE)
    expect(page.get_by_text("Welcome!")).to_be_visible()


def test_a_chat_shows_its_ghosts_and_a_digit_in_the_search_box_judges_nothing(
    page: Page,
) -> None:
    enter(page)
    page.get_by_role("button", name="Exchange M for L").click(timeout=PATIENCE)
    page.get_by_role("button", name="What would the AI have said?").click(timeout=PATIENCE)
    expect(page.locator('[class*="st-key-ghostacts"]').first).to_be_visible(timeout=PATIENCE)

    page.get_by_label("Search chats").press("1")
    page.get_by_label("Search chats").press("Enter")
    page.wait_for_timeout(1500)

    expect(judged(page)).to_have_count(0)
    expect(page).to_have_url(re.compile(r"ghosts=\d+"))
