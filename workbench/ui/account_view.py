"""The account page's parts: person, password, open logins, appearance, costs."""

from html import escape

import streamlit as st

from workbench import accounts
from workbench.accounts import OpenSession
from workbench.domain.tenants import Role, Tenant
from workbench.ui import session, spending_view
from workbench.ui.acting import act, show_fault
from workbench.ui.widgets import escape_markdown, when

DUTIES = {
    Role.ADMIN: "sees and changes everything of the company",
    Role.MANAGER: "chats with clients and approves drafts",
    Role.ENGINEER: "changes prompts and models, and runs comparisons",
    Role.STAKEHOLDER: "reads comparisons",
}
CHANGED = "changed"


def show(tenant: Tenant) -> None:
    """Draw the page below its title."""
    show_fault()
    if st.query_params.pop(CHANGED, ""):
        st.success("The password is changed. All other logins have ended.")
    about, security = st.columns(2, gap="large")
    with about:
        _person(tenant)
        _appearance()
        spending_view.show(tenant)
    with security:
        _sessions(tenant)
        _password(tenant)


def _person(tenant: Tenant) -> None:
    st.subheader("Person", anchor=False)
    rows = {
        "Name": tenant.name,
        "E-mail": accounts.email_of(tenant),
        "Company": tenant.company,
        "Role": f"{tenant.role}: {DUTIES[tenant.role]}",
    }
    pairs = (f"<dt>{label}</dt><dd>{escape(value)}</dd>" for label, value in rows.items())
    st.html(f'<dl class="wb-pairs">{"".join(pairs)}</dl>')
    if st.button("Log out", key="account.log_out"):
        session.leave()
        st.rerun()


def _appearance() -> None:
    st.subheader("Appearance", anchor=False)
    st.caption("Light or dark follows the setting of your system or browser.")


def _sessions(tenant: Tenant) -> None:
    st.subheader("My logins", anchor=False)
    for login in accounts.sessions(tenant, session.cookie_token()):
        _session(tenant, login)


def _session(tenant: Tenant, login: OpenSession) -> None:
    with st.container(
        horizontal=True,
        horizontal_alignment="distribute",
        vertical_alignment="center",
        key=f"account.login_{login.id}",
    ):
        mark = " · this one" if login.current else " · API" if login.by_api else ""
        until = escape_markdown(when(login.expires_at))
        st.markdown(f"Since {escape_markdown(when(login.created_at))}, until {until}{mark}")
        if not login.current:
            st.button(
                "End", key=f"account.end.{login.id}", on_click=act,
                args=(accounts.end_session, tenant, login.id),
            )  # fmt: skip


def _password(tenant: Tenant) -> None:
    st.subheader("Password", anchor=False)
    with st.form("account.password", border=False):
        old = st.text_input(
            "Current password", type="password", key="account.old", autocomplete="current-password"
        )
        new = st.text_input(
            "New password", type="password", key="account.new", autocomplete="new-password",
            help="At least 10 characters.",
        )  # fmt: skip
        if st.form_submit_button("Change password"):
            _change(tenant, old, new)


def _change(tenant: Tenant, old: str, new: str) -> None:
    if ticket := act(accounts.change_password, tenant, old, new):
        st.query_params[CHANGED] = "1"
        session.enter(ticket)
    st.rerun()
