"""What a click does: one use case, and its error as a sentence on the next run of the page."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from workbench.domain.errors import WorkbenchError
from workbench.domain.tenants import Tenant
from workbench.ui import session
from workbench.ui.widgets import show_sentence

FAULT = "acting.fault"


def act(use_case: Callable[..., Any], *args: Any, **options: Any) -> Any:
    """Call a use case; a refusal is kept for show_fault(), and None is returned.

    A click's callback runs before the page asks who is there: a login that has ended acts no more,
    and whoever has another role by now acts with that one.
    """
    tenant = session.current_tenant()
    if tenant is None:
        st.session_state[FAULT] = "your login has ended; log in again"
        return None
    present = (tenant if isinstance(one, Tenant) else one for one in args)
    return attempt(use_case, *present, **options)


def attempt(use_case: Callable[..., Any], *args: Any, **options: Any) -> Any:
    """The same for who is not logged in: the forms of the login screen."""
    try:
        return use_case(*args, **options)
    except WorkbenchError as fault:
        st.session_state[FAULT] = str(fault)
        return None


def show_fault() -> None:
    """Show what the last click was refused for, once."""
    if fault := st.session_state.pop(FAULT, ""):
        show_sentence(fault)
