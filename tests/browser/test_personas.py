"""A persona in a real browser: it plays the client, and a chat branches from what it said."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_chat import PATIENCE, button, enter, log, open_new_chat

pytestmark = pytest.mark.model


def test_a_persona_of_the_demo_plays_and_the_chat_branches_from_it(
    page: Page, faults: list[str]
) -> None:
    enter(page)
    open_new_chat(page, "Played by Nora")
    button(page, "Let a persona answer").click(timeout=PATIENCE)
    button(page, "Let it play").click(timeout=PATIENCE)

    button(page, "Let Nora Lindqvist answer").click(timeout=PATIENCE)
    expect(log(page)).to_contain_text("played by Nora Lindqvist", timeout=2 * PATIENCE)
    expect(button(page, "Generate")).to_be_visible(timeout=PATIENCE)
    log(page).get_by_role("button", name="⋯").click(timeout=PATIENCE)
    page.get_by_text("Branch from here").click(timeout=PATIENCE)

    expect(page.get_by_role("heading", name=re.compile("from message 1"))).to_be_visible(
        timeout=PATIENCE
    )
    expect(page.locator(".st-key-personaline")).to_contain_text("turn 1 of 8", timeout=PATIENCE)
    assert faults == []
