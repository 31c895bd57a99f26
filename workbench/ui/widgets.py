"""Small pieces that pages share: title, empty state, drafts, moments, money, errors."""

import logging
import re
import secrets
from datetime import UTC, datetime, tzinfo
from functools import cache
from html import escape
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from workbench.domain.errors import WorkbenchError
from workbench.domain.spending import Spent
from workbench.domain.spending import money as money
from workbench.reports.page import stylesheet
from workbench.ui import nav

HERE = Path(__file__).resolve().parent
ICON = str(HERE / "icon.svg")
ADDRESS = re.compile(r"(https?:|www|:)(?=[/.]|material/)|@(?=[\w-]+\.\w)", re.IGNORECASE)
JOINER = "\u2060"
MARKDOWN_SIGNS = "\\`*_{}[]<>()#+-.!|~$:^="
logger = logging.getLogger(__name__)


@cache
def _stylesheet() -> str:
    return stylesheet() + (HERE / "styles.css").read_text(encoding="utf-8")


def styles() -> None:
    """Put the app's own styles into the page."""
    st.html(f"<style>{_stylesheet()}</style>")


def page_title(title: str, line: str = "") -> None:
    """What the page answers, and what it shows; both are taken as plain text."""
    st.header(escape_markdown(title), anchor=False)
    if line:
        st.caption(escape_markdown(line))


def empty_state(text: str, label: str = "", target: str = "") -> None:
    """Nothing here yet: one sentence (Markdown) and the one next step, a button to a page."""
    with st.container(border=True, key="empty"):
        st.markdown(text)
        if target and st.button(label, type="primary", key=f"empty.{target}"):
            st.switch_page(nav.page(target))


def escape_markdown(text: str) -> str:
    """Text that others chose, for labels and captions: on one line, every sign as it is.

    Addresses become links even when escaped; an invisible joiner inside them prevents that.
    """
    flat = ADDRESS.sub(lambda found: f"{found[0]}{JOINER}", " ".join(text.split()))
    return "".join(f"\\{sign}" if sign in MARKDOWN_SIGNS else sign for sign in flat)


def when(moment: datetime | None) -> str:
    """A moment in the reader's own time zone, as short as today allows."""
    if moment is None:
        return ""
    zone = readers_zone()
    local, today = moment.astimezone(zone), datetime.now(zone)
    if local.date() == today.date():
        return f"{local:%H:%M}"
    if local.year == today.year:
        return f"{local.day} {local:%b %H:%M}"
    return f"{local.day} {local:%b %Y}"


def readers_zone() -> tzinfo:
    """The time zone of the reader's browser; UTC where it is not known."""
    name = st.context.timezone
    try:
        return ZoneInfo(name) if isinstance(name, str) else UTC
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def spent(costs: Spent) -> str:
    """What calls cost: the known sum, and how many have an unknown price."""
    if not costs.calls:
        return "—"
    if not costs.unpriced:
        return money(costs.cost_usd)
    unknown = f"{counted(costs.unpriced, 'call')} of unknown price"
    return f"{money(costs.cost_usd)}, and {unknown}" if costs.cost_usd else unknown


def spent_briefly(costs: Spent) -> str:
    """The same for a table."""
    if not costs.unpriced:
        return spent(costs)
    if costs.unpriced == costs.calls or not costs.cost_usd:
        return "unknown"
    return f"{money(costs.cost_usd)} + {costs.unpriced:,} unknown"


def tokens(costs: Spent) -> str:
    """How many calls, and the tokens that they read and wrote."""
    calls = counted(costs.calls, "call")
    return f"{calls}, {costs.input_tokens:,} + {costs.output_tokens:,} tokens"


def draft_html(text: str) -> str:
    """A draft's words, escaped, with its line breaks."""
    return f'<p class="wb-draft wb-text" dir="auto">{escape(text)}</p>'


def share(value: float | None) -> str:
    """A share of 0..1 in percent."""
    return "—" if value is None else f"{100 * value:.0f} %"


def number(value: int | None) -> str:
    """A number; one that is not known is a question mark, never 0."""
    return "?" if value is None else f"{value:,}"


def counted(number: int, noun: str) -> str:
    """A number with its noun: 1 draft, 2 drafts."""
    return f"{number} {noun}" if number == 1 else f"{number:,} {noun}s"


def show_error(error: BaseException) -> None:
    """A sentence for what a person can act on; for a bug an id that the log has too."""
    if isinstance(error, WorkbenchError):
        show_sentence(str(error))
        return
    number = secrets.token_hex(4)
    logger.error("unexpected error %s", number, exc_info=error)
    st.error(f"Something went wrong ({number}). Reload the page; if it stays, tell your admin.")


def show_sentence(text: str) -> None:
    """What was refused and what to do, as plain text."""
    st.error(sentence(text))


def show_warning(text: str) -> None:
    """The same of what is worth knowing and stops nothing."""
    st.warning(sentence(text))


def sentence(text: str) -> str:
    """Words of an error as a sentence, with every sign as it is."""
    end = "" if text.endswith((".", "!", "?")) else "."
    return escape_markdown(f"{text[:1].upper()}{text[1:]}{end}")
