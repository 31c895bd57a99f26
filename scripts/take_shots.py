"""Take the picture of every page in light, dark and phone width into docs/shots/.

Starts the app on a demo company of its own; fails when a page shows an exception or an error box.
Usage: python scripts/take_shots.py [--out docs/shots]
"""

import argparse
import sys
from collections.abc import Iterator
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
PAGES = ("chat", "prompts", "datasets", "comparison", "account")


def main() -> None:
    """Take all pictures; exit 1 where a page shows a fault."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "shots")
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    with running_app() as app, chromium() as browser:
        faults = [fault for look in LOOKS for fault in take(browser, app, look, out)]
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


def take(browser: Browser, app: App, look: str, out: Path) -> list[str]:
    """Take every page in one look; the faults that were seen."""
    page = browser.new_context(**LOOKS[look]).new_page()
    page.goto(app.url)
    expect(page.get_by_role("button", name="Enter the demo")).to_be_visible(timeout=30_000)
    page.screenshot(path=out / f"login_{look}.png")
    page.get_by_role("button", name="Enter the demo").click()
    expect(page.get_by_placeholder("Write as the client")).to_be_visible(timeout=30_000)
    return [fault for name in PAGES for fault in take_page(page, app, name, out / f"{name}_{look}")]


def take_page(page: Page, app: App, name: str, file: Path) -> list[str]:
    """Take one page when it is at rest."""
    page.goto(f"{app.url}/{name}")
    settle(page)
    page.screenshot(path=file.with_suffix(".png"))
    boxes = page.locator('[data-testid="stException"], [data-testid="stAlertContentError"]')
    return [f"{file.name}: {text}" for text in boxes.all_inner_texts()]


def settle(page: Page) -> None:
    """Wait until the page has been drawn and nothing runs any more."""
    expect(
        page.locator('[data-testid="stMain"] h1, [data-testid="stMain"] h3').first
    ).to_be_visible(timeout=30_000)
    expect(page.locator('[data-testid="stStatusWidget"]')).to_have_count(0, timeout=30_000)
    expect(page.locator('[data-testid="stApp"][data-test-script-state="running"]')).to_have_count(
        0, timeout=30_000
    )


if __name__ == "__main__":
    main()
