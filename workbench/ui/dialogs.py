"""Dialogs of a page that has keys: while one is open, the keys below it do nothing."""

from collections.abc import Callable
from functools import wraps
from typing import Literal, ParamSpec

import streamlit as st

OPENED = "dialogs.opened"
P = ParamSpec("P")


def forget() -> None:
    """A new run of the page begins: it has opened no dialog yet."""
    st.session_state[OPENED] = False


def is_open() -> bool:
    """Whether this run of the page opened one; it stays until the next run."""
    return bool(st.session_state.get(OPENED))


def dialog(
    title: str, *, width: Literal["small", "large"] = "small"
) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """Make a function a dialog; closing it draws the page again, with its keys."""

    def decorate(body: Callable[P, None]) -> Callable[P, None]:
        @wraps(body)
        def show(*args: P.args, **options: P.kwargs) -> None:
            st.session_state[OPENED] = True
            st.dialog(title, width=width, on_dismiss="rerun")(body)(*args, **options)

        return show

    return decorate
