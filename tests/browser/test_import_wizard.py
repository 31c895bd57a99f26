"""The import wizard in a real browser: from a WhatsApp file to a masked dataset, back once."""

from pathlib import Path

from playwright.sync_api import Page, expect

PATIENCE = 60_000
CHAT = """\
01/02/24, 10:00 - Anna Keller: Is it there? Mail me at anna@shop.example
01/02/24, 10:01 - Marek: Yes, <img src=https://evil.example/x.png onerror='window.hacked = 1'>
01/02/24, 10:02 - Anna Keller: <Media omitted>
01/02/24, 10:03 - Anna Keller: Thanks
"""


def test_a_file_becomes_a_masked_dataset_step_by_step(
    page: Page, faults: list[str], tmp_path: Path
) -> None:
    file = tmp_path / "anna.txt"
    file.write_text(CHAT)
    page.goto("/datasets?import=1")
    page.get_by_role("button", name="Enter the demo").click(timeout=PATIENCE)
    page.locator("input[type=file]").set_input_files(file, timeout=PATIENCE)
    expect(page.get_by_text("anna.txt")).to_be_visible(timeout=PATIENCE)
    go_on(page)

    page.get_by_text("1 February 2024").click(timeout=PATIENCE)
    go_on(page)
    expect(page.get_by_text("Which of these names is you?")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Back", exact=True).click()
    expect(page.get_by_role("radio", name="1 February 2024")).to_be_checked(timeout=PATIENCE)
    go_on(page)
    page.get_by_role("radiogroup").get_by_text("Marek", exact=True).click(timeout=PATIENCE)
    go_on(page)

    expect(page.locator(".wb-said mark", has_text="<EMAIL_1>")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("anna@shop.example")).to_have_count(0)
    expect(page.get_by_text("Left out: 1", exact=True)).to_be_visible()
    page.get_by_role("button", name="Import", exact=True).click()
    page.get_by_role("button", name="Open the dataset").click(timeout=PATIENCE)
    page.locator("summary").filter(has_text="3 messages").click(timeout=PATIENCE)

    expect(page.get_by_text("<EMAIL_1>")).to_be_visible(timeout=PATIENCE)
    assert page.evaluate("window.hacked") is None
    assert faults == []


def go_on(page: Page) -> None:
    """To the next step."""
    page.get_by_role("button", name="Continue").click(timeout=PATIENCE)
