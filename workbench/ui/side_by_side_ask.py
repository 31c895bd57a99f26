"""What is asked side by side: a chat that waits or a message of one's own, and which configs."""

from typing import Any

import streamlit as st

from workbench import trying
from workbench.configuring import Config
from workbench.domain.tenants import Tenant
from workbench.trying import WaitingChat
from workbench.ui.acting import act

A_CHAT, OWN = "A chat that waits", "A message of my own"
FIRST_SIGNS = 70


def show(tenant: Tenant, configs: list[Config], live: Config) -> None:
    """What is answered, by which configs; nothing is sent before the button."""
    waiting = trying.waiting_chats(tenant)
    kind = st.segmented_control(
        "What is answered", [A_CHAT, OWN], default=A_CHAT if waiting else OWN, required=True,
        key="side_by_side.kind", label_visibility="collapsed",
    )  # fmt: skip
    if kind == A_CHAT and not waiting:
        st.caption("No client waits for a reply in a chat. Write a message of your own.")
        return
    with st.form("side_by_side.form", border=False):
        left, right = st.columns(2)
        with left:
            source = _which_chat(waiting) if kind == A_CHAT else _which_message()
        with right:
            chosen = _which_configs(configs, live)
        if st.form_submit_button("Answer side by side", type="primary"):
            _begin(tenant, chosen, source)


def _which_chat(waiting: list[WaitingChat]) -> dict[str, Any]:
    names = {chat.id: f"{chat.name}: {first_words(chat.last_text)}" for chat in waiting}
    chosen = st.selectbox(
        "Chat", list(names), format_func=lambda one: names[one], key="side_by_side.chat"
    )
    return {"chat_id": chosen}


def _which_message() -> dict[str, Any]:
    text = st.text_area("Client message", key="side_by_side.text", height=90)
    return {"text": text or ""}


def _which_configs(configs: list[Config], live: Config) -> list[int]:
    """Up to four; the live one and the newest other one are chosen already."""
    labels = {config.id: f"{name(config)} · {config.model}" for config in configs}
    others = [config.id for config in configs if config.id != live.id]
    return st.multiselect(
        "Configs",
        list(labels),
        default=[live.id, *others[:1]],
        format_func=lambda one: labels[one],
        max_selections=trying.MOST,
        wrap=True,
        key="side_by_side.configs",
    )


def _begin(tenant: Tenant, chosen: list[int], source: dict[str, Any]) -> None:
    with st.spinner("Reading the past replies"):
        made = act(trying.begin, tenant, config_ids=chosen, **source)
    if made:
        open_trial(made.id)
        for reply in made.replies:
            st.session_state[flag(reply.id)] = True
    st.rerun()


def open_trial(trial_id: int) -> None:
    """Put a trial into the address."""
    st.query_params["trial"] = str(trial_id)


def flag(reply_id: int) -> str:
    """Where a column keeps that this person asked for it and the next run is to write it."""
    return f"side_by_side.write.{reply_id}"


def name(config: Config) -> str:
    """A config as people read it."""
    return f"{config.name}@{config.version}"


def first_words(text: str) -> str:
    """The beginning of a message, on one line."""
    flat = " ".join(text.split())
    return flat if len(flat) <= FIRST_SIGNS else f"{flat[:FIRST_SIGNS]}…"
