"""A key is entered in a real browser, tested, and gone; the picker takes what is typed."""

from playwright.sync_api import Page, expect

from tests.faults import fault_server
from tests.faults.modes import CANARY

PATIENCE = 60_000


def enter(page: Page) -> None:
    """Go through the demo's door to the prompts."""
    page.goto("/prompts")
    page.get_by_role("button", name="Enter the demo").click(timeout=PATIENCE)
    expect(page.get_by_label("Company prompt")).to_be_visible(timeout=PATIENCE)


def choose(page: Page, label: str, typed: str) -> None:
    """Type into a box of choices, and take what Enter takes."""
    page.get_by_role("combobox", name=label, exact=True).first.click()
    page.keyboard.type(typed)
    page.keyboard.press("Enter")
    at_rest(page)


def at_rest(page: Page) -> None:
    expect(page.locator('[data-test-script-state="running"]')).to_have_count(0, timeout=PATIENCE)


def test_a_key_is_entered_tested_and_gone_from_the_page(page: Page, faults: list[str]) -> None:
    enter(page)
    choose(page, "Provider", "openai")
    choose(page, "Model", "gpt-5-mini")
    expect(page.get_by_text("No key for openai yet.")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Enter a key").click()
    field = page.locator('input[type="password"]')
    expect(field).to_have_attribute("autocomplete", "off", timeout=PATIENCE)
    expect(field).to_be_in_viewport()

    with fault_server("ok") as server:
        field.fill(CANARY)
        address = page.get_by_role("textbox", name="Base URL")
        address.fill(server.address.replace("127.0.0.1", "localhost") + "/v1")
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.get_by_text("ends in 6789")).to_be_visible(timeout=PATIENCE)
        expect(field).to_have_value("")
        page.get_by_role("button", name="Test connection").first.click()
        expect(page.get_by_text("It answered")).to_be_visible(timeout=PATIENCE)

    assert server.bodies[0]["model"] == "gpt-5-mini"
    assert "CANARY" not in page.content()
    assert faults == []


def test_the_question_before_a_config_goes_live_follows_the_dark_theme(page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    enter(page)
    page.get_by_label("Company prompt").fill("Answer in one sentence.")
    page.get_by_role("button", name="Save as a new version").click()
    page.get_by_role("tab", name="Versions").click()
    page.get_by_role("button", name="Make live").first.click()

    added = page.get_by_role("dialog").locator("ins").first
    expect(added).to_be_visible(timeout=PATIENCE)

    background = added.evaluate("it => getComputedStyle(it).backgroundColor")
    assert sum(map(int, background[4:-1].split(","))) < 3 * 128
