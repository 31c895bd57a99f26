"""The list of datasets, and which of them is open: a click on its row, a choice, the address."""

from datetime import datetime

import streamlit as st

from workbench.curating import DatasetLine
from workbench.domain.tenants import Tenant
from workbench.ui import dataset_open
from workbench.ui.widgets import empty_state, readers_zone, share, when

LIST, CHOSEN, OPEN = "datasets.list", "datasets.chosen", dataset_open.OPEN


def show(lines: list[DatasetLine]) -> None:
    """The list, or what a company without datasets does first."""
    if not lines:
        empty_state("No datasets yet. Import a chat export below: drop a file, or paste lines.")
        return
    rows = [_row(line) for line in lines]
    if any(line.redacted for line in lines):
        rows = [{**row, "Redacted": line.redacted} for row, line in zip(rows, lines, strict=True)]
    place = [n for n, line in enumerate(lines) if line.name == _open_name()]
    st.session_state[LIST] = {"selection": {"rows": place, "columns": [], "cells": []}}
    st.dataframe(
        rows, hide_index=True, key=LIST, selection_mode="single-row",
        on_select=lambda: _open_selected(lines),
        column_config={"Tags": st.column_config.ListColumn(width="medium")},
    )  # fmt: skip


def show_open(tenant: Tenant, lines: list[DatasetLine]) -> None:
    """The dataset that the page's address or a click names."""
    if not lines:
        return
    names = [line.name for line in lines]
    wanted = st.query_params.get(OPEN, "")
    opened = _open_name() if _open_name() in names else None
    if st.session_state.get(CHOSEN) != opened:
        st.session_state[CHOSEN] = opened
    st.selectbox(
        "Open a dataset", names, index=None, key=CHOSEN, on_change=_remember,
        placeholder="Choose one to read it", width=420,
    )  # fmt: skip
    if wanted:
        dataset_open.show(tenant, wanted)


def _open_name() -> str:
    """The dataset in the address, without its version."""
    return st.query_params.get(OPEN, "").partition("@")[0]


def _remember() -> None:
    """Put the open dataset into the page's address, so that it can be shared."""
    dataset_open.open_dataset(st.session_state[CHOSEN] or "")


def _open_selected(lines: list[DatasetLine]) -> None:
    rows = st.session_state[LIST]["selection"]["rows"]
    if rows:
        dataset_open.open_dataset(lines[rows[0]].name)


def _row(line: DatasetLine) -> dict[str, str | int | list[str]]:
    unchanged = line.as_is / line.decided if line.decided else None
    return {
        "Dataset": line.name,
        "Version": line.version,
        "Conversations": line.conversations,
        "Manager turns": line.turns,
        "Messages": line.messages,
        "Dates": _dates(line.first_at, line.last_at),
        "Sent unchanged": f"{share(unchanged)} of {line.decided:,}" if line.decided else "—",
        "Tags": list(line.tags),
        "From": line.source,
        "Made": when(line.created_at),
        "Hash": line.hash[:12],
    }


def _dates(first: datetime | None, last: datetime | None) -> str:
    """From which day to which, where the reader is."""
    if first is None or last is None:
        return "—"
    begin, end = (moment.astimezone(readers_zone()).date() for moment in (first, last))
    if begin == end:
        return f"{end.day} {end:%b %Y}"
    year = "" if begin.year == end.year else f" {begin.year}"
    return f"{begin.day} {begin:%b}{year} to {end.day} {end:%b %Y}"
