"""Side by side in a real browser: columns stream together, one fails alone, Stop keeps words."""

import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.app import ROOT, App, running_app
from tests.faults import fault_server

PATIENCE = 30_000
MODELS = {"First": "dawdle", "Second": "dawdle", "Broken": "fault", "Silent": "stall"}


@pytest.fixture(scope="module")
def app() -> Iterator[App]:
    """The app, with a config for each way in which the scripted server answers."""
    with fault_server() as server, running_app(WORKBENCH_OPENAI_BASE_URL=server.address) as running:
        for name, mode in MODELS.items():
            add_config(running, name, f"openai:{mode}")
        yield running


def add_config(app: App, name: str, model: str) -> None:
    """A config on this model."""
    command = [sys.executable, "-m", "workbench", "config", "add", name, "--model", model]
    subprocess.run(command, cwd=ROOT, env=app.environment, check=True, capture_output=True)


def ask(page: Page, *names: str) -> None:
    """Have the first chat that waits answered by these configs alone."""
    page.goto("/side_by_side")
    page.get_by_role("button", name="Enter the demo").click(timeout=PATIENCE)
    expect(button(page, "Answer side by side")).to_be_visible(timeout=PATIENCE)
    field = page.get_by_test_id("stMultiSelect")
    field.get_by_role("button", name=re.compile("^Clear all")).click()
    for name in names:
        field.locator("input").fill(name)
        page.get_by_role("option", name=re.compile(f"^{name}@")).click()
    page.keyboard.press("Escape")
    button(page, "Answer side by side").click()
    expect(button(page, "Stop")).to_be_visible(timeout=PATIENCE)


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def column(page: Page, name: str) -> Locator:
    return page.locator('[class*="st-key-side-"]').filter(has_text=f"{name}@1")


def words(page: Page, name: str) -> Locator:
    return column(page, name).locator(".wb-draft")


def test_columns_stream_together_and_one_that_fails_leaves_the_others_alone(
    page: Page, faults: list[str]
) -> None:
    ask(page, "First", "Second", "Broken")

    expect(words(page, "First")).to_contain_text("word1 ", timeout=PATIENCE)
    expect(words(page, "Second")).to_contain_text("word1 ", timeout=PATIENCE)
    assert "word39" not in words(page, "First").inner_text()
    expect(column(page, "Broken")).to_contain_text("fault of its own", timeout=PATIENCE)
    expect(button(page, "Stop")).to_have_count(0, timeout=PATIENCE)

    for name in ("First", "Second"):
        expect(words(page, name)).to_contain_text("word39")
        expect(column(page, name)).to_contain_text("12 + 6")
    expect(button(page, "Retry")).to_have_count(1)
    assert faults == []


def test_stop_keeps_the_words_and_a_reload_shows_them(page: Page) -> None:
    ask(page, "First", "Silent")
    expect(words(page, "First")).to_contain_text("word1 ", timeout=PATIENCE)
    expect(words(page, "Silent")).to_contain_text("Your", timeout=PATIENCE)

    button(page, "Stop").click()
    expect(button(page, "Retry")).to_have_count(2, timeout=PATIENCE)
    expect(button(page, "Stop")).to_have_count(0, timeout=PATIENCE)
    kept = [words(page, name).inner_text() for name in ("First", "Silent")]
    page.reload()

    for name, text in zip(("First", "Silent"), kept, strict=True):
        expect(words(page, name)).to_have_text(text, timeout=PATIENCE)
    assert "word39" not in kept[0]


def test_a_link_to_a_trial_and_its_reply_in_the_chat(page: Page) -> None:
    ask(page, "First", "Second")
    expect(button(page, "Stop")).to_have_count(0, timeout=PATIENCE)
    assert re.search(r"trial=\d+$", page.url)

    button(page, "Prefer this").first.click()
    expect(button(page, "Preferred")).to_have_count(1, timeout=PATIENCE)
    button(page, "Use in chat").first.click()

    expect(page.locator(".st-key-draft")).to_contain_text("word39", timeout=PATIENCE)
    expect(page).to_have_url(re.compile(r"/chat\?chat=\d+"))
