"""Runs in a real browser: a double click starts one, it is seen filling, and is compared."""

import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.app import ROOT, App, running_app
from tests.faults import FaultServer, fault_server

PATIENCE = 60_000


@pytest.fixture(scope="module")
def server() -> Iterator[FaultServer]:
    """Answers twenty calls, then keeps all others waiting."""
    with fault_server(*["ok"] * 20, "hang") as running:
        yield running


@pytest.fixture(scope="module")
def app(server: FaultServer) -> Iterator[App]:
    """The app, with a config on that server."""
    with running_app(WORKBENCH_OPENAI_BASE_URL=server.address) as running:
        command = [sys.executable, "-m", "workbench", "config", "add", "Slow"]
        subprocess.run(
            [*command, "--model", "openai:test"], cwd=ROOT, env=running.environment, check=True,
            capture_output=True,
        )  # fmt: skip
        yield running


def card(page: Page) -> Locator:
    return page.locator('[class*="st-key-runcard-"]')


def test_a_run_is_started_once_goes_on_beside_the_page_and_is_compared(
    page: Page, server: FaultServer, faults: list[str]
) -> None:
    page.goto("/runs?new=once&config=Slow@1")
    page.get_by_role("button", name="Enter the demo").click(timeout=PATIENCE)
    start = page.get_by_role("button", name="Start", exact=True)
    expect(page.locator(".st-key-runsum")).to_contain_text("101", timeout=PATIENCE)
    start.dblclick()

    expect(card(page)).to_contain_text("running", timeout=PATIENCE)
    expect(card(page)).to_contain_text(re.compile(r"[1-9]\d* of 202 cells"),
                                       timeout=PATIENCE)  # fmt: skip
    page.reload()
    expect(card(page)).to_contain_text("running", timeout=PATIENCE)
    server.modes = ("ok",)
    server.closing.set()
    expect(card(page)).to_contain_text("finished", timeout=PATIENCE)

    expect(card(page)).to_have_count(1)
    expect(card(page)).to_contain_text("202 of 202 cells")
    page.get_by_role("link", name="Open comparison").first.click()
    expect(page).to_have_url(re.compile(r"/comparison\?.*run=2"), timeout=PATIENCE)
    expect(page.locator(".wb-table").first).to_contain_text("Slow@1", timeout=PATIENCE)
    assert faults == []
