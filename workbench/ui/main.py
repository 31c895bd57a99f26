"""The Streamlit script: every run of every page starts here.

st.navigation comes first, whoever looks: a rerun or a form before it loses a deep link's page.
"""

import streamlit as st

from workbench.domain.errors import StoreError
from workbench.domain.tenants import Tenant
from workbench.ui import joining, login, nav, session
from workbench.ui.top_bar import show_user_menu
from workbench.ui.widgets import ICON, show_error, styles


def main() -> None:
    """The login form for who is not logged in, the page for who is."""
    st.set_page_config(page_title="Replybench", page_icon=ICON, layout="wide")
    tenant, fault = _who()
    page = st.navigation(nav.pages_for(tenant), position="top" if tenant else "hidden")
    styles()
    if fault:
        show_error(fault)
    elif tenant is None:
        login.show()
    else:
        _run(tenant, page)


def _who() -> tuple[Tenant | None, StoreError | None]:
    try:
        return session.current_tenant(), None
    except StoreError as fault:
        return None, fault


def _run(tenant: Tenant, page: st.Page) -> None:
    try:
        show_user_menu(tenant)
        if joining.is_asked():
            joining.show_to(tenant)
        else:
            page.run()
    except Exception as error:  # noqa: BLE001 - the edge of every page
        show_error(error)
    finally:
        st.session_state[nav.ARRIVED] = True


main()
