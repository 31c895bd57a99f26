"""The conversations of the open simulation: the list, and the one to be read with its scores."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from workbench import replay
from workbench.domain.listing import Part
from workbench.domain.tenants import Tenant
from workbench.replay import Simulated, Talk, TalkScore
from workbench.reports.pieces import mark_html
from workbench.reports.played import ending, ending_html, persona_cost, turns_html
from workbench.ui import runs_links
from workbench.ui.acting import act, show_fault
from workbench.ui.widgets import escape_markdown, money

PAGE, SHOWN_BEFORE = 50, 60
LIST = "runs.talks"


def show(tenant: Tenant, run_id: int) -> None:
    """Nothing of other runs, nor before a first conversation ended."""
    if not replay.status(tenant, run_id).is_simulation:
        return
    total = replay.talks(tenant, run_id, Part(0, 0)).total
    if not total:
        return
    st.subheader("Conversations", anchor=False)
    pages = -(-total // PAGE)
    page = min(st.session_state.get(f"{LIST}.page", 1), pages)
    shown = replay.talks(tenant, run_id, Part(PAGE, (page - 1) * PAGE)).items
    opened = _opened(shown)
    lines, reader = st.columns([2, 3])
    with lines:
        _show_list(shown, opened)
        if pages > 1:
            st.pagination(pages, key=f"{LIST}.page", max_visible_pages=5)
    with reader, st.container(border=True, key="runtalk"):
        found = act(replay.talk, tenant, run_id, opened)
        show_fault()
        if found:
            _show_talk(found)


def _opened(shown: Sequence[Simulated]) -> int:
    """The address's conversation, else the first of the list."""
    asked = st.query_params.get(runs_links.TALK, "")
    return int(asked) if asked.isdecimal() and len(asked) < 10 else shown[0].reply_id


def _show_list(shown: Sequence[Simulated], opened: int) -> None:
    """A page of them; a click opens one, by the address."""
    places = [place for place, one in enumerate(shown) if one.reply_id == opened]
    st.session_state[LIST] = {"selection": {"rows": places, "columns": [], "cells": []}}
    st.dataframe(
        [_row(one) for one in shown], hide_index=True, key=LIST, selection_mode="single-row",
        on_select=lambda: _open_selected(shown), alt="Conversations, those of one start together",
    )  # fmt: skip


def _row(one: Simulated) -> dict[str, object]:
    return {
        "Persona": one.persona,
        "Config": one.arm,
        "Ended": ending(one.fault, one.played),
        "Messages": len(one.played.turns),
        "Repeat": one.repeat + 1,
        "Start": f"{one.title}, {one.place}" if one.before else one.place,
        "Cost": money(one.cost_usd),
    }


def _open_selected(shown: Sequence[Simulated]) -> None:
    rows = st.session_state[LIST]["selection"]["rows"]
    if rows:
        st.query_params[runs_links.TALK] = str(shown[rows[0]].reply_id)


def _show_talk(found: Talk) -> None:
    one = found.one
    st.html(_head_html(one))
    if one.before:
        with st.expander(f"What was really said before in {escape_markdown(one.title)}"):
            st.html(turns_html(one.before[-SHOWN_BEFORE:]))
    said = turns_html(one.played.turns) or '<p class="wb-meta">Nothing was said.</p>'
    st.html(said + "".join(map(_score_html, found.scores)))
    st.caption(escape_markdown(" ".join(filter(None, (
        one.error_message, f"All of it cost {money(one.cost_usd)}.", persona_cost(one.played)
    )))))  # fmt: skip


def _head_html(one: Simulated) -> str:
    nth = f" · repeat {one.repeat + 1}" if one.repeat else ""
    return (
        f'<p class="wb-runhead"><b>{escape(one.persona)}</b> with {escape(one.arm)} '
        f"<span>{escape(one.place)}{nth}</span>{ending_html(one.fault, one.played)}</p>"
    )


def _score_html(score: TalkScore) -> str:
    measure, value = score.measure, score.value
    said = "no score" if value is None else measure.amount(value)
    reason = f" {escape(score.reason)}" if score.reason else ""
    return (
        f'<p class="wb-meta"><b>{escape(measure.label)}</b> {escape(said)}'
        f"{mark_html(measure)}{reason}</p>"
    )
