"""A simulated conversation as HTML: who said what, why it ended, what the persona cost."""

from collections.abc import Iterable
from html import escape

from workbench.comparing import CellText, Measure
from workbench.domain.simulations import NAMES, Played
from workbench.domain.spending import money
from workbench.domain.turns import Turn

FAULT = "broke off"


def played_html(name: str, cell: CellText, played: Played, measure: Measure) -> str:
    """An arm's conversation with its score; every text in it is escaped."""
    score = "no score" if cell.value is None else measure.amount(cell.value)
    reason = "" if cell.reason == played.stop else cell.reason
    small = f"{reason} {persona_cost(played)}".strip()
    return (
        f'<p class="wb-meta">{escape(name)} · {escape(measure.label)} {escape(score)}'
        f"{ending_html(cell.fault, played)}</p>{turns_html(played.turns)}"
        f'<p class="wb-meta">{escape(small)}</p>'
    )


def turns_html(turns: Iterable[Turn]) -> str:
    """Who said what."""
    return "".join(
        f'<p class="wb-meta">{NAMES[turn.role]}</p>'
        f'<p class="wb-text" dir="auto">{escape(turn.text)}</p>'
        for turn in turns
    )


def ending_html(fault: str | None, played: Played) -> str:
    """Why the two wrote no more, as a chip; a fault stands out."""
    tone = " warn" if fault else ""
    return f'<span class="wb-chip{tone}">{escape(ending(fault, played))}</span>'


def ending(fault: str | None, played: Played) -> str:
    """Why the two wrote no more, in words."""
    return f"{FAULT}: {fault.replace('_', ' ')}" if fault else played.stop


def persona_cost(played: Played) -> str:
    """What the persona's own calls cost."""
    if played.persona_cost_usd is None:
        return "The persona's cost is not known."
    return f"The persona cost {money(played.persona_cost_usd)}."
