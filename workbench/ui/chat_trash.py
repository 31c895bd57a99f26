"""Deleted chats: the way to them under the list of chats, their own list, and a chat's messages."""

import streamlit as st

from workbench import chatting
from workbench.chatting import DeletedChat, Message
from workbench.domain.tenants import Role, Tenant
from workbench.ui import chat_list
from workbench.ui.acting import act, show_fault
from workbench.ui.chat_log import text_html
from workbench.ui.dialogs import dialog
from workbench.ui.widgets import counted, escape_markdown, when

PER_PAGE = 20


def offer(tenant: Tenant) -> None:
    """The way to the deleted chats, where there are any."""
    count = chatting.deleted_chat_count(tenant)
    if count:
        st.sidebar.button(
            f"Deleted chats ({count:,})", icon=":material/delete:", type="tertiary",
            key="trash.open", on_click=_open,
        )  # fmt: skip


def is_open() -> bool:
    """Whether the page's address asks for the deleted chats."""
    return chat_list.TRASH in st.query_params


def show(tenant: Tenant) -> None:
    """The deleted chats in the place of a chat."""
    st.button("Back to the chats", key="trash.back", type="tertiary", on_click=_close)
    st.subheader("Deleted chats", anchor=False)
    days = counted(chatting.trash_days(), "day")
    st.caption(
        f"A deleted chat can be restored for {days}. Then it is erased for good, and what was "
        "made from it, in datasets and runs, is redacted."
    )
    show_fault()
    search = st.text_input(
        "Search deleted chats", key="trash.search", placeholder="Search deleted chats",
        label_visibility="collapsed", width=420,
    )  # fmt: skip
    lines = _page(tenant, search or "")
    if not lines:
        st.caption("No deleted chat fits." if search else "No chat is deleted.")
    for line in lines:
        _line(tenant, line)


@dialog("Deleted messages", width="large")
def show_messages(tenant: Tenant, chat_id: int) -> None:
    """A chat's deleted messages, each with its way back."""
    messages = chatting.deleted_messages(tenant, chat_id)
    if not messages:
        st.write("No message of this chat is deleted.")
    for message in messages:
        _message(tenant, message)


def _open() -> None:
    st.query_params[chat_list.TRASH] = "1"


def _close() -> None:
    st.query_params.pop(chat_list.TRASH, None)


def _page(tenant: Tenant, search: str) -> list[DeletedChat]:
    pages = max(1, -(-chatting.deleted_chat_count(tenant, search) // PER_PAGE))
    page = st.pagination(pages, key="trash.page", max_visible_pages=7) if pages > 1 else 1
    return chatting.deleted_chats(tenant, search, page=min(page, pages))


def _line(tenant: Tenant, line: DeletedChat) -> None:
    by = f" by {escape_markdown(line.by)}" if line.by else ""
    about = (
        f"{counted(line.messages, 'message')} · deleted {when(line.deleted_at)}{by} · "
        f"goes for good {when(line.goes_at)}"
    )
    with st.container(
        border=True, horizontal=True, vertical_alignment="center", key=f"trash-{line.id}"
    ):
        st.markdown(f"**{escape_markdown(line.name)}**  \n:small[:gray[{about}]]", width="stretch")
        st.button("Restore", key=f"trash.restore.{line.id}", on_click=_restore,
                  args=(tenant, line.id))  # fmt: skip
        if tenant.role == Role.ADMIN and st.button(
            "Delete for good", key=f"trash.purge.{line.id}", type="tertiary"
        ):
            _confirm(tenant, line)


def _restore(tenant: Tenant, chat_id: int) -> None:
    act(chatting.restore_chat, tenant, chat_id)
    _forget(chat_id)
    chat_list.open_chat(chat_id)


@dialog("Delete this chat for good?")
def _confirm(tenant: Tenant, line: DeletedChat) -> None:
    st.text(line.name)
    st.write(
        "Its messages, drafts and notes are erased now. What was made from it, in datasets, runs "
        "and trials, is redacted. Nobody can bring it back."
    )
    if st.button("Delete for good", type="primary", key="trash.purge_yes", on_click=_purge,
                 args=(tenant, line.id)):  # fmt: skip
        st.rerun()


def _purge(tenant: Tenant, chat_id: int) -> None:
    act(chatting.purge_chat, tenant, chat_id)
    _forget(chat_id)


def _forget(chat_id: int) -> None:
    """The list offers no undo of a deletion that is undone, or is for good."""
    if st.session_state.get(chat_list.DELETED) == chat_id:
        st.session_state.pop(chat_list.DELETED)


def _message(tenant: Tenant, message: Message) -> None:
    with st.container(border=True):
        st.html(text_html(message.text))
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(f"{message.role} · deleted {when(message.deleted_at)}")
            if st.button("Restore", key=f"trash.message.{message.id}", on_click=act,
                         args=(chatting.restore_message, tenant, message.id)):  # fmt: skip
                st.rerun()
