"""The past that a config's examples come from: how much of it there is, and what came since."""

import streamlit as st

from workbench import configuring
from workbench.domain.past import MOST_EXAMPLES
from workbench.domain.prompts import ConfigSpec
from workbench.domain.tenants import Tenant
from workbench.ui import prompt_fields as fields
from workbench.ui.widgets import counted

EXAMPLES = (
    "The model is shown so many past replies to the client messages most like the one at hand. "
    "None of them is from the same conversation."
)


def show(tenant: Tenant, spec: ConfigSpec | None) -> None:
    """How many examples are shown, what there is to choose from, and a way to the newer."""
    st.number_input(
        "Similar past replies as examples", 0, MOST_EXAMPLES, key=fields.OPTIONS["examples"],
        help=EXAMPLES, persist_state="session",
    )  # fmt: skip
    if spec is None or not spec.similar:
        return
    with st.spinner("Reading the past replies"):
        found = configuring.past_figures(tenant, spec)
    if not found.replies and not found.newer:
        st.caption("There are no past replies to choose from yet. Import conversations, or approve "
                   "replies in chats.")  # fmt: skip
        return
    known = "1 past reply" if found.replies == 1 else f"{found.replies:,} past replies"
    newer = f" {counted(found.newer, 'message')} of managers came since." if found.newer else ""
    st.caption(f"{known} to choose from.{newer}")
    if found.newer:
        st.button("Use what was written since", key="prompts.newer", on_click=_look_at_newer,
                  args=(tenant,))  # fmt: skip


def _look_at_newer(tenant: Tenant) -> None:
    """Into the editor; it is a version once it is saved."""
    st.session_state[fields.PIN] = configuring.newest_past(tenant)
