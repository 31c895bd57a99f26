"""People in a real browser: invited by a link, in as a manager, disabled and out at once."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.app import App

MENU = ["Home", "Chats", "Side by side", "Comparison", "Review"]


@pytest.fixture
def newcomer(browser: Browser, app: App) -> Iterator[Page]:
    """A second browser, which nobody has logged in with."""
    context = browser.new_context(base_url=app.url, viewport={"width": 1440, "height": 900})
    yield context.new_page()
    context.close()


def invite(page: Page, email: str) -> str:
    """Make a link to join as a manager, as the admin of the demo; its address."""
    page.goto("/people")
    page.get_by_role("button", name="Enter the demo").click()
    page.get_by_role("button", name="Save").wait_for()  # the page is whole
    page.get_by_role("textbox", name="E-mail").fill(email)
    page.get_by_role("button", name="Make a link").click()
    return page.locator(".st-key-peoplelink code").inner_text()


def join(newcomer: Page, link: str, name: str) -> None:
    """Fill in what a link asks for."""
    newcomer.goto(link)
    newcomer.get_by_role("textbox", name="Your name").fill(name)
    newcomer.get_by_role("textbox", name="Password").fill("blue kettle on a hill")
    newcomer.get_by_role("button", name="Join", exact=True).click()
    newcomer.locator(".st-key-usermenu").wait_for()


def disable(page: Page, name: str) -> None:
    """Shut a person out, with the question in between."""
    person = page.locator("[class*=st-key-person-]", has_text=name)
    person.get_by_role("button", name="Change").click()
    page.get_by_text("Disable", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Disable").click()
    page.get_by_text(f"{name} is disabled and logged out").wait_for()


def test_a_person_is_invited_joins_and_is_shut_out(
    page: Page, newcomer: Page, app: App, faults: list[str]
) -> None:
    link = invite(page, "mia@shop.example")
    assert link.startswith(f"{app.url}/?invite=")

    join(newcomer, link, "Mia Berg")
    expect(newcomer.get_by_role("link", name="Comparison")).to_be_visible()
    assert [name for name in newcomer.locator("header a").all_inner_texts() if name] == MENU
    assert newcomer.url == f"{app.url}/"

    page.reload()
    disable(page, "Mia Berg")
    newcomer.get_by_role("link", name="Chats").click()

    expect(newcomer.get_by_role("tab", name="Register")).to_be_visible()
    newcomer.goto(link)
    expect(newcomer.get_by_text("ask an admin of your company for a new one")).to_be_visible()
    assert faults == []
