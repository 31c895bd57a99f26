"""Change the prompt, see what moves, in a real browser: the model is a scripted server."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.app import ROOT, free_port
from tests.faults import answer
from tests.people import quick_hashes
from tests.replaying import dataset, shop
from workbench import accounts, configuring
from workbench.domain.tenants import Tenant

__all__ = ["quick_hashes"]
PATIENCE = 30_000
PROMPT = "Answer in two or three sentences."
LONG, BRIEF = "I will ask the carrier. You hear from me today.", "I will ask the carrier."


class _Model(BaseHTTPRequestHandler):
    """Answers as briefly as the prompt asks."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        whole = answer(BRIEF if "one sentence" in body["messages"][0]["content"] else LONG)
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
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Model)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def demo(home: Path, quick_hashes: None) -> Tenant:
    """The demo's company with ten conversations and a live config on the scripted model."""
    tenant = accounts.register_demo().tenant
    dataset(tenant, *shop(10))
    made = configuring.add_config(tenant, "Friendly", model="openai:scripted", prompt=PROMPT)
    configuring.make_live(tenant, made.id)
    return tenant


@pytest.fixture
def address(home: Path, demo: Tenant, model: str) -> Iterator[str]:
    """The app's address, talking to the scripted model."""
    port = free_port()
    options = [f"--server.port={port}", "--server.address=127.0.0.1", "--server.headless=true"]
    started = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "app.py", *options],
        cwd=ROOT,
        env={
            **os.environ,
            "WORKBENCH_MODEL_PATH": str(home / "none.gguf"),
            "WORKBENCH_OPENAI_BASE_URL": model,
            "WORKBENCH_OPENAI_API_KEY": "sk-of-a-test",
        },
        stdout=subprocess.PIPE,
        text=True,
    )
    assert started.stdout is not None
    next(line for line in started.stdout if "URL" in line)
    yield f"http://127.0.0.1:{port}"
    started.terminate()
    started.wait()


def enter(page: Page, address: str) -> None:
    """Go through the demo's door to the prompts."""
    page.goto(f"{address}/prompts")
    page.get_by_role("button", name="Enter the demo").click(timeout=PATIENCE)
    expect(prompt(page)).to_have_value(PROMPT, timeout=PATIENCE)


def prompt(page: Page):
    return page.get_by_label("Company prompt")


def turns(page: Page):
    return page.locator('[class*="st-key-try-"]')


def sums(page: Page):
    return page.locator(".wb-trysum")


def test_a_changed_line_shows_its_effect_on_twelve_turns(page: Page, address: str) -> None:
    enter(page, address)

    prompt(page).fill("Answer in one sentence.")
    page.get_by_role("button", name="Try it on twelve turns").click()

    expect(turns(page)).to_have_count(12, timeout=PATIENCE)
    expect(sums(page)).to_contain_text("12 of 12 replies moved: ", timeout=PATIENCE)
    expect(turns(page).first.locator("del")).to_contain_text("You hear from me today.")
    expect(page.get_by_text("Friendly@2", exact=True).first).to_be_visible()


def test_keys_judge_the_next_turn_and_a_text_field_keeps_its_digits(
    page: Page, address: str
) -> None:
    enter(page, address)
    prompt(page).fill("Answer in one sentence.")
    page.get_by_role("button", name="Try it on twelve turns").click()
    expect(turns(page)).to_have_count(12, timeout=PATIENCE)
    expect(page.get_by_role("button", name="Stop")).to_have_count(0, timeout=PATIENCE)

    prompt(page).press("End")
    prompt(page).type("1")
    expect(sums(page)).not_to_contain_text("the new prompt was")
    page.get_by_text("Which prompt and model answer?").click()
    page.keyboard.press("1")
    expect(sums(page)).to_contain_text("In 1 turn the new prompt was better once", timeout=PATIENCE)
    expect(page.locator('[data-test-script-state="running"]')).to_have_count(0)
    page.wait_for_timeout(500)  # the keys move to the next turn when the page has come to rest
    page.keyboard.press("3")

    expect(sums(page)).to_contain_text("better once, the same 0, worse 1", timeout=PATIENCE)
