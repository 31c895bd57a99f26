"""Erasing a client's words from datasets and runs: for admins, after a question."""

import streamlit as st

from workbench import curating
from workbench.curating import Conversation
from workbench.domain.tenants import Role, Tenant
from workbench.ui.acting import act
from workbench.ui.widgets import escape_markdown


def offer(tenant: Tenant, conversation: Conversation) -> None:
    """The button below an open conversation, while there is something to erase."""
    if tenant.role != Role.ADMIN or conversation.redacted_at:
        return
    key = f"datasets.erase.{conversation.id}"
    if st.button("Erase this client", key=key, icon=":material/ink_eraser:", type="tertiary"):
        _confirm(tenant, conversation)


@st.dialog("Erase this client?")
def _confirm(tenant: Tenant, conversation: Conversation) -> None:
    st.text(conversation.title or conversation.external_id)
    st.write(
        "The words of this conversation, of its other versions and of all replies to it in runs "
        "are redacted, for good. Datasets keep their hashes, and comparisons their numbers."
    )
    if chats := curating.chats_like(tenant, conversation.id):
        names = ", ".join(map(escape_markdown, chats))
        st.write(f"These chats hold the same words and stay until you delete them: {names}")
    if st.button("Erase for good", type="primary", key="datasets.erase_yes", on_click=act,
                 args=(curating.redact_conversation, tenant, conversation.id)):  # fmt: skip
        st.rerun()
