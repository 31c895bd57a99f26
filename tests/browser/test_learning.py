"""A line learnt from edits, in a real browser: its trial goes on beside the page."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_prompts import PATIENCE, PROMPT, address, enter
from tests.conftest import live_config
from tests.faults import answer
from tests.learned import LINE, edits
from tests.learned import answer as lines
from tests.people import quick_hashes
from workbench import accounts, configuring
from workbench.domain.prompts import ConfigSpec
from workbench.domain.replies import ModelRef
from workbench.domain.tenants import Tenant
from workbench.providers.fake import FakeProvider

__all__ = ["address", "quick_hashes"]


class _Model(BaseHTTPRequestHandler):
    """Proposes a line, and asks for the size where the prompt says so; `open` lets it reply."""

    open = threading.Event()

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        system = body["messages"][0]["content"]
        if "Answer with JSON only" in system:
            whole = answer(lines(LINE))
        else:
            self.open.wait(PATIENCE / 1000)
            said = f"Sent for {body['messages'][-1]['content']}."
            whole = answer(f"{said} Which size?" if LINE in system else said)
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(whole)))
        self.end_headers()
        self.wfile.write(whole)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def model() -> Iterator[str]:
    """The scripted model's address."""
    _Model.open.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Model)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1"
    _Model.open.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def demo(home: Path, quick_hashes: None, fake: FakeProvider) -> Tenant:
    """The demo's company with twelve edits under the live prompt."""
    tenant = accounts.register_demo().tenant
    live_config(tenant, "Friendly", ConfigSpec(PROMPT, ModelRef("fake", "scripted")))
    edits(tenant, fake, chats=12, each=1)
    made = configuring.add_config(tenant, "Friendly", model="openai:scripted", prompt=PROMPT)
    configuring.make_live(tenant, made.id)
    return tenant


def test_a_line_is_tried_beside_the_page_through_a_reload_and_accepted(
    page: Page, address: str
) -> None:
    enter(page, address)
    page.get_by_role("tab", name="Learn from edits").click()
    page.get_by_role("button", name="Look for lines").click()
    page.get_by_role("button", name="Try it on 4 held-out turns").click(timeout=PATIENCE)
    expect(page.get_by_text("of 8 replies")).to_be_visible(timeout=PATIENCE)

    page.reload()
    page.get_by_role("tab", name="Learn from edits").click(timeout=PATIENCE)
    expect(page.get_by_role("button", name="Stop")).to_be_visible(timeout=PATIENCE)
    _Model.open.set()

    verdict = page.locator(".wb-verdictbox")
    expect(verdict).to_contain_text("The prompt with this line is better", timeout=PATIENCE)
    page.get_by_role("button", name="Accept into a new version").click()
    saved = page.get_by_text("Saved Friendly@3: Friendly@2 with this line at its end.")
    expect(saved).to_be_visible(timeout=PATIENCE)
