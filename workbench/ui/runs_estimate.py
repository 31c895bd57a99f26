"""What a run would come to: calls, tokens, cost and time, asked anew when a choice changes."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from workbench.domain.durations import duration
from workbench.domain.spending import money_range
from workbench.domain.tenants import Tenant
from workbench.replay import Estimate, SimulationEstimate
from workbench.ui.acting import act, show_fault

KEPT = "runs.estimate"
Found = Estimate | SimulationEstimate
Rows = list[tuple[str, str]]


def show(tenant: Tenant, estimate: Callable[..., Found], words: dict[str, Any]) -> Found | None:
    """The estimate as a small table; what makes a run impossible in its place, and None."""
    found = _kept(tenant, estimate, words)
    show_fault()
    if isinstance(found, SimulationEstimate):
        st.html(_html(_rows_of_simulation(found)))
        st.caption("From clients who have what they want after one answer, to clients who use "
                   "all their turns, in messages as long as can be.")  # fmt: skip
    elif found:
        st.html(_html(_rows(found)))
    return found


def forget() -> None:
    """Have the next form estimate anew: what is answered already grows with each run."""
    st.session_state.pop(KEPT, None)


def _kept(tenant: Tenant, estimate: Callable[..., Found], words: dict[str, Any]) -> Found | None:
    asked = (tenant.company_id, estimate.__name__, words)
    kept = st.session_state.get(KEPT)
    if kept and kept[0] == asked:
        found: Found = kept[1]
        return found
    with st.spinner("Counting what would be asked", show_time=False):
        made: Found | None = act(estimate, tenant, **words)
    if made:
        st.session_state[KEPT] = (asked, made)
    return made


def _rows(found: Estimate) -> Rows:
    return [
        ("Calls", f"{found.calls:,}"),
        ("Replies of earlier runs", f"{found.cached:,}"),
        ("Tokens read", f"{found.input_tokens:,}"),
        ("Tokens written", _range(found.output_low, found.output_high)),
        ("Cost", money_range(found.cost_low, found.cost_high)),
        ("Time", _time(found.seconds, found.seconds)),
    ]


def _rows_of_simulation(found: SimulationEstimate) -> Rows:
    low, high = found.low, found.high
    return [
        ("Conversations", f"{found.conversations:,}"),
        ("Calls", _range(low.calls, high.calls)),
        ("Tokens read", _range(low.input_tokens, high.input_tokens)),
        ("Tokens written", _range(low.output_tokens, high.output_tokens)),
        ("Cost", money_range(low.cost_usd, high.cost_usd)),
        ("Time", _time(low.seconds, high.seconds)),
    ]


def _html(rows: Rows) -> str:
    cells = "".join(f"<tr><td>{name}</td><td>{value}</td></tr>" for name, value in rows)
    return f'<table class="wb-table wb-figures">{cells}</table>'


def _range(low: int, high: int) -> str:
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


def _time(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return "not known yet"
    ends = duration(low), duration(high)
    return f"about {ends[0]}" if ends[0] == ends[1] else " to ".join(ends)
