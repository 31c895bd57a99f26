"""Drafts while they are written, in a real browser: several at once, and each way to cut one."""

import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.app import ROOT, App, running_app
from tests.faults import fault_server

PATIENCE = 30_000
MODELS = {"Broken": "fault", "First": "dawdle", "Second": "dawdle", "Cut": "cut"}
WORDS = re.compile(r"word0 word1 ")
PREPARED = """
from workbench import accounts, chatting, configuring
tenant = accounts.tenant_for()
(first,) = [one.id for one in configuring.configs(tenant) if one.name == "First"]
configuring.make_live(tenant, first)
chat = chatting.create_chat(tenant, "Own stop")
chatting.update_chat(tenant, chat.id, draft_automatically=True)
"""


@pytest.fixture(scope="module")
def app() -> Iterator[App]:
    """The app, with a config for each way in which the scripted server answers; First is live."""
    with fault_server() as server, running_app(WORKBENCH_OPENAI_BASE_URL=server.address) as running:
        for name, mode in MODELS.items():
            run(running, "-m", "workbench", "config", "add", name, "--model", f"openai:{mode}")
        run(running, "-c", PREPARED)
        yield running


def run(app: App, *arguments: str) -> None:
    """Python beside the app, on its home."""
    command = [sys.executable, *arguments]
    subprocess.run(command, cwd=ROOT, env=app.environment, check=True, capture_output=True)


def enter(page: Page) -> None:
    """Go through the demo's door to the chats."""
    page.goto("/chat")
    page.get_by_role("button", name="Enter the demo").click(timeout=PATIENCE)
    expect(page.get_by_placeholder("Write as the client")).to_be_visible(timeout=PATIENCE)
    come_to_rest(page)


def open_new_chat(page: Page, name: str) -> None:
    """An empty chat."""
    enter(page)
    page.get_by_role("button", name="New chat").click(timeout=PATIENCE)
    page.get_by_label("Client's name").fill(name)
    page.get_by_role("button", name="Open chat").click()
    expect(page.get_by_text("· 0 messages")).to_be_visible(timeout=PATIENCE)
    come_to_rest(page)


def come_to_rest(page: Page) -> None:
    """Wait until the page is drawn: what is typed into a field that is redrawn is lost."""
    expect(page.locator('[data-test-script-state="running"]')).to_have_count(0, timeout=PATIENCE)


def write_as_client(page: Page, text: str) -> None:
    box = page.get_by_placeholder("Write as the client")
    box.fill(text)
    box.press("Enter")
    expect(page.locator(".st-key-log")).to_contain_text(text, timeout=PATIENCE)


def ask(page: Page, *names: str) -> None:
    """Have these configs answer at once."""
    come_to_rest(page)
    page.get_by_role("button", name=re.compile("^Ask several")).click()
    field = page.get_by_test_id("stMultiSelect")
    field.get_by_role("button", name=re.compile("^Clear all")).click(timeout=PATIENCE)
    for name in names:
        field.locator("input").fill(name)
        page.get_by_role("option", name=re.compile(f"^{name}@")).click()
    come_to_rest(page)
    send = page.get_by_role("button", name=re.compile(rf"^Ask {len(names)} config"))
    expect(send).to_be_visible(timeout=PATIENCE)
    send.dispatch_event("click")  # the list of options may lie above it


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def approve(page: Page) -> Locator:
    return page.get_by_role("button", name=re.compile("^Approve"))


def card(page: Page) -> Locator:
    return page.locator(".st-key-draft")


def words(page: Page) -> Locator:
    return card(page).locator(".wb-draft")


def test_several_stream_together_without_names_and_one_that_fails_leaves_the_others_alone(
    page: Page, faults: list[str]
) -> None:
    open_new_chat(page, "Several")
    write_as_client(page, "Where is my parcel?")
    ask(page, "First", "Second", "Broken")
    streaming = words(page).filter(has_text=WORDS)
    expect(streaming).to_have_count(2, timeout=PATIENCE)
    assert "word39" not in card(page).inner_text()

    expect(button(page, "Use this")).to_have_count(2, timeout=PATIENCE)
    assert re.findall(r"First|Second|Broken|dawdle", card(page).inner_html()) == []
    button(page, "Use this").last.click()

    expect(card(page)).to_contain_text(
        re.compile(r"Picked over (First|Second)@1"), timeout=PATIENCE
    )
    expect(approve(page)).to_be_visible(timeout=PATIENCE)
    assert faults == []


def test_a_reload_in_the_middle_keeps_what_each_candidate_has(page: Page) -> None:
    open_new_chat(page, "Reload")
    write_as_client(page, "Where is my parcel?")
    ask(page, "First", "Second")
    expect(words(page).filter(has_text=WORDS)).to_have_count(2, timeout=PATIENCE)

    page.reload()

    expect(button(page, "Ask it again")).to_have_count(2, timeout=PATIENCE)
    expect(words(page).filter(has_text=WORDS)).to_have_count(2)
    come_to_rest(page)
    button(page, "Ask it again").first.click()
    expect(button(page, "Stop")).to_be_visible(timeout=PATIENCE)
    expect(words(page)).to_have_count(2)  # nothing of the cards before lies below
    expect(words(page).filter(has_text="word39")).to_have_count(1, timeout=PATIENCE)


def test_the_chat_boxs_own_stop_leaves_a_partial_draft_and_the_next_one_is_whole(
    page: Page,
) -> None:
    enter(page)
    page.get_by_role("button", name=re.compile("^Own stop")).click()
    expect(page.get_by_text("· 0 messages")).to_be_visible(timeout=PATIENCE)
    come_to_rest(page)
    write_as_client(page, "Where is my parcel?")
    expect(words(page)).to_contain_text(WORDS, timeout=PATIENCE)

    page.get_by_role("button", name="Stop script").click()

    expect(card(page)).to_contain_text("Partial draft", timeout=PATIENCE)
    come_to_rest(page)
    button(page, "Regenerate").click()
    gone = approve(page)  # that of the draft before: its key would send it
    expect(gone).to_have_count(0, timeout=PATIENCE)
    expect(words(page)).to_contain_text("word39", timeout=PATIENCE)


def test_a_reload_a_click_elsewhere_and_a_provider_that_breaks_off_leave_a_partial_draft(
    page: Page,
) -> None:
    open_new_chat(page, "Cut short")
    write_as_client(page, "Where is my parcel?")
    ask(page, "Cut")
    expect(card(page)).to_contain_text("Partial draft", timeout=PATIENCE)
    expect(words(page)).to_contain_text("Your parcel")

    for cut in (page.reload, page.get_by_role("tab", name="What the model sees").click):
        come_to_rest(page)
        button(page, "Regenerate").click()
        expect(words(page)).to_contain_text(WORDS, timeout=PATIENCE)
        cut()
        expect(card(page)).to_contain_text("Partial draft", timeout=PATIENCE)
        expect(words(page)).to_contain_text(WORDS)


def test_the_approve_key_sleeps_under_a_dialog(page: Page) -> None:
    open_new_chat(page, "Key")
    write_as_client(page, "Where is my parcel?")
    come_to_rest(page)
    button(page, "Generate").click(timeout=PATIENCE)
    expect(approve(page)).to_contain_text("Ctrl", timeout=PATIENCE)

    come_to_rest(page)
    page.locator(".st-key-log").get_by_role("button", name="⋯").click()
    page.get_by_text("Copy", exact=True).click()
    expect(approve(page)).not_to_contain_text("Ctrl", timeout=PATIENCE)
    page.keyboard.press("Control+Shift+Enter")
    page.keyboard.press("Escape")

    expect(approve(page)).to_contain_text("Ctrl", timeout=PATIENCE)
    page.keyboard.press("Control+Shift+Enter")
    expect(page.locator(".st-key-log")).to_contain_text("AI, approved by", timeout=PATIENCE)
