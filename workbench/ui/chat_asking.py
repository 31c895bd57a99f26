"""Asking for drafts: the live config, another one, or several at once whose names are hidden."""

from collections.abc import Iterable

import streamlit as st

from workbench import chatting, configuring
from workbench.chatting import Draft
from workbench.configuring import Config
from workbench.domain.tenants import Tenant
from workbench.ui.acting import act
from workbench.ui.widgets import counted

WISH = "chat.generate"
SEVERAL = "chat.several_configs"


def ask(chat_id: int, config_ids: Iterable[int] = ()) -> None:
    """Have drafts written on the next run of the page: one by the live config, or one of each."""
    st.session_state[WISH] = (chat_id, tuple(config_ids))
    st.session_state.pop("chat.mode", None)


def begun(tenant: Tenant, chat_id: int) -> list[int]:
    """The drafts that were just asked for in this chat, stored and about to be written."""
    wished, config_ids = st.session_state.get(WISH, (None, ()))
    if wished != chat_id:
        return []
    st.session_state.pop(WISH)
    draft_ids: list[int] | None = act(chatting.begin_drafts, tenant, chat_id, config_ids)
    if draft_ids is None:
        st.rerun()
    return draft_ids


def again(draft: Draft, live: Config) -> tuple[int, ...]:
    """Who is asked where a draft failed: its own config, or the one made live since to mend it."""
    mended = live.made_live_at is not None and live.made_live_at > draft.created_at
    return () if mended or draft.config_id == live.id else (draft.config_id,)


def offer_several(tenant: Tenant, chat_id: int) -> None:
    """Up to four configs at once; who they were is remembered until the tab is closed."""
    with st.popover("Ask several", key="chat.several", on_change="rerun") as place:
        if place.open:
            _choose_several(tenant, chat_id)


def offer_another(tenant: Tenant, draft: Draft) -> None:
    """The same question to another config."""
    with st.popover("Other model", key="chat.other", on_change="rerun") as place:
        if place.open:
            _choose_another(tenant, draft)


def name(config: Config) -> str:
    """A config as people read it."""
    return f"{config.name}@{config.version}"


def _choose_several(tenant: Tenant, chat_id: int) -> None:
    live, labels = configuring.live_config(tenant), _labels(tenant)
    others = [config_id for config_id in labels if config_id != live.id]
    chosen = st.multiselect(
        "Configs",
        list(labels),
        default=[live.id, *others[:1]],
        format_func=lambda one: labels[one],
        max_selections=chatting.MOST,
        wrap=True,
        key=SEVERAL,
        persist_state="session",
    )
    st.button(f"Ask {counted(len(chosen), 'config')}", type="primary", key="chat.several_ask",
              disabled=not chosen, on_click=_ask_chosen, args=(chat_id,))  # fmt: skip
    st.caption("Each answers once. You see the drafts without names, and pick one.")


def _ask_chosen(chat_id: int) -> None:
    """Those chosen as the button is pressed: the page may still be drawing an earlier choice."""
    ask(chat_id, st.session_state[SEVERAL])


def _choose_another(tenant: Tenant, draft: Draft) -> None:
    labels = {one: label for one, label in _labels(tenant).items() if one != draft.config_id}
    if not labels:
        st.caption("There is no other config. One is made under Prompts & models.")
        return
    key = f"chat.other_config.{draft.id}"
    st.selectbox("Config", list(labels), format_func=lambda one: labels[one], key=key)
    st.button("Ask it", type="primary", key="chat.other_ask", on_click=_ask_other,
              args=(draft.chat_id, key))  # fmt: skip


def _ask_other(chat_id: int, key: str) -> None:
    ask(chat_id, (st.session_state[key],))


def _labels(tenant: Tenant) -> dict[int, str]:
    return {one.id: f"{name(one)} · {one.model}" for one in configuring.configs(tenant)}
