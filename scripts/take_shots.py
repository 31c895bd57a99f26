"""Take the picture of every page in light, dark and phone width.

Starts the app on a demo company of its own, has a draft written and edited, a pasted example
answered, a message answered side by side and a reply reviewed, then goes through the pages; fails
when a page shows an exception or an error box.
Usage: python scripts/take_shots.py [--out docs/shots] [--model FILE.gguf]
"""

import argparse
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.browser.app import BROWSER_ARGS, App, browser_path, running_app  # noqa: E402

LOOKS = {
    "light": {"color_scheme": "light", "viewport": {"width": 1440, "height": 900}},
    "dark": {"color_scheme": "dark", "viewport": {"width": 1440, "height": 900}},
    "phone": {"color_scheme": "light", "viewport": {"width": 390, "height": 844}},
}
PAGES = ("chat", "prompts", "datasets", "comparison", "people", "audit", "account")
FAULTS = '[data-testid="stException"], [data-testid="stAlertContentError"]'
PATIENCE = 120_000


def main() -> None:
    """Take all pictures; exit 1 where a page shows a fault."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "shots")
    parser.add_argument("--model", type=Path, default=None)
    wanted = parser.parse_args()
    wanted.out.mkdir(parents=True, exist_ok=True)
    with running_app(model=wanted.model) as app, chromium() as browser:
        faults = [fault for look in LOOKS for fault in take_home(browser, app, look, wanted.out)]
        write_and_edit_a_draft(browser, app)
        pages = {name: name for name in PAGES} | {
            "ghosts": look_at_an_example(browser, app),
            "side_by_side": answer_side_by_side(browser, app),
            "runs": "runs?run=1",
            "review": review_a_reply(browser, app),
        }
        for look in LOOKS:
            faults += take(browser, app, look, pages, wanted.out)
    for fault in faults:
        sys.stderr.write(f"{fault}\n")
    sys.exit(1 if faults else 0)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless browser of this machine."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=browser_path(), args=BROWSER_ARGS)
        yield browser
        browser.close()


def write_and_edit_a_draft(browser: Browser, app: App) -> None:
    """Leave a draft with changes in the newest chat."""
    page = entered(browser, app, "light")
    page.get_by_role("button", name="Generate").click(timeout=PATIENCE)
    expect(page.get_by_role("button", name=re.compile("^Approve"))).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Edit", exact=True).click()
    field = page.get_by_label("Edit the draft")
    expect(field).not_to_have_value("", timeout=PATIENCE)
    field.fill(f"Hi Marta, {field.input_value()}\nI will write to you as soon as I know more.")
    field.press("Control+Enter")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".st-key-draft ins").first).to_be_visible(timeout=PATIENCE)


def look_at_an_example(browser: Browser, app: App) -> str:
    """Have the example of the home page answered, and say something of it; its address."""
    page = entered(browser, app, "light")
    page.get_by_role("link", name="Home").click()
    page.get_by_role("button", name="Paste an example").click(timeout=PATIENCE)
    page.wait_for_timeout(1000)
    page.get_by_role("button", name="Show what the AI would have said").click()
    expect(page.locator('[class*="st-key-ghostacts"]')).to_have_count(3, timeout=PATIENCE)
    for key in "13":
        page.keyboard.press(key)
        page.wait_for_timeout(2000)
    return page.url.removeprefix(f"{app.url}/")


def answer_side_by_side(browser: Browser, app: App) -> str:
    """Have a client's message answered by the two newest configs; the trial's address."""
    page = entered(browser, app, "light")
    page.goto(f"{app.url}/side_by_side")
    page.get_by_text("A message of my own").click(timeout=PATIENCE)
    page.get_by_label("Client message").fill("My parcel is late. Where is it?", timeout=PATIENCE)
    page.get_by_role("button", name="Answer side by side").click()
    preferred = page.get_by_role("button", name="Prefer this")
    expect(preferred.first).to_be_enabled(timeout=PATIENCE)
    return page.url.removeprefix(f"{app.url}/")


def review_a_reply(browser: Browser, app: App) -> str:
    """Open the demo's run for review and judge its first reply; the address of the second."""
    page = entered(browser, app, "light")
    page.goto(f"{app.url}/review")
    page.get_by_role("button", name="Open for review").click(timeout=PATIENCE)
    page.get_by_role("button", name="Review", exact=True).first.click(timeout=PATIENCE)
    expect(page.locator(".wb-beside")).to_be_visible(timeout=PATIENCE)
    page.keyboard.press("4")
    expect(page.get_by_text(re.compile(r"^1 of \d+ done"))).to_be_visible(timeout=PATIENCE)
    return page.url.removeprefix(f"{app.url}/")


def entered(browser: Browser, app: App, look: str) -> Page:
    """A page of the demo's admin."""
    page = browser.new_context(**LOOKS[look]).new_page()
    page.goto(f"{app.url}/chat")
    page.get_by_role("button", name="Enter the demo").click(timeout=PATIENCE)
    expect(page.get_by_placeholder("Write as the client")).to_be_visible(timeout=PATIENCE)
    return page


def take_home(browser: Browser, app: App, look: str, out: Path) -> list[str]:
    """Take the door, and the home page as a newcomer sees it; later it leads on to their work."""
    page = browser.new_context(**LOOKS[look]).new_page()
    page.goto(app.url)
    door = page.get_by_role("button", name="Enter the demo")
    expect(door).to_be_visible(timeout=PATIENCE)
    page.screenshot(path=out / f"login_{look}.png")
    door.click()
    expect(page.get_by_role("button", name="Paste an example")).to_be_visible(timeout=PATIENCE)
    return take_page(page, app, "", out / f"home_{look}")


def take(browser: Browser, app: App, look: str, pages: Mapping[str, str], out: Path) -> list[str]:
    """Take every page in one look; the faults that were seen."""
    page = entered(browser, app, look)
    shots = {f"{name}_{look}": address for name, address in pages.items()}
    return [
        fault
        for name, address in shots.items()
        for fault in take_page(page, app, address, out / name)
    ]


def take_page(page: Page, app: App, address: str, file: Path) -> list[str]:
    """Take one page when it is at rest."""
    page.goto(f"{app.url}/{address}")
    headings = page.locator('[data-testid="stMain"] :is(h1, h2, h3)')
    expect(headings.first).to_be_visible(timeout=PATIENCE)
    running = page.locator('[data-test-script-state="running"]')
    expect(running).to_have_count(0, timeout=PATIENCE)
    page.wait_for_timeout(800)
    page.screenshot(path=file.with_suffix(".png"))
    return [f"{file.name}: {text}" for text in page.locator(FAULTS).all_inner_texts()]


if __name__ == "__main__":
    main()
