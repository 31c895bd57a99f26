"""The log of a chat: client left, manager right, 50 messages a page, a menu on each."""

from html import escape

import streamlit as st

from workbench import chatting
from workbench.chatting import Message, Thread
from workbench.domain.tenants import Tenant
from workbench.domain.turns import Origin, Outcome, Side
from workbench.reports.pieces import word_diff_html
from workbench.ui import chat_feedback
from workbench.ui.acting import act
from workbench.ui.chat_list import open_chat
from workbench.ui.dialogs import dialog
from workbench.ui.revising import WISHES
from workbench.ui.widgets import when

SHOWN_SIGNS = 20_000
BRANCH = "Branch from here"
ACTIONS = ["Edit", "Edit with AI", "Versions", "Copy", BRANCH, "Delete"]


def show(tenant: Tenant, thread: Thread) -> None:
    """Draw the page of messages that the thread holds."""
    if thread.pages > 1:
        st.pagination(thread.pages, default=thread.page, key="chat.page", max_visible_pages=7)
    with st.container(height=420, autoscroll=True, key="log", border=False):
        if not thread.messages:
            st.caption("No messages yet. Write the client's first one below.")
        for message in thread.messages:
            _bubble(tenant, message)
    _offer_restore(tenant)


def _bubble(tenant: Tenant, message: Message) -> None:
    side = "c" if message.role == Side.CLIENT else "m"
    with (
        st.container(key=f"row{side}-{message.id}"),
        st.container(key=f"msg{side}-{message.id}", width="content"),
    ):
        st.html(text_html(message.text))
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.html(f'<p class="wb-meta">{escape(_meta(message))}</p>', width="content")
            choice = st.menu_button(
                "⋯",
                [chat_feedback.ACTION, *ACTIONS] if message.role == Side.MANAGER else ACTIONS,
                key=f"chat.message.{message.id}",
                type="tertiary",
                help="Actions",
            )
        if choice:
            _act_on(tenant, message, choice)


def text_html(text: str) -> str:
    """A message's text, escaped, with its line breaks; a very long one is shown in part."""
    shown = escape(text[:SHOWN_SIGNS])
    rest = len(text) - SHOWN_SIGNS
    more = f'<p class="wb-meta">and {rest:,} more signs</p>' if rest > 0 else ""
    return f'<p class="wb-text" dir="auto">{shown}</p>{more}'


def _meta(message: Message) -> str:
    parts = [when(message.sent_at), _provenance(message)]
    if message.edited_at:
        parts.append("text changed")
    parts.append(chat_feedback.mark(message))
    return " · ".join(part for part in parts if part)


def _provenance(message: Message) -> str:
    """Who wrote the words: said on each message of the manager's."""
    if message.role == Side.NOTE:
        return "internal note, which no model sees"
    if message.role == Side.CLIENT and message.origin == Origin.AI:
        return f"played by {message.author or 'a model'}"
    if message.role == Side.CLIENT:
        return "imported" if message.external_id else ""
    if message.origin == Origin.AI:
        return "written by AI"
    if message.draft and message.draft.outcome == Outcome.EDITED:
        return f"AI, edited by {message.author}"
    if message.origin == Origin.SUGGESTION:
        return f"AI, approved by {message.author}" if message.draft else "AI, picked"
    return "imported" if message.external_id else "written by hand"


def _act_on(tenant: Tenant, message: Message, choice: str) -> None:
    if choice == chat_feedback.ACTION:
        chat_feedback.say(tenant, message)
    elif choice == "Edit":
        _edit(tenant, message)
    elif choice == "Edit with AI":
        _revise(tenant, message)
    elif choice == "Versions":
        _versions(tenant, message)
    elif choice == "Copy":
        _copy(message)
    elif choice == BRANCH:
        _branch(tenant, message)
    elif choice == "Delete":
        _confirm_delete(tenant, message)


def _branch(tenant: Tenant, message: Message) -> None:
    """Open a new chat that holds what was said up to this message."""
    branch = act(chatting.branch_chat, tenant, message.chat_id, message.id)
    if branch:
        open_chat(branch.id)
    st.rerun()


@dialog("Edit this message")
def _edit(tenant: Tenant, message: Message) -> None:
    with st.form("chat.edit_message_form", border=False):
        text = st.text_area("Text", value=message.text, key="chat.edit_message", height=160)
        if st.form_submit_button("Save", type="primary"):
            act(chatting.edit_message, tenant, message.id, text or "")
            st.rerun()


@dialog("Edit this message with AI")
def _revise(tenant: Tenant, message: Message) -> None:
    st.html(text_html(message.text))
    with st.form("chat.revise_message_form", border=False):
        quick = st.pills("How", list(WISHES), key="chat.revise_message_quick")
        own = st.text_input("Or in your own words", key="chat.revise_message_own")
        if st.form_submit_button("Rewrite", type="primary"):
            with st.spinner("Rewriting"):
                wish = own or WISHES.get(quick or "", "")
                act(chatting.revise_message, tenant, message.id, wish)
            st.rerun()


@dialog("Versions of this message", width="large")
def _versions(tenant: Tenant, message: Message) -> None:
    if not message.versions:
        st.write("This message was never changed.")
    later = message.text
    for version in reversed(message.versions):
        st.caption(f"Changed {when(version.created_at)}")
        st.html(f'<div class="wb-draft">{word_diff_html(version.text, later)}</div>')
        if st.button("Restore the text before", key=f"chat.version.{version.id}"):
            act(chatting.edit_message, tenant, message.id, version.text)
            st.rerun()
        later = version.text


@dialog("Copy this message")
def _copy(message: Message) -> None:
    st.code(message.text, language=None, wrap_lines=True)


@dialog("Delete this message?")
def _confirm_delete(tenant: Tenant, message: Message) -> None:
    st.html(text_html(message.text))
    st.write("Models no longer see it. It can be restored from the chat's menu, under More.")
    if st.button("Delete message", type="primary", key="chat.delete_message_yes"):
        act(chatting.delete_message, tenant, message.id)
        st.session_state["chat.deleted"] = message.id
        st.rerun()


def _offer_restore(tenant: Tenant) -> None:
    if deleted := st.session_state.get("chat.deleted"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption("Message deleted.")
            if st.button("Undo", key="chat.restore_message"):
                st.session_state.pop("chat.deleted")
                act(chatting.restore_message, tenant, deleted)
                st.rerun()
