"""Take the picture of every page in light, dark and phone width.

Starts the app on a demo company of its own, has two configs replayed and a draft written and
edited, then goes through the pages; fails when a page shows an exception or an error box.
Usage: python scripts/take_shots.py [--out docs/shots] [--model FILE.gguf] [--limit N]
"""

import argparse
import re
import subprocess
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
SHORT_PROMPT = "You answer for a shop. Write one short, friendly sentence in the client's language."
FAULTS = '[data-testid="stException"], [data-testid="stAlertContentError"]'
PATIENCE = 120_000


def main() -> None:
    """Take all pictures; exit 1 where a page shows a fault."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "shots")
    parser.add_argument("--model", type=Path, default=None)
    parser.add_argument("--limit", type=int, default=8)
    wanted = parser.parse_args()
    wanted.out.mkdir(parents=True, exist_ok=True)
    with running_app(model=wanted.model) as app, chromium() as browser:
        replay_two_configs(app, wanted.limit)
        write_and_edit_a_draft(browser, app)
        faults = [fault for look in LOOKS for fault in take(browser, app, look, wanted.out)]
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


def replay_two_configs(app: App, limit: int) -> None:
    """Fill the comparison: the demo's live config against a short one."""
    prompt = app.home / "short.txt"
    prompt.write_text(SHORT_PROMPT)
    model = ["--model", "embedded:default"]
    workbench(app, "config", "add", "Short", *model, "--prompt", str(prompt))
    configs = ["--config", "Friendly", "--config", "Short"]
    workbench(app, "replay", "harbor-linen", *configs, "--human", "--limit", str(limit))


def workbench(app: App, *arguments: str) -> None:
    """Run a command of the product on the app's own home."""
    command = [sys.executable, "-m", "workbench", *arguments]
    subprocess.run(command, cwd=ROOT, env=app.environment, check=True, capture_output=True)  # noqa: S603


def write_and_edit_a_draft(browser: Browser, app: App) -> None:
    """Leave a draft with changes in the newest chat."""
    page = entered(browser, app, "light")
    page.get_by_role("button", name="Generate").click(timeout=PATIENCE)
    expect(page.get_by_role("button", name=re.compile("^Approve"))).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Edit", exact=True).click()
    field = page.get_by_label("Edit the draft")
    field.fill(f"Hi Marta, {field.input_value()}\nI will write to you as soon as I know more.")
    field.press("Control+Enter")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".st-key-draft ins").first).to_be_visible(timeout=PATIENCE)


def entered(browser: Browser, app: App, look: str) -> Page:
    """A page of the demo's admin."""
    page = browser.new_context(**LOOKS[look]).new_page()
    page.goto(app.url)
    page.get_by_role("button", name="Enter the demo").click(timeout=PATIENCE)
    expect(page.get_by_placeholder("Write as the client")).to_be_visible(timeout=PATIENCE)
    return page


def take(browser: Browser, app: App, look: str, out: Path) -> list[str]:
    """Take every page in one look; the faults that were seen."""
    door = browser.new_context(**LOOKS[look]).new_page()
    door.goto(app.url)
    expect(door.get_by_role("button", name="Enter the demo")).to_be_visible(timeout=PATIENCE)
    door.screenshot(path=out / f"login_{look}.png")
    page = entered(browser, app, look)
    return [fault for name in PAGES for fault in take_page(page, app, name, out / f"{name}_{look}")]


def take_page(page: Page, app: App, name: str, file: Path) -> list[str]:
    """Take one page when it is at rest."""
    page.goto(f"{app.url}/{name}")
    headings = page.locator('[data-testid="stMain"] :is(h1, h2, h3)')
    expect(headings.first).to_be_visible(timeout=PATIENCE)
    running = page.locator('[data-test-script-state="running"]')
    expect(running).to_have_count(0, timeout=PATIENCE)
    page.wait_for_timeout(800)
    page.screenshot(path=file.with_suffix(".png"))
    return [f"{file.name}: {text}" for text in page.locator(FAULTS).all_inner_texts()]


if __name__ == "__main__":
    main()
