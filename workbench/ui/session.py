"""Who is looking at the page. The cookie only names a row; the row decides at every rerun."""

import streamlit as st

from workbench import accounts
from workbench.domain.tenants import Tenant
from workbench.settings import settings

COOKIE = "replybench_session"
TICKET = "login.ticket"
LEAVING = "login.leaving"


def cookie_name() -> str:
    """Another one below each path: an app at the root has its cookie sent to all below it."""
    return COOKIE + settings().base_path.replace("/", "_")


def cookie_token() -> str:
    """The random id in this browser's login cookie, or nothing."""
    token = st.context.cookies.get(cookie_name())
    return token if isinstance(token, str) else ""


def current_tenant() -> Tenant | None:
    """Who is logged in here, asked of the database anew."""
    token = cookie_token()
    return accounts.tenant_of(token) if token else None


def require_user() -> Tenant:
    """The first line of each page: who is logged in; without a login the page ends here."""
    tenant = current_tenant()
    if tenant is None:
        st.warning("Log in to see this page.")
        st.stop()
    return tenant


def enter(ticket: str) -> None:
    """On the next run the browser trades this ticket for its cookie."""
    st.session_state[TICKET] = ticket


def leave() -> None:
    """End this login for every copy of its cookie; the next run clears the cookie."""
    accounts.log_out(cookie_token())
    st.session_state[LEAVING] = True
