"""The company's settings on the people page."""

import streamlit as st

from workbench import accounts
from workbench.domain.tenants import Tenant
from workbench.ui.acting import act

SAVED = "people.company_saved"


def show(tenant: Tenant) -> None:
    """Its name, and after how many hours logins end."""
    found = accounts.company_settings(tenant)
    st.subheader("Company", anchor=False)
    with st.form("people.company", border=False):
        name = st.text_input("Name", value=found.name, max_chars=200, key="people.company_name")
        hours = st.number_input(
            "A login ends after hours", min_value=1, max_value=found.most,
            value=found.session_hours, step=1, key="people.company_hours",
            help=f"At most {found.most}, as the operator set it. Open logins are shortened too.",
        )  # fmt: skip
        if st.form_submit_button("Save", key="people.company_save"):
            st.session_state[SAVED] = act(_change, tenant, name, hours)
            st.rerun()
    if st.session_state.pop(SAVED, False):
        st.caption("Saved.")


def _change(tenant: Tenant, name: str, hours: int) -> bool:
    accounts.change_company(tenant, name, hours)
    return True
