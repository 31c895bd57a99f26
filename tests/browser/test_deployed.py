"""The app as it is deployed: below a path of a host, and ended by its supervisor."""

import re
import signal
import subprocess
import sys

from playwright.sync_api import Browser, Page, expect

from tests.browser.app import ROOT, App, running_app
from tests.faults import fault_server
from workbench.ui.session import COOKIE

PATIENCE = 30_000
SOON = 15
PREPARED = """
from workbench import accounts, chatting, configuring
tenant = accounts.tenant_for()
(slow,) = [one.id for one in configuring.configs(tenant) if one.name == "Slow"]
configuring.make_live(tenant, slow)
chat = chatting.create_chat(tenant, "Anna Keller")
chatting.add_client_message(tenant, chat.id, "Where is my parcel?")
print(chat.id)
"""
LEFT = """
from workbench import accounts, chatting
draft = chatting.thread(accounts.tenant_for(), {chat}).draft
print(draft.state, draft.ai_text)
"""


def python(app: App, *arguments: str) -> str:
    """What Python prints beside the app, on its home."""
    command = [sys.executable, *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=app.environment, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def enter(page: Page, address: str) -> None:
    """Go through the demo's door to the address."""
    page.goto(address)
    page.get_by_role("button", name="Enter the demo").click(timeout=PATIENCE)
    expect(page.get_by_placeholder("Write as the client")).to_be_visible(timeout=PATIENCE)


def test_below_a_path_one_logs_in_to_a_deep_link_walks_on_and_logs_out(browser: Browser) -> None:
    with running_app(WORKBENCH_BASE_PATH="/bench") as app:
        page = browser.new_page()
        enter(page, f"{app.url}/chat?chat=3")
        assert page.url == f"{app.url}/chat?chat=3"
        assert app.url.endswith("/bench")
        cookies = {one["name"]: one["path"] for one in page.context.cookies()}
        assert cookies.get(f"{COOKIE}_bench") == "/bench"

        page.get_by_role("link", name="Datasets").click()
        expect(page).to_have_url(f"{app.url}/datasets", timeout=PATIENCE)
        page.goto(f"{app.url}/account")
        page.get_by_role("button", name="Log out").click(timeout=PATIENCE)

        expect(page.get_by_role("button", name="Enter the demo")).to_be_visible(timeout=PATIENCE)
        assert f"{COOKIE}_bench" not in [cookie["name"] for cookie in page.context.cookies()]


def test_an_app_that_is_asked_to_end_keeps_the_draft_and_ends_well(browser: Browser) -> None:
    with fault_server() as server, running_app(WORKBENCH_OPENAI_BASE_URL=server.address) as app:
        python(app, "-m", "workbench", "config", "add", "Slow", "--model", "openai:dawdle")
        chat = python(app, "-c", PREPARED)
        page = browser.new_page()
        enter(page, f"{app.url}/chat?chat={chat}")
        page.get_by_role("button", name="Generate").click(timeout=PATIENCE)
        words = page.locator(".st-key-draft .wb-draft")
        expect(words).to_contain_text(re.compile("word0 word1 word2 "), timeout=PATIENCE)

        app.process.send_signal(signal.SIGTERM)

        assert app.process.wait(SOON) == 0
        state, _, text = python(app, "-c", LEFT.format(chat=chat)).partition(" ")
        assert (state, text[:18]) == ("partial", "word0 word1 word2 ")
        assert "Traceback" not in app.log


def test_ctrl_c_ends_the_app_well_too() -> None:
    with running_app() as app:
        app.process.send_signal(signal.SIGINT)

        assert app.process.wait(SOON) == 0
        assert "Traceback" not in app.log
