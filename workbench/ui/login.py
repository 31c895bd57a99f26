"""The screen of who is not logged in: log in, register, enter the demo, use a link."""

import streamlit as st

from workbench import accounts
from workbench.ui import joining, session
from workbench.ui.acting import attempt, show_fault
from workbench.ui.authenticator import LoginForm
from workbench.ui.claiming import claim_cookie, clear_cookie
from workbench.ui.demo_door import is_demo_open
from workbench.ui.widgets import escape_markdown


def show() -> None:
    """The form in the middle; after it the browser trades its ticket for the cookie."""
    with (
        st.container(horizontal_alignment="center", key="loginplace"),
        st.container(width=420, key="login"),
    ):
        st.html('<p class="wb-brand">Replybench</p>')
        if session.TICKET in st.session_state:
            claim_cookie()
        elif session.LEAVING in st.session_state:
            clear_cookie()
        elif joining.is_asked():
            joining.show()
        else:
            _forms()


def _forms() -> None:
    st.caption("Are the AI's replies to your clients good enough to go live?")
    show_fault()
    entering, joining = st.tabs(["Log in", "Register"])
    with entering:
        LoginForm(_log_in).login(key="login.form", fields=LoginForm.LABELS)
        _demo()
    with joining:
        _register()


def _log_in(email: str, password: str) -> None:
    ticket = attempt(accounts.log_in, email, password, _address())
    if ticket:
        session.enter(ticket)
    st.rerun()


def _register() -> None:
    with st.form("login.register", border=False):
        email = st.text_input("E-mail", key="register.email", autocomplete="email")
        name = st.text_input("Your name", key="register.name", autocomplete="name")
        company = st.text_input("Company", key="register.company", autocomplete="organization")
        password = st.text_input(
            "Password", type="password", key="register.password", autocomplete="new-password",
            help="At least 10 characters.",
        )  # fmt: skip
        if st.form_submit_button("Register", type="primary", width="stretch"):
            _open_company(email, name, company, password)


def _open_company(email: str, name: str, company: str, password: str) -> None:
    if attempt(accounts.register, email, name, company, password, _address()):
        _log_in(email, password)
    st.rerun()


def _demo() -> None:
    if not is_demo_open():
        return
    demo = accounts.demo_login()
    if demo is None:
        return
    st.html('<p class="wb-or">or</p>')
    if st.button("Enter the demo", key="login.demo", width="stretch"):
        _log_in(demo.email, demo.password)
    st.caption(escape_markdown(f"{demo.tenant.company}: a shop with made-up conversations."))


def _address() -> str:
    address = st.context.ip_address
    return address if isinstance(address, str) else "loopback"
