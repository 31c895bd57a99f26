"""Addresses of this app as the reader's browser knows it, behind a proxy or below a path too."""

import streamlit as st

from workbench.ui import nav


def link_to(path: str) -> str:
    """The whole address of a path that begins with a slash; the path alone where it is unknown."""
    base = (seen_address() or "").rstrip("/")
    for name in nav.SCREENS:
        base = base.removesuffix(f"/{name}")
    return f"{base}{path}"


def seen_address() -> str | None:
    """The address of the page at hand, if the browser told it."""
    seen = st.context.url
    return seen if isinstance(seen, str) else None
