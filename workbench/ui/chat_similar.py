"""Similar past replies beside a chat: what people answered to such messages, to draft from."""

from html import escape

import streamlit as st

from workbench import chatting
from workbench.chatting import Similar, Thread
from workbench.domain.past import PastReply
from workbench.domain.tenants import Tenant
from workbench.ui.acting import act
from workbench.ui.widgets import counted, escape_markdown, when

NONE_YET = (
    "There are no past replies yet. Import your conversations under Datasets, or approve replies "
    "in chats: what people answered there is found here."
)
NONE_LIKE_IT = "No past reply answers a message with words like these."
ANSWERED = "When the client writes again, what people answered to such messages appears here."


def show(tenant: Tenant, thread: Thread) -> None:
    """The replies to the messages most like the client's, the most similar first."""
    if not thread.client_waits:
        st.caption(ANSWERED)
        return
    with st.spinner("Reading the past replies"):
        similar = chatting.similar_replies(tenant, thread.chat.id)
    if not similar.total:
        st.caption(NONE_YET)
        return
    if not similar.found:
        st.caption(NONE_LIKE_IT)
    for place, one in enumerate(similar.found):
        _reply(tenant, thread.chat.id, place, one)
    _figures(tenant, similar)


def _reply(tenant: Tenant, chat_id: int, place: int, one: PastReply) -> None:
    with st.container(border=True, key=f"similar-{place}", gap="xsmall"):
        moment = f" · {when(one.sent_at)}" if one.sent_at else ""
        st.caption(f"{escape_markdown(one.title)}{moment}")
        st.html(
            f'<p class="wb-asked wb-text" dir="auto">{escape(one.client)}</p>'
            f'<p class="wb-text" dir="auto">{escape(one.reply)}</p>'
        )
        st.button("Insert as draft", key=f"chat.insert.{place}", on_click=_insert,
                  args=(tenant, chat_id, one.reply))  # fmt: skip


def _insert(tenant: Tenant, chat_id: int, reply: str) -> None:
    if act(chatting.insert_reply, tenant, chat_id, reply):
        st.session_state.pop("chat.mode", None)


def _figures(tenant: Tenant, similar: Similar) -> None:
    known = "1 past reply" if similar.total == 1 else f"{similar.total:,} past replies"
    newer = f" {counted(similar.newer, 'message')} of managers came since." if similar.newer else ""
    st.caption(f"Out of {known}.{newer}")
    if similar.newer:
        st.button("Use what was written since", key="chat.newer", type="tertiary", on_click=act,
                  args=(chatting.look_at_newer_replies, tenant))  # fmt: skip
