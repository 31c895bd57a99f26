"""What a run would come to: calls, tokens, cost and time, asked anew when a choice changes."""

from typing import Any

import streamlit as st

from workbench import replay
from workbench.domain.durations import duration
from workbench.domain.spending import money_range
from workbench.domain.tenants import Tenant
from workbench.replay import Estimate, Options
from workbench.ui.acting import act, show_fault

KEPT = "runs.estimate"


def show(
    tenant: Tenant, dataset: str, configs: tuple[str, ...], options: Options
) -> Estimate | None:
    """The estimate as a small table; what makes a run impossible in its place, and None."""
    found = _kept(tenant, dataset, configs, options)
    show_fault()
    if found:
        st.html(_html(found))
    return found


def forget() -> None:
    """Have the next form estimate anew: what is answered already grows with each run."""
    st.session_state.pop(KEPT, None)


def _kept(
    tenant: Tenant, dataset: str, configs: tuple[str, ...], options: Options
) -> Estimate | None:
    asked: tuple[Any, ...] = (tenant.company_id, dataset, configs, dict(options))
    kept = st.session_state.get(KEPT)
    if kept and kept[0] == asked:
        found: Estimate = kept[1]
        return found
    with st.spinner("Counting what would be asked", show_time=False):
        made: Estimate | None = act(
            replay.estimate, tenant, dataset=dataset, configs=configs, **options
        )
    if made:
        st.session_state[KEPT] = (asked, made)
    return made


def _html(found: Estimate) -> str:
    written = _range(found.output_low, found.output_high)
    rows = [
        ("Calls", f"{found.calls:,}"),
        ("Replies of earlier runs", f"{found.cached:,}"),
        ("Tokens read", f"{found.input_tokens:,}"),
        ("Tokens written", written),
        ("Cost", money_range(found.cost_low, found.cost_high)),
        ("Time", "not known yet" if found.seconds is None else f"about {duration(found.seconds)}"),
    ]
    cells = "".join(f"<tr><td>{name}</td><td>{value}</td></tr>" for name, value in rows)
    return f'<table class="wb-table wb-figures">{cells}</table>'


def _range(low: int, high: int) -> str:
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"
