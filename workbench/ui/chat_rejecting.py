"""Turning drafts down: a reason from the list, or one's own words."""

from collections.abc import Callable

import streamlit as st

from workbench.ui.acting import act

OTHER = "Other…"
REASONS = ["Wrong fact", "Wrong tone", "Promises too much", "Misses the question", OTHER]
MODE = "reject"
TurnDown = Callable[[str], object]


def offer(label: str, turn_down: TurnDown) -> None:
    """The reasons as a menu; the last one asks for words."""
    st.menu_button(label, REASONS, key="chat.reject", type="tertiary", on_click=_chosen,
                   args=(turn_down,))  # fmt: skip


def ask_why(turn_down: TurnDown) -> None:
    """The reason in one's own words, in place of the buttons."""
    with st.form("chat.reject_form", border=False):
        reason = st.text_input("Why is it not good enough?", key="chat.reject_why")
        with st.container(horizontal=True, gap="xsmall"):
            sent = st.form_submit_button("Reject", type="primary")
            left = st.form_submit_button("Cancel")
    if sent:
        act(turn_down, reason or "")
    if sent or left:
        st.session_state["chat.mode"] = ""
        st.rerun()


def _chosen(turn_down: TurnDown) -> None:
    reason = st.session_state["chat.reject"]
    if reason == OTHER:
        st.session_state["chat.mode"] = MODE
    else:
        act(turn_down, reason)
