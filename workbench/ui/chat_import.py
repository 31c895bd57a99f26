"""A chat's import: pasted lines or a file of one conversation; more of them go to the wizard."""

import streamlit as st

from workbench import chatting
from workbench.chatting import Thread
from workbench.domain.tenants import ENGINEERS, Tenant
from workbench.ui import import_wizard, nav
from workbench.ui.acting import act
from workbench.ui.import_wizard import PASTED

REFUSED = "chat.import_refused"
TAKEN = "chat.import_taken"


def show(tenant: Tenant, thread: Thread) -> None:
    """The form, and the way to the wizard for what does not fit into a chat."""
    taken = st.session_state.get(TAKEN, 0)  # other keys empty the form, which a refusal keeps
    with st.form("chat.import_form", border=False):
        text = st.text_area(
            "Paste lines that begin with CLIENT: and MANAGER:, or with names",
            key=f"chat.import_text.{taken}", height=120,
            placeholder="CLIENT: Hi!\nMANAGER: Hello, how can I help?",
        )  # fmt: skip
        file = st.file_uploader("or a file with one conversation", key=f"chat.import_file.{taken}")
        ours = st.text_input("Your name in it, where it has names", key="chat.import_name")
        if st.form_submit_button("Import into this chat"):
            name = file.name if file else PASTED
            data = file.getvalue() if file else (text or "").encode("utf-8", "replace")
            _take(tenant, thread, name, data, [ours] if ours and ours.strip() else [])
    refused: tuple[int, str, bytes] | None = st.session_state.get(REFUSED)
    if refused and refused[0] == thread.chat.id and tenant.role in ENGINEERS:
        _offer_wizard(tenant, *refused[1:])


def _take(tenant: Tenant, thread: Thread, name: str, data: bytes, managers: list[str]) -> None:
    added = act(chatting.import_messages, tenant, thread.chat.id, data, managers=managers)
    if added is None:
        st.session_state[REFUSED] = (thread.chat.id, name, data)
    else:
        st.session_state.pop(REFUSED, None)
        st.session_state[TAKEN] = st.session_state.get(TAKEN, 0) + 1
    st.rerun()


def _offer_wizard(tenant: Tenant, name: str, data: bytes) -> None:
    st.caption("Several conversations, columns or dates to be explained? The wizard asks for them.")
    if st.button("Open it in the import wizard", key="chat.import_wizard"):
        st.session_state.pop(REFUSED, None)
        import_wizard.begin(tenant, [data], [name], mask=True)
        st.switch_page(nav.page("datasets"), query_params={"import": "1"})
