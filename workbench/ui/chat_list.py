"""The list of chats beside the chat: search, filter, pages, a new chat."""

import streamlit as st

from workbench import chatting
from workbench.chatting import ChatLine
from workbench.domain.tenants import Tenant
from workbench.ui.acting import act, show_fault
from workbench.ui.widgets import empty_state, escape_markdown, when

PER_PAGE = 20
SNIPPET = 60
DELETED = "chat.deleted_chat"
TRASH = "deleted"  # in the page's address


def show(tenant: Tenant) -> int | None:
    """Draw the list in the sidebar; the id of the chat that is open."""
    with st.sidebar:
        search = st.text_input(
            "Search chats",
            key="chat.search",
            placeholder="Search chats",
            label_visibility="collapsed",
        )
        shown = st.pills(
            "Show",
            ["All", "Draft waiting"],
            default="All",
            key="chat.filter",
            label_visibility="collapsed",
        )
        _offer_restore(tenant)
        lines = _page_of_chats(tenant, search or "", waiting=shown == "Draft waiting")
        _open_first(lines)
        for line in lines:
            _line(line)
        _new_chat(tenant)
    return _open_chat()


def _offer_restore(tenant: Tenant) -> None:
    if deleted := st.session_state.get(DELETED):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption("Chat deleted.")
            st.button("Undo", key="chat.restore", on_click=_restore, args=(tenant, deleted))


def _restore(tenant: Tenant, chat_id: int) -> None:
    st.session_state.pop(DELETED)
    act(chatting.restore_chat, tenant, chat_id)
    open_chat(chat_id)


def show_empty() -> None:
    """What a company without chats sees first."""
    show_fault()
    empty_state(
        "No chats yet. Open one with **New chat**, then write as the client and let the model "
        "draft the reply."
    )


def _page_of_chats(tenant: Tenant, search: str, *, waiting: bool) -> list[ChatLine]:
    pages = max(1, -(-chatting.chat_count(tenant, search) // PER_PAGE))
    page = min(st.session_state.get("chat.list_page", 1), pages)
    lines = chatting.chats(tenant, search, waiting=waiting, page=page)
    if not lines:
        st.caption("No chat fits. Clear the search to see all." if search else "Nothing here.")
    if pages > 1:
        st.pagination(pages, key="chat.list_page", max_visible_pages=5)
    return lines


def _open_chat() -> int | None:
    wanted = st.query_params.get("chat", "")
    return int(wanted) if wanted.isdigit() else None


def _open_first(lines: list[ChatLine]) -> None:
    """Nobody chose a chat yet: open the newest, and say so in the address."""
    if lines and "chat" not in st.query_params:
        st.query_params["chat"] = str(lines[0].id)


def _line(line: ChatLine) -> None:
    opened = st.query_params.get("chat") == str(line.id)
    dot = " :blue-badge[draft]" if line.draft_waiting else ""
    snippet = escape_markdown(" ".join(line.last_text.split())[:SNIPPET]) or "no messages"
    snippet = f":gray-badge[played] {snippet}" if line.played else snippet
    label = f"**{escape_markdown(line.name)}** {when(line.active_at)}{dot}\n\n{snippet}"
    key = "chat-on" if opened else f"chat-{line.id}"
    with st.container(key=key):
        st.button(label, key=f"chat.open.{line.id}", type="tertiary", width="stretch",
                  on_click=open_chat, args=(line.id,))  # fmt: skip


def open_chat(chat_id: int) -> None:
    """Show another chat; what belonged to the one before is put away."""
    st.query_params["chat"] = str(chat_id)
    for name in ("ghosts", TRASH):
        st.query_params.pop(name, None)
    for key in ("chat.page", "chat.mode", "chat.generate"):
        st.session_state.pop(key, None)


def _new_chat(tenant: Tenant) -> None:
    made = st.session_state.setdefault("chat.made", 0)  # a new key closes the popover
    with (
        st.popover("New chat", icon=":material/add:", width="stretch", key=f"chat.new.{made}"),
        st.form("chat.new_form", border=False, clear_on_submit=True),
    ):
        name = st.text_input("Client's name", key="chat.new_name")
        about = st.text_area("Who the client is", key="chat.new_about", height=80)
        if st.form_submit_button("Open chat", type="primary"):
            chat = act(chatting.create_chat, tenant, name, client_description=about or "")
            if chat:
                st.session_state["chat.made"] = made + 1
                open_chat(chat.id)
            st.rerun()
