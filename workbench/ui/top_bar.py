"""The menu of the person at the right end of the top bar."""

import streamlit as st

from workbench.domain.tenants import Tenant
from workbench.ui import nav, session
from workbench.ui.widgets import escape_markdown

ACCOUNT, LOG_OUT = "Account", "Log out"
SHOWN_SIGNS = 24


def show_user_menu(tenant: Tenant) -> None:
    """The company's name, and behind it the account page and the way out."""
    name = tenant.company
    short = name if len(name) <= SHOWN_SIGNS else f"{name[: SHOWN_SIGNS - 1]}…"
    with st.container(key="usermenu"):
        choice = st.menu_button(
            escape_markdown(short),
            [ACCOUNT, LOG_OUT],
            key="top.user",
            type="tertiary",
        )
    if choice == ACCOUNT:
        st.switch_page(nav.page("account"))
    if choice == LOG_OUT:
        session.leave()
        st.rerun()
