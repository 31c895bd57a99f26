"""One run: how far it is, what failed and why, its pace and cost, and what can be done with it."""

from collections.abc import Callable
from html import escape

import streamlit as st

from workbench import replay
from workbench.domain.durations import MINUTE, duration
from workbench.domain.tenants import Tenant
from workbench.replay import SIMULATED_CLIENTS, RunStatus
from workbench.reports.pieces import reasons
from workbench.runners import runner
from workbench.ui import comparison_actions, nav, runs_links
from workbench.ui.acting import act
from workbench.ui.widgets import counted, escape_markdown, money, show_warning

MOST_NAMED = 3
Click = Callable[[Tenant, int], None]
LIVE = ("planned", "running")
RESUMABLE = ("paused", "interrupted", "cancelled")
CHIPS = {"finished": "good", "paused": "warn", "interrupted": "warn", "stopped": "warn"}
SENTENCES = {
    "planned": "It waits for a worker.",
    "interrupted": "Its process ended; what is filled is kept.",
    "cancelled": "It was cancelled; what is filled is kept.",
    "stopped": "The next call could pass its budget; what is filled is kept.",
}


def noun_of(run: RunStatus) -> str:
    """What a run consists of."""
    return "conversation" if run.is_simulation else "cell"


def show(tenant: Tenant, run: RunStatus, *, opened: bool) -> None:
    """The card of a run; only the open one has all that can be done."""
    with st.container(border=True, key=f"runcard-{run.run}"):
        st.html(_head_html(run))
        st.progress(min(1.0, run.filled / max(1, run.total)))
        st.html(f'<p class="wb-meta">{_figures(tenant, run)}</p>')
        _show_why(run)
        with st.container(horizontal=True, vertical_alignment="center", key=f"runacts-{run.run}"):
            _offer_acts(tenant, run)
            _offer_ways(tenant, run, opened=opened)


def _head_html(run: RunStatus) -> str:
    names = ", ".join(map(escape, run.arms))
    what = _simulation(run) if run.is_simulation else run.dataset
    chip = f'<span class="wb-chip {CHIPS.get(run.state, "")}">{run.state}</span>'
    return (
        f'<p class="wb-runhead"><b>Run {run.run}</b> {escape(what)} <span>{names}</span>{chip}</p>'
    )


def _simulation(run: RunStatus) -> str:
    """Who plays, the first of them by name, and in whose real conversations."""
    others = len(run.personas) - MOST_NAMED
    more = f" and {others} more" if others > 0 else ""
    where = "" if run.dataset == SIMULATED_CLIENTS else f" in {run.dataset}"
    return f"simulation of {', '.join(run.personas[:MOST_NAMED])}{more}{where}"


def _figures(tenant: Tenant, run: RunStatus) -> str:
    """Cells, failures by reason, pace, cost, time: what is known of them."""
    parts = [f"{run.filled:,} of {counted(run.total, noun_of(run))}"]
    if run.failed:
        why = escape(reasons(run.failed))
        parts.append(f"{sum(run.failed.values()):,} failed ({why})")
    if run.state == "running":
        pace = replay.filling_pace(tenant, run)
        parts.append(_pace(run, pace.calls_a_second))
        if pace.seconds_left is not None:
            parts.append(f"about {duration(pace.seconds_left)} left")
    parts.append(_cost(run))
    return " · ".join(parts)


def _pace(run: RunStatus, a_second: float) -> str:
    if run.is_simulation:
        return f"{a_second * MINUTE:.0f} conversations a minute"
    return f"{a_second:.1f} calls a second"


def _cost(run: RunStatus) -> str:
    of = "" if run.budget_usd is None else f" of {money(run.budget_usd)}"
    return f"cost {money(run.cost)}{of}"


def _show_why(run: RunStatus) -> None:
    """Why a run is not being filled."""
    if run.state in ("running", "finished"):
        return
    said = run.message or SENTENCES.get(run.state, "")
    if run.state == "planned":
        st.caption(escape_markdown(said))
    elif said:
        show_warning(said)


def _offer_acts(tenant: Tenant, run: RunStatus) -> None:
    if run.state in LIVE:
        _button("Cancel", "cancel", run, _cancel, tenant)
    if run.state in RESUMABLE or (run.state == "planned" and not run.workers):
        _button("Resume" if run.filled else "Start", "resume", run, _resume, tenant)
    if run.state == "stopped":
        _offer_budget(tenant, run)
    if run.failed and run.state not in LIVE:
        _button("Re-run failures", "retry", run, _retry, tenant)


def _button(label: str, what: str, run: RunStatus, click: Click, tenant: Tenant) -> None:
    st.button(label, key=f"runs.{what}.{run.run}", on_click=click, args=(tenant, run.run))


def _offer_budget(tenant: Tenant, run: RunStatus) -> None:
    """More money, and on it goes."""
    key = f"runs.raise.{run.run}"
    with st.popover("Raise budget", key=f"runs.budget.{run.run}"):
        st.number_input(
            "Budget of the whole run in $", value=2 * (run.budget_usd or 1.0), step=1.0,
            format="%.4f", key=key,
        )  # fmt: skip
        st.button("Raise and go on", key=f"{key}.go", type="primary", on_click=_raise,
                  args=(tenant, run.run, key))  # fmt: skip


def _offer_ways(tenant: Tenant, run: RunStatus, *, opened: bool) -> None:
    """Where a run is looked at further."""
    if not opened:
        st.button("Open", key=f"runs.open.{run.run}", type="tertiary",
                  on_click=runs_links.open_run, args=(run.run,))  # fmt: skip
        return
    if run.done:
        for name in ("comparison",) if run.is_simulation else ("comparison", "review"):
            if name in nav.names_for(tenant):
                st.page_link(nav.page(name), label=f"Open {nav.SCREENS[name].title.lower()}",
                             query_params={"run": str(run.run)})  # fmt: skip
    comparison_actions.copy_link("runs.link")


def _cancel(tenant: Tenant, run_id: int) -> None:
    act(replay.cancel, tenant, run_id)


def _resume(tenant: Tenant, run_id: int) -> None:
    act(runner().resume, tenant, run_id)


def _retry(tenant: Tenant, run_id: int) -> None:
    act(_asked_again, tenant, run_id)


def _asked_again(tenant: Tenant, run_id: int) -> None:
    replay.retry_failures(tenant, run_id)
    runner().resume(tenant, run_id)


def _raise(tenant: Tenant, run_id: int, key: str) -> None:
    act(_raised, tenant, run_id, st.session_state[key])


def _raised(tenant: Tenant, run_id: int, budget_usd: float) -> None:
    replay.raise_budget(tenant, run_id, budget_usd)
    runner().resume(tenant, run_id)
