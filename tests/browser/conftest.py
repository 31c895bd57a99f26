"""Fixtures of the browser tests: the running app, and a page in a fresh headless Chromium."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

from tests.browser.app import BROWSER_ARGS, App, browser_path, running_app

HERE = Path(__file__).parent
HARMLESS = ("/_stcore/health", "/_stcore/host-config")  # Streamlit asks for these below deep links
INSIDE = ("data:", "blob:")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """A headless Chromium; without one the tests are skipped, or fail where it is required."""
    path = browser_path()
    if path is None:
        missing = "no Chromium was found on the PATH"
        pytest.fail(missing) if os.environ.get("REQUIRE_BROWSER") == "1" else pytest.skip(missing)
    with sync_playwright() as play:
        yield play.chromium.launch(executable_path=path, args=BROWSER_ARGS)


@pytest.fixture(scope="package")
def app() -> Iterator[App]:
    """The real app with the demo company, one for all browser tests."""
    with running_app() as running:
        yield running


@pytest.fixture
def faults() -> list[str]:
    """What went wrong in the page so far: errors, and requests that left the app."""
    return []


@pytest.fixture
def page(browser: Browser, app: App, faults: list[str]) -> Iterator[Page]:
    """A page of a browser that knows nothing yet; what goes wrong in it is put into `faults`."""
    context = browser.new_context(base_url=app.url, viewport={"width": 1440, "height": 900})
    opened = context.new_page()
    opened.on("pageerror", lambda error: faults.append(f"error: {error}"))
    opened.on("console", lambda message: faults.extend(console_faults(message)))
    opened.on("request", lambda request: faults.extend(request_faults(request, app)))
    yield opened
    context.close()


def console_faults(message: ConsoleMessage) -> list[str]:
    """The message as a fault, if it is one."""
    where = message.location["url"]
    if message.type != "error" or where.endswith(HARMLESS):
        return []
    return [f"console: {message.text} ({where})"]


def request_faults(request: Request, app: App) -> list[str]:
    """The request as a fault, if it went to another server."""
    return [] if request.url.startswith((app.url, *INSIDE)) else [f"left the app: {request.url}"]
