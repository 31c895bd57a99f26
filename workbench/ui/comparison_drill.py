"""Where two arms differ most: the cases by what became of them, and the texts of the open one."""

from collections.abc import Sequence
from html import escape
from typing import Any

import streamlit as st

from workbench import comparing
from workbench.comparing import CaseLine, CellPair, Pair, Paired, View, WholeCase
from workbench.domain.tenants import Tenant
from workbench.domain.turns import SourceMessage
from workbench.reports import pieces as html
from workbench.ui.session import require_user
from workbench.ui.widgets import escape_markdown, show_sentence

CASE, VIEW = "case", "view"
PILLS, LIST = "comparison.view", "comparison.cases"
ALWAYS = (View.BETTER, View.WORSE, View.ALL)
ROWS, CHANGE = 50, "Change"
DIGITS = 18  # of the largest id that an array can hold
BEFORE, AFTER = 60, 20


@st.fragment
def show(run_id: int, pair: Pair) -> None:
    """The pills, the list and the texts; a click here leaves the rest of the page alone."""
    tenant = require_user()
    one = comparing.paired(tenant, run_id, pair)
    st.subheader("Where they differ most", anchor=False)
    view = _choose_view(one)
    places = one.of(view).tolist()
    place = _open_place(one, places)
    if place is None:
        st.caption("No case is in this view.")
        return
    table, texts = st.columns([2, 3])
    with table:
        _show_list(tenant, one, places, place)
    with texts, st.container(border=True, key="comparison-texts"):
        _show_open(tenant, one, places, place)


def forget_case() -> None:
    """The address names no case any more: another run or view is looked at."""
    st.query_params.pop(CASE, None)


def _choose_view(one: Paired) -> View:
    """The pills with their counts, the address's one chosen; without one, what became worse.

    The address has the view's own name: bound, it would have the label with its count.
    """
    counts = one.counts
    offered = [view for view in counts if counts[view] or view in ALWAYS]
    worse = counts[View.WORSE] and one.measure.better != "neither"
    first = View.WORSE if worse else View.ALL
    asked = st.query_params.get(VIEW)
    chosen = st.pills(
        "View", offered, default=View(asked) if asked in offered else first, required=True,
        key=PILLS, format_func=lambda view: f"{_label(view, one)} ({counts[view]:,})",
        label_visibility="collapsed", on_change=_remember_view,
    )  # fmt: skip
    _show_denominator(counts[View.ALL], counts[View.UNSCORED])
    return chosen or first


def _remember_view() -> None:
    st.query_params[VIEW] = str(st.session_state[PILLS])
    forget_case()


def _label(view: View, one: Paired) -> str:
    name = one.pair.arm
    if view is View.ALL:
        return "All"
    if view is View.UNSCORED:
        return "Not compared"
    if view is View.FAILING:
        return "Both fail"
    if view is View.SAME:
        return "Same"
    up = view is View.BETTER
    if one.measure.binary:
        return f"{name} {'fixed' if up else 'broke'}"
    if one.measure.better == "neither":
        return f"{name} {'higher' if up else 'lower'}"
    return f"{name} {'better' if up else 'worse'}"


def _show_denominator(compared: int, others: int) -> None:
    left_out = f"; {others:,} more are not compared" if others else ""
    st.caption(f"Counts are of the {compared:,} cases that both arms have a score for{left_out}.")


def _open_place(one: Paired, places: Sequence[int]) -> int | None:
    """The place of the address's case; without one the first of the view."""
    first = places[0] if places else None
    asked = st.query_params.get(CASE)
    if asked is None:
        return first
    place = one.place(int(asked)) if asked.isdecimal() and len(asked) <= DIGITS else None
    if place is None:
        show_sentence(f"there is no case {asked} in this run; here is the first one")
    return first if place is None else place


def _show_list(tenant: Tenant, one: Paired, places: Sequence[int], place: int) -> None:
    """The part of the view's list that the open case is in."""
    index = places.index(place) if place in places else None
    start = (index or 0) // ROWS * ROWS
    lines = comparing.lines(tenant, one, places[start : start + ROWS])
    chosen = [] if index is None else [index - start]
    st.session_state[LIST] = {"selection": {"rows": chosen, "columns": [], "cells": []}}
    st.dataframe(
        _rows(lines, one),
        on_select=lambda: _open_selected(lines),
        selection_mode="single-row",
        hide_index=True,
        key=LIST,
        column_config={
            **{name: st.column_config.NumberColumn(format="%.1f") for name in _names(one.pair)},
            CHANGE: st.column_config.NumberColumn(format="%+.1f"),
        },
    )


def _rows(lines: Sequence[CaseLine], one: Paired) -> dict[str, list[Any]]:
    """The list's columns, in the unit that the table above has."""
    baseline, arm = _names(one.pair)
    scaled = one.measure.scaled
    return {
        "Conversation, turn": [_where(line) for line in lines],
        baseline: [None if line.baseline is None else scaled(line.baseline) for line in lines],
        arm: [None if line.arm is None else scaled(line.arm) for line in lines],
        CHANGE: [None if line.change is None else scaled(line.change) for line in lines],
    }


def _where(line: CaseLine) -> str:
    return f"{line.title} · {line.place.removeprefix('turn ')}"


def _names(pair: Pair) -> tuple[str, str]:
    """The heads of the two arms' columns."""
    return pair.baseline, pair.arm


def _open_selected(lines: Sequence[CaseLine]) -> None:
    rows = st.session_state[LIST]["selection"]["rows"]
    if rows:
        st.query_params[CASE] = str(lines[rows[0]].case_id)


def _show_open(tenant: Tenant, one: Paired, places: Sequence[int], place: int) -> None:
    found = comparing.texts(tenant, one, [place])[0]
    _show_steps(one, places, place)
    _show_texts(found, one)
    if st.button("Open the whole conversation", key="comparison.open"):
        _show_conversation(tenant, one.run_id, found.case_id)


def _show_steps(one: Paired, places: Sequence[int], place: int) -> None:
    """Back and forth through the view."""
    index = places.index(place) if place in places else -1
    with st.container(horizontal=True, vertical_alignment="center"):
        _step("Previous", one, places[index - 1] if index > 0 else None)
        _step("Next", one, places[index + 1] if index + 1 < len(places) else None)
        where = f"{index + 1:,} of {len(places):,}" if index >= 0 else "From the link"
        st.caption(where, width="content")


def _step(label: str, one: Paired, place: int | None) -> None:
    case_id = None if place is None else int(one.case_ids[place])
    st.button(
        label, key=f"comparison.{label.lower()}", disabled=case_id is None, on_click=_open,
        args=(case_id,),
    )  # fmt: skip


def _open(case_id: int | None) -> None:
    st.query_params[CASE] = str(case_id)


def _show_texts(found: CellPair, one: Paired) -> None:
    client = html.client_html(found.client) if found.client else ""
    place = escape(f"{found.title}, {found.place}")
    st.html(f'<p class="wb-meta">{place}</p>{client}')
    left, right = st.columns(2)
    pair, measure = one.pair, one.measure
    left.html(html.reply_html(pair.baseline, found.baseline, measure, against=None))
    right.html(html.reply_html(pair.arm, found.arm, measure, against=found.baseline))


@st.dialog("The whole conversation", width="large")
def _show_conversation(tenant: Tenant, run_id: int, case_id: int) -> None:
    told = comparing.case(tenant, run_id, case_id)
    _show_messages(told.before[-BEFORE:])
    st.caption(_here(told))
    _show_messages(told.after[:AFTER])


def _show_messages(messages: Sequence[SourceMessage]) -> None:
    """What was said at one side of the place; before an opener that is nothing."""
    if messages:
        st.html(html.messages_html(messages))


def _here(told: WholeCase) -> str:
    """What happened at this place of the conversation."""
    if not told.persona:
        return "Here the arms replied. What was really said:"
    persona = escape_markdown(told.persona)
    if not told.before and not told.after:
        return f"{persona} began this conversation; nothing was said before."
    really = " What was really said:" if told.after else ""
    return f"Here the arms replied, and {persona} went on as the client.{really}"
