"""The panel beside a chat: the client, the instructions, what the model sees, import, dataset."""

from time import monotonic
from typing import cast

import streamlit as st

from workbench import chatting, curating, spending
from workbench.chatting import Thread
from workbench.domain.tenants import Tenant
from workbench.spending import Spent
from workbench.ui import chat_import, chat_similar, export_menu, learning_hint
from workbench.ui.acting import act
from workbench.ui.widgets import escape_markdown, share, spent, spent_briefly, tokens

MONTH_SECONDS = 30.0
ROLE_NAMES = {"system": "Instructions", "user": "Client", "assistant": "Manager"}


def show(tenant: Tenant, thread: Thread) -> None:
    """Draw the panel's tabs; the hidden ones cost nothing."""
    about, seen, similar, more = st.tabs(
        ["About", "What the model sees", "Similar", "Files"], key="chat.panel", on_change="rerun"
    )
    if about.open:
        with about:
            _about(tenant, thread)
            _figures(tenant, thread)
            learning_hint.show(tenant)
    if seen.open:
        with seen:
            _what_the_model_sees(tenant, thread)
    if similar.open:
        with similar:
            chat_similar.show(tenant, thread)
    if more.open:
        with more:
            export_menu.chat(tenant, thread.chat.id)
            chat_import.show(tenant, thread)
            _add_to_dataset(tenant, thread)


def _about(tenant: Tenant, thread: Thread) -> None:
    chat = thread.chat
    _text_setting(tenant, thread, "Client", "client_description")
    _text_setting(tenant, thread, "Special instructions for this chat", "special_instructions")
    for label, name in (
        ("Instructions replace the company's prompt", "replaces_prompt"),
        ("Draft automatically", "draft_automatically"),
    ):
        key = f"chat.{name}.{chat.id}"
        st.toggle(label, value=getattr(chat, name), key=key, on_change=_save_setting,
                  args=(tenant, chat.id, name, key))  # fmt: skip


def _text_setting(tenant: Tenant, thread: Thread, label: str, name: str) -> None:
    key = f"chat.{name}.{thread.chat.id}"
    st.text_area(label, value=getattr(thread.chat, name), key=key, height=84,
                 on_change=_save_setting, args=(tenant, thread.chat.id, name, key))  # fmt: skip


def _save_setting(tenant: Tenant, chat_id: int, name: str, key: str) -> None:
    act(chatting.update_chat, tenant, chat_id, **{name: st.session_state[key]})


def _figures(tenant: Tenant, thread: Thread) -> None:
    accepted, costs = thread.figures.acceptance, thread.figures.spent
    rows = [
        ("Accepted unchanged", f"{accepted.as_is} of {accepted.decided}", share(accepted.rate)),
        ("Mean edit", share(accepted.edit_share), "of the text"),
        ("Cost of this chat", spent_briefly(costs), tokens(costs)),
    ]
    cells = "".join(f"<tr><td>{a}</td><td>{b}<small>{c}</small></td></tr>" for a, b, c in rows)
    st.html(f'<table class="wb-table wb-figures">{cells}</table>')
    month = _month(tenant)
    if month.calls:
        st.caption(f"This month {escape_markdown(spent(month))}")


def _month(tenant: Tenant) -> Spent:
    """The company's month, at most half a minute old: a month of runs takes a while to sum up."""
    company_id, asked, known = st.session_state.get("chat.month", (None, 0.0, None))
    if company_id == tenant.company_id and monotonic() - asked < MONTH_SECONDS:
        return cast(Spent, known)
    month = spending.this_month(tenant).total
    st.session_state["chat.month"] = (tenant.company_id, monotonic(), month)
    return month


def _what_the_model_sees(tenant: Tenant, thread: Thread) -> None:
    with st.spinner("Reading the past replies"):
        request = chatting.preview(tenant, thread.chat.id)
    st.caption(f"{len(request.messages)} messages, {request.cut} older ones left out.")
    for message in request.messages:
        st.caption(ROLE_NAMES[message.role])
        st.code(message.content, language=None, wrap_lines=True)


def _add_to_dataset(tenant: Tenant, thread: Thread) -> None:
    with st.form("chat.freeze_form", border=False):
        name = st.text_input("Dataset", value="from-chats", key="chat.freeze_name")
        if st.form_submit_button("Add to dataset"):
            made = act(curating.freeze_chats, tenant, [thread.chat.id], dataset=name)
            st.session_state["chat.frozen"] = made.name if made else ""
            st.rerun()
    if frozen := st.session_state.pop("chat.frozen", ""):
        st.success(f"Added to the dataset {frozen}.")
