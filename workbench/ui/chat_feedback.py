"""What people think of a manager's message: the dialog, and the small mark beside the message."""

from html import escape

import streamlit as st

from workbench import chatting
from workbench.chatting import Feedback, Message, Opinion
from workbench.domain.tenants import Tenant
from workbench.ui.acting import act
from workbench.ui.dialogs import dialog

ACTION = "Say what you think"
SHOWN_SIGNS = 600
UP, DOWN = 1, -1
THUMBS = {UP: "good", DOWN: "not good"}
SHOWN_AS = (DOWN, UP)  # how st.feedback counts its thumbs


def mark(message: Message) -> str:
    """Who said what of the message, in a few words: good (Eva: Warm; a note)."""
    return ", ".join(_words(said) for said in message.feedback)


@dialog("What do you think of this reply?")
def say(tenant: Tenant, message: Message) -> None:
    """A thumb, tags and a note; what this person said before is there to be changed."""
    st.html(f'<p class="wb-text wb-asked" dir="auto">{escape(message.text[:SHOWN_SIGNS])}</p>')
    mine = next((one for one in message.feedback if one.author_id == tenant.user_id), None)
    with st.form("chat.feedback_form", border=False):
        opinion = _fields(message.id, mine)
        if st.form_submit_button("Save", type="primary"):
            act(chatting.say, tenant, message.id, opinion)
            st.rerun()
    for other in message.feedback:
        if other.author_id != tenant.user_id:
            st.text(f"{_words(other)}\n{other.note}".strip())
    if mine and st.button("Take back what I said", key="chat.feedback_back", type="tertiary"):
        act(chatting.take_back, tenant, message.id)
        st.rerun()


def _fields(message_id: int, mine: Feedback | None) -> Opinion:
    before = SHOWN_AS.index(mine.thumb) if mine and mine.thumb else None
    thumb = st.feedback("thumbs", default=before, key=f"chat.thumb.{message_id}")
    tags = st.pills("Why", chatting.TAGS, selection_mode="multi", wrap=True,
                    default=mine.tags if mine else [], key=f"chat.tags.{message_id}")  # fmt: skip
    note = st.text_area("Note", value=mine.note if mine else "", height=90,
                        key=f"chat.note.{message_id}")  # fmt: skip
    return Opinion(None if thumb is None else SHOWN_AS[thumb], tags, note or "")


def _words(said: Feedback) -> str:
    """One person's word without the note itself: good (Eva: Warm; a note)."""
    more = "; ".join([*said.tags, *(["a note"] if said.note else [])])
    about = f"{said.author.name}: {more}" if more else said.author.name
    return f"{THUMBS[said.thumb]} ({about})" if said.thumb else f"said ({about})"
