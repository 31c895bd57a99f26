"""Learn from edits: how many there are, the button that looks for lines, and what came of it."""

from typing import Any

import streamlit as st

from workbench import learning
from workbench.configuring import Config
from workbench.domain.learning import Edits
from workbench.domain.tenants import Tenant
from workbench.learning import Proposed, Source
from workbench.ui import prompt_lines
from workbench.ui.acting import act, show_fault
from workbench.ui.model_notice import show_model_state
from workbench.ui.prompt_lines import NOTICE
from workbench.ui.prompt_versions import label
from workbench.ui.widgets import counted, empty_state, escape_markdown

TAB = "Learn from edits"
Place = Any


def show(tenant: Tenant, live: Config, versions: list[Config]) -> None:
    """The edits under a prompt, the lines that were proposed from them, and the way to both."""
    place = st.container(horizontal=True, vertical_alignment="bottom", key="learnfrom")
    source = _choose_source(place, learning.sources(tenant), live)
    lesson = learning.lesson(tenant, source.config.id)
    if lesson.edits.total or lesson.lines:
        asked = _choose_asked(place, source.config, versions)
        show_model_state(asked.model)
        _look(place, tenant, source.config, asked, lesson.edits)
    show_fault()
    if notice := st.session_state.pop(NOTICE, ""):
        st.success(escape_markdown(notice))
    _standing(lesson.edits)
    prompt_lines.show(tenant, lesson.lines)


def _choose_source(place: Place, found: list[Source], live: Config) -> Source:
    """Which prompt is learnt for; nothing to choose where only one was edited under."""
    if len(found) == 1:
        return found[0]
    names = {
        one.config.id: f"{label(one.config)}{' · live' if one.config.id == live.id else ''} · "
        f"{counted(one.edits, 'edit')}"
        for one in found
    }
    chosen = place.selectbox(
        "Edits under the prompt of", list(names), format_func=names.__getitem__,
        key="prompts.learn_from", width=280,
    )  # fmt: skip
    return next((one for one in found if one.config.id == chosen), found[0])


def _choose_asked(place: Place, config: Config, versions: list[Config]) -> Config:
    """Whose model looks for lines: the config's own, unless another one is chosen."""
    by_model = {config.model: config} | {
        one.model: one for one in versions if one.model != config.model
    }
    if len(by_model) == 1:
        return config
    chosen = place.selectbox("Lines are written by", list(by_model), width=260,
                             key=f"prompts.learn_by.{config.id}")  # fmt: skip
    return by_model.get(chosen or config.model, config)


def _look(place: Place, tenant: Tenant, config: Config, asked: Config, edits: Edits) -> None:
    pressed = place.button("Look for lines", type="primary", key="prompts.learn",
                           disabled=bool(edits.missing))  # fmt: skip
    if not pressed:
        return
    with st.spinner(f"Reading {counted(len(edits.evidence), 'edit')}"):
        found = act(learning.propose, tenant, config.id, asked_id=asked.id)
    if isinstance(found, Proposed):
        st.session_state[NOTICE] = _told(found)
    st.rerun()


def _told(found: Proposed) -> str:
    """What a look brought, and what of it is not shown."""
    said = f"{counted(found.lines, 'line')} proposed." if found.lines else "No line is proposed."
    if not found.dropped:
        return said
    reasons = ", ".join(f"{count} {reason}" for reason, count in found.dropped.items())
    return f"{said} Left out: {reasons}."


def _standing(edits: Edits) -> None:
    """How many edits there are and how they are split, or what is still missing."""
    if not edits.total:
        empty_state(
            "When drafts are sent edited, or replaced by an own reply, the edits gather here. "
            "From ten of them on a model proposes lines for the prompt, each with the drafts that "
            "prove it, and each is tried on other chats before anybody can accept it.",
            "Open the chats", "chat",
        )  # fmt: skip
        return
    left_out = (
        f" Left out: {edits.left_out} in chats whose own instructions replace this prompt."
        if edits.left_out
        else ""
    )
    if edits.missing:
        st.info(f"{edits.missing}{left_out}")
        return
    st.caption(
        f"{counted(edits.total, 'edit')}: {len(edits.evidence)} to learn from, "
        f"{len(edits.held_out)} held out to try lines on; no chat is in both.{left_out}"
    )
