"""The login in a real browser: nothing but the form before it, the deep link after it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.app import free_port
from tests.people import EMAIL, MAIN, PASSWORD, eva, quick_hashes
from workbench import accounts
from workbench.ui import nav
from workbench.ui.session import COOKIE

__all__ = ["eva", "quick_hashes"]
EYE = "visibility"  # the icon in the password field, whose name is its text
FORM = [
    *("Skip to main content", "Replybench"),
    "Are the AI's replies to your clients good enough to go live?",
    *("Log in", "Register", "E-mail", "Password", EYE, "Log in"),
]


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Page]:
    """A fresh browser window without cookies."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture
def server(home: Path) -> Iterator[str]:
    """A freshly started app that nobody has opened yet, without a model."""
    port = free_port()
    options = [f"--server.port={port}", "--server.address=127.0.0.1", "--server.headless=true"]
    started = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "app.py", *options],
        cwd=MAIN.parents[2],
        env={**os.environ, "WORKBENCH_MODEL_PATH": str(home / "none.gguf")},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert started.stdout is not None
    next(line for line in started.stdout if "URL" in line)
    yield f"http://127.0.0.1:{port}"
    started.terminate()
    started.wait()


def log_in(visitor: Page, email: str = EMAIL, password: str = PASSWORD) -> None:
    """Fill the form in and wait for what comes after it."""
    visitor.get_by_label("E-mail").first.fill(email)
    visitor.get_by_label("Password").first.fill(password)
    visitor.get_by_label("Password").first.press("Enter")
    visitor.locator(".st-key-usermenu").wait_for()


@pytest.mark.parametrize("name", nav.SCREENS, ids=str)
def test_a_fresh_server_shows_nothing_but_the_form(server: str, visitor: Page, name: str) -> None:
    visitor.goto(f"{server}/{'' if name == nav.HOME else name}")
    visitor.get_by_label("Password").first.wait_for()

    shown = visitor.locator("[data-testid=stApp]").inner_text()

    assert [line for line in shown.splitlines() if line.strip()] == FORM
    assert visitor.locator("[data-testid=stSidebar], [data-testid=stDialog]").count() == 0


@pytest.mark.usefixtures("eva")
def test_a_deep_link_survives_the_login(server: str, visitor: Page) -> None:
    visitor.goto(f"{server}/comparison?run=7")

    log_in(visitor)

    visitor.get_by_role("link", name="Comparison").wait_for()
    assert visitor.url == f"{server}/comparison?run=7"


@pytest.mark.usefixtures("eva")
def test_scripts_can_not_read_the_cookie(server: str, visitor: Page) -> None:
    visitor.goto(server)

    log_in(visitor)

    assert COOKIE in [cookie["name"] for cookie in visitor.context.cookies()]
    assert COOKIE not in visitor.evaluate("document.cookie")


@pytest.mark.usefixtures("eva")
def test_after_the_logout_a_copied_cookie_shows_the_form(
    server: str, visitor: Page, browser: Browser
) -> None:
    visitor.goto(f"{server}/account")
    log_in(visitor)
    copied = visitor.context.storage_state()

    visitor.get_by_role("button", name="Log out").click()
    visitor.get_by_label("E-mail").first.wait_for()
    thief = browser.new_context(storage_state=copied).new_page()
    thief.goto(f"{server}/account")

    thief.get_by_role("tab", name="Register").wait_for()
    assert thief.get_by_text("Who am I here?").count() == 0


@pytest.mark.usefixtures("eva")
def test_a_new_password_keeps_this_browser_in(server: str, visitor: Page) -> None:
    visitor.goto(f"{server}/account")
    log_in(visitor)
    visitor.get_by_label("Current password").fill(PASSWORD)
    visitor.get_by_label("New password", exact=True).fill("green kettle on a hill")

    visitor.get_by_role("button", name="Change password").click()

    visitor.get_by_text("The password is changed").wait_for()


def test_the_demo_is_one_click_on_this_machine(
    server: str, visitor: Page, quick_hashes: None
) -> None:
    demo = accounts.register_demo()
    visitor.goto(server)

    visitor.get_by_role("button", name="Enter the demo").click()

    visitor.get_by_role("button", name=demo.tenant.company).wait_for()
    visitor.get_by_text("What would the AI have said to your clients?").wait_for()
