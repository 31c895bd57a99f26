"""A deleted chat in a real browser: the page is left, come back to, and the chat is restored."""

from playwright.sync_api import Page, expect

from tests.browser.test_chat import PATIENCE, button, enter


def test_a_chat_is_restored_after_the_page_was_left(page: Page, faults: list[str]) -> None:
    enter(page)
    name = page.locator(".st-key-chathead h3").inner_text()
    button(page, "More").click()
    page.get_by_text("Delete chat", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Delete chat").click()
    expect(page.get_by_text("Chat deleted.")).to_be_visible(timeout=PATIENCE)

    page.goto("/account")
    expect(page.get_by_text("Who am I here?")).to_be_visible(timeout=PATIENCE)
    page.goto("/chat")
    page.get_by_role("button", name="Deleted chats (1)").click(timeout=PATIENCE)
    expect(page.get_by_text("goes for good")).to_be_visible(timeout=PATIENCE)
    button(page, "Restore").click()

    expect(page.locator(".st-key-chathead h3")).to_have_text(name, timeout=PATIENCE)
    expect(page.get_by_text("Deleted chats (1)")).to_be_hidden(timeout=PATIENCE)
    assert faults == []
