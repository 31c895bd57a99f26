"""One line beside a chat, once there are enough edits to learn from."""

import streamlit as st

from workbench import learning
from workbench.domain.learning import FEWEST_EDITS
from workbench.domain.tenants import ENGINEERS, Tenant
from workbench.ui import nav
from workbench.ui.prompt_learning import TAB


def show(tenant: Tenant) -> None:
    """Say how many edits nobody has learnt from yet; engineers get the way there."""
    edits = learning.new_edits(tenant)
    if edits < FEWEST_EDITS:
        return
    st.caption(f"{edits} edits could improve the prompt.")
    if tenant.role in ENGINEERS and st.button("Learn from them", key="chat.learn"):
        st.session_state["prompts.tab"] = TAB
        st.switch_page(nav.page("prompts"))
