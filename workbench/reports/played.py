"""A simulated conversation as HTML: who said what, why it ended, what the persona cost."""

from html import escape

from workbench.comparing import CellText, Measure
from workbench.domain.simulations import NAMES, Played
from workbench.domain.spending import money

FAULT = "broke off"


def played_html(name: str, cell: CellText, played: Played, measure: Measure) -> str:
    """An arm's conversation with its score; every text in it is escaped."""
    score = "no score" if cell.value is None else measure.amount(cell.value)
    reason = "" if cell.reason == played.stop else cell.reason
    said = "".join(
        f'<p class="wb-meta">{NAMES[turn.role]}</p><p class="wb-text">{escape(turn.text)}</p>'
        for turn in played.turns
    )
    return (
        f'<p class="wb-meta">{escape(name)} · {escape(measure.label)} {escape(score)}'
        f"{_ending(cell, played)}</p>{said}"
        f'<p class="wb-meta">{escape(_small(played, reason))}</p>'
    )


def _ending(cell: CellText, played: Played) -> str:
    """Why the two wrote no more, as a chip; a fault stands out."""
    if cell.fault:
        words = f"{FAULT}: {cell.fault.replace('_', ' ')}"
        return f'<span class="wb-chip warn">{escape(words)}</span>'
    return f'<span class="wb-chip">{escape(played.stop)}</span>'


def _small(played: Played, reason: str) -> str:
    """What stands below: what the persona's own calls cost, and what a scorer or a fault said."""
    if played.persona_cost_usd is None:
        cost = "The persona's cost is not known."
    else:
        cost = f"The persona cost {money(played.persona_cost_usd)}."
    return f"{reason} {cost}".strip()
