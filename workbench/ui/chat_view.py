"""One chat: its head, its log, the draft card, the box to write as the client, the side panel."""

import streamlit as st

from workbench import chatting, replay
from workbench.chatting import Thread
from workbench.domain.tenants import Tenant
from workbench.domain.turns import Side
from workbench.ui import (
    chat_draft,
    chat_list,
    chat_log,
    chat_panel,
    chat_trash,
    dialogs,
    ghost_view,
    persona_line,
)
from workbench.ui.acting import act, show_fault
from workbench.ui.dialogs import dialog
from workbench.ui.widgets import counted, escape_markdown

MORE = ["Rename", "Deleted messages", "Delete chat"]


def show(tenant: Tenant, chat_id: int) -> None:
    """Draw a chat; a draft that was asked for streams in last, when all else is in place."""
    dialogs.forget()
    with st.spinner("Reading the chat"):
        thread = chatting.thread(tenant, chat_id, st.session_state.get("chat.page"))
    main, side = st.columns([2.6, 1], gap="medium")
    ghosts = st.query_params.get("ghosts", "")
    with main:
        _head(tenant, thread)
        if ghosts.isdigit():
            _ghosts(tenant, int(ghosts))
            return
        show_fault()
        chat_log.show(tenant, thread)
        card = st.container(key="draftplace")
        persona = persona_line.show(tenant, thread)
        _client_box(tenant, thread)
    with side:
        chat_panel.show(tenant, thread)
    with card:
        chat_draft.show(tenant, thread)
    if persona:
        persona_line.write(tenant, thread, persona)


def _ghosts(tenant: Tenant, run_id: int) -> None:
    """What the AI would have said, in the place of the log."""
    if st.button("Back to the chat", key="chat.ghosts_back", type="tertiary"):
        st.query_params.pop("ghosts")
        st.rerun()
    ghost_view.show(tenant, replay.ghosts(tenant, run_id))


def _see_ghosts(tenant: Tenant, chat_id: int) -> None:
    run = act(replay.plan_ghosts, tenant, chat_id)
    if run:
        st.query_params["ghosts"] = str(run.id)


def _head(tenant: Tenant, thread: Thread) -> None:
    config = thread.config
    with st.container(horizontal=True, vertical_alignment="center", key="chathead"):
        st.subheader(escape_markdown(thread.chat.name), anchor=False, width="stretch")
        if any(message.role == Side.MANAGER for message in thread.messages):
            st.button("What would the AI have said?", key="chat.ghosts", on_click=_see_ghosts,
                      args=(tenant, thread.chat.id))  # fmt: skip
        choice = st.menu_button("More", MORE, key="chat.more", type="tertiary")
    st.caption(
        f"{escape_markdown(config.name)}@{config.version} · {escape_markdown(config.model)} · "
        f"{counted(thread.total, 'message')}"
    )
    if choice == "Rename":
        _rename(tenant, thread.chat.id, thread.chat.name)
    if choice == "Deleted messages":
        chat_trash.show_messages(tenant, thread.chat.id)
    if choice == "Delete chat":
        _confirm_delete(tenant, thread.chat.id, thread.chat.name)


def _client_box(tenant: Tenant, thread: Thread) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="clientbox"):
        st.chat_input(
            "Write as the client",
            key="chat.client",
            submit_mode="stop",
            on_submit=_send,
            args=(tenant, thread.chat.id, thread.chat.draft_automatically),
        )
        persona_line.choose(tenant, thread)


def _send(tenant: Tenant, chat_id: int, draft_automatically: bool) -> None:
    """Before the page is drawn, so that it is drawn once."""
    text = str(st.session_state["chat.client"])
    if act(chatting.add_client_message, tenant, chat_id, text):
        st.session_state.pop("chat.page", None)
        if draft_automatically:
            chat_draft.ask(chat_id)


@dialog("Rename this chat")
def _rename(tenant: Tenant, chat_id: int, name: str) -> None:
    with st.form("chat.rename_form", border=False):
        wanted = st.text_input("Name", value=name, key="chat.rename_name")
        if st.form_submit_button("Rename", type="primary"):
            act(chatting.update_chat, tenant, chat_id, name=wanted)
            st.rerun()


@dialog("Delete this chat?")
def _confirm_delete(tenant: Tenant, chat_id: int, name: str) -> None:
    st.text(name)
    st.write(
        "It leaves every list, and its drafts no longer count. Datasets made from it stay. "
        f"For {counted(chatting.trash_days(), 'day')} it can be restored from the deleted chats, "
        "below the list of chats. Then it is erased, and what was made from it is redacted."
    )
    if st.button("Delete chat", type="primary", key="chat.delete_yes"):
        act(chatting.delete_chat, tenant, chat_id)
        st.session_state[chat_list.DELETED] = chat_id
        st.query_params.pop("chat", None)
        st.rerun()
