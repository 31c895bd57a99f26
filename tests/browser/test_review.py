"""Reviewing in a real browser by keys alone: labels, undo, a reload that goes on where it was."""

import re

from playwright.sync_api import Page, expect

PATIENCE = 60_000


def enter(page: Page) -> None:
    """Go through the demo's door to the review of its recorded run, opened by the form."""
    page.goto("/review")
    page.get_by_role("button", name="Enter the demo").click(timeout=PATIENCE)
    opening = page.get_by_role("button", name="Open for review")
    expect(opening).to_be_visible(timeout=PATIENCE)
    pair = page.get_by_role("combobox", name="Or which of two is better")
    for arm in ("Plain@1", "human"):
        pair.fill(arm)
        page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    opening.click()
    expect(page.get_by_role("button", name="Review", exact=True)).to_have_count(2, timeout=PATIENCE)


def press(page: Page, key: str, done: int) -> None:
    """Press a key once the page is at rest, and wait until so many are done."""
    expect(page.get_by_role("button", name="All reviews")).to_be_visible(timeout=PATIENCE)
    expect(page.locator('[data-test-script-state="running"]')).to_have_count(0, timeout=PATIENCE)
    page.keyboard.press(key)
    expect(page.get_by_text(re.compile(rf"^{done} of \d+ done"))).to_be_visible(timeout=PATIENCE)


def shown(page: Page) -> str:
    """The replies that wait for a word."""
    return page.locator(".wb-beside").inner_text()


def test_replies_are_labelled_undone_and_gone_on_with_by_keys(
    page: Page, faults: list[str]
) -> None:
    enter(page)
    page.get_by_role("button", name="Review", exact=True).first.press("Enter")
    press(page, "5", done=1)
    second = shown(page)
    press(page, "2", done=2)
    press(page, "s", done=3)
    press(page, "u", done=2)
    press(page, "u", done=1)
    assert shown(page) == second

    page.reload()

    expect(page.locator(".wb-beside")).to_be_visible(timeout=PATIENCE)
    assert shown(page) == second
    press(page, "1", done=2)

    page.goto(page.url.replace("helpfulness", "pair-1"))
    expect(page.get_by_text("Reply B")).to_be_visible(timeout=PATIENCE)
    for done, key in enumerate("atb", start=1):
        press(page, key, done)
    assert not re.search("Plain@|Friendly@|embedded:", page.content())
    assert faults == []
