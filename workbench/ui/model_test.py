"""The test of a connection: one tiny real call, and what it took."""

import streamlit as st

from workbench import configuring
from workbench.domain.replies import Completion
from workbench.domain.tenants import Tenant
from workbench.ui.acting import act, show_fault
from workbench.ui.widgets import escape_markdown, money


def show(tenant: Tenant, model: str, key: str) -> None:
    """A button that asks `provider:model` for one word, and what the last press said of it."""
    told = f"{key}.told"
    if st.button("Test connection", key=key):
        with st.spinner("Asking for one word"):
            st.session_state[told] = (model, act(configuring.test_connection, tenant, model))
        show_fault()
    asked, found = st.session_state.get(told, ("", None))
    if asked == model and isinstance(found, Completion):
        word = escape_markdown(found.text if len(found.text) <= 40 else f"{found.text[:39]}…")
        cost = escape_markdown(money(found.cost_usd))
        st.caption(f"It answered “{word}” in {found.seconds:.1f} s; the cost is {cost}.")
