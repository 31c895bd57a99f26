"""The list of runs: a click on a row opens it; runs that are being filled count on."""

from collections.abc import Sequence

import streamlit as st

from workbench import replay
from workbench.replay import RunStatus
from workbench.ui import runs_card, runs_links
from workbench.ui.runs_live import EVERY, LIVE
from workbench.ui.session import require_user
from workbench.ui.widgets import counted, money, when

LIST, OPENED = "runs.list", "runs.opened"


def show(runs: Sequence[RunStatus]) -> None:
    """A page of the list; rows of runs under way are drawn again while there are some."""
    live = any(one.state in LIVE for one in runs)
    st.fragment(_rows, run_every=EVERY if live else None)(tuple(runs))


def _rows(runs: Sequence[RunStatus]) -> None:
    now = {one.run: one for one in replay.under_way(require_user())}
    shown = [now.get(one.run, one) for one in runs]
    st.session_state[LIST] = {"selection": {"rows": _place(shown), "columns": [], "cells": []}}
    st.dataframe(
        [_row(one) for one in shown], hide_index=True, key=LIST, selection_mode="single-row",
        on_select=lambda: _open_selected(shown), alt="Runs, the newest first",
        column_config={
            "Filled": st.column_config.ProgressColumn(format="%d %%", max_value=100),
            "Arms": st.column_config.ListColumn(width="large"),
        },
    )  # fmt: skip
    if st.session_state.pop(OPENED, False):
        st.rerun()


def _place(runs: Sequence[RunStatus]) -> list[int]:
    opened = st.query_params.get(runs_links.RUN, "")
    return [place for place, one in enumerate(runs) if str(one.run) == opened]


def _open_selected(runs: Sequence[RunStatus]) -> None:
    """The chosen run into the address; the whole page is drawn again for it."""
    rows = st.session_state[LIST]["selection"]["rows"]
    st.session_state[OPENED] = True
    if rows:
        runs_links.open_run(runs[rows[0]].run)
    else:
        runs_links.close_form()


def _row(run: RunStatus) -> dict[str, object]:
    return {
        "Run": run.run,
        "Kind": run.purpose,
        "State": run.state,
        "Filled": 100 * run.filled // max(1, run.total),
        "Dataset": run.dataset,
        "Arms": list(run.arms),
        "Size": counted(run.total, runs_card.noun_of(run)),
        "Failed": sum(run.failed.values()),
        "Cost": money(run.cost),
        "Started": when(run.created_at),
    }
