"""What the holder of a link sees: join a company, or set a new password; and why it can't be used.

The token is in the address until it is used, so that a reload does not lose it.
"""

from html import escape

import streamlit as st

from workbench import accounts
from workbench.accounts import PARAMETER, Offer
from workbench.domain.tenants import Tenant
from workbench.ui import session
from workbench.ui.acting import attempt, show_fault


def is_asked() -> bool:
    """Whether the address is that of a link."""
    return PARAMETER in st.query_params


def show() -> None:
    """The form of the link, in the place of the login form."""
    show_fault()
    token = st.query_params[PARAMETER]
    offer: Offer | None = attempt(accounts.offer, token)
    if offer is None:
        show_fault()
    elif offer.person:
        _new_password(token, offer)
    else:
        _join(token, offer)
    st.button("Log in instead", key="joining.leave", type="tertiary", on_click=_forget)


def show_to(tenant: Tenant) -> None:
    """What somebody sees who is logged in already."""
    with st.container(width=520, key="joining"):
        st.html(
            f'<p class="wb-text">You are logged in as {escape(tenant.name)} at '
            f"{escape(tenant.company)}. This link is for somebody who is not: log out first, and "
            "this page shows it.</p>"
        )
        with st.container(horizontal=True):
            if st.button("Log out", key="joining.log_out", type="primary"):
                session.leave()
                st.rerun()
            st.button("Stay logged in", key="joining.stay", on_click=_forget)


def _join(token: str, offer: Offer) -> None:
    _heading(f"Join {offer.company} as {offer.role}")
    with st.form("joining.join", border=False):
        email = st.text_input(
            "E-mail", value=offer.email or None, disabled=bool(offer.email), key="joining.email",
            autocomplete="email",
        )  # fmt: skip
        name = st.text_input("Your name", key="joining.name", autocomplete="name")
        password = _password()
        if st.form_submit_button("Join", type="primary", width="stretch"):
            given = offer.email or email or ""
            _enter(attempt(accounts.join, token, given, name, password))


def _new_password(token: str, offer: Offer) -> None:
    _heading("Set a new password")
    line = f"For {offer.person}, {offer.email}, at {offer.company}."
    st.html(f'<p class="wb-meta">{escape(line)}</p>')  # in Markdown the e-mail becomes a link
    with st.form("joining.new_password", border=False):
        password = _password()
        if st.form_submit_button("Set password", type="primary", width="stretch"):
            _enter(attempt(accounts.set_password, token, password))


def _heading(text: str) -> None:
    st.html(f'<h2 class="wb-joinhead">{escape(text)}</h2>')


def _password() -> str:
    return st.text_input(
        "Password", type="password", key="joining.password", autocomplete="new-password",
        help="At least 10 characters.",
    )  # fmt: skip


def _enter(ticket: str | None) -> None:
    """Log in, with the token gone from the address before the browser reloads it."""
    if ticket:
        _forget()
        session.enter(ticket)
    st.rerun()


def _forget() -> None:
    st.query_params.pop(PARAMETER, None)
