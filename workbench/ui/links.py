"""Addresses of this app as the reader's browser knows it, behind a proxy or below a path too."""

import streamlit as st

from workbench.ui import nav


def link_to(path: str) -> str:
    """The whole address of a path that begins with a slash; the path alone where it is unknown."""
    seen = st.context.url
    base = seen.rstrip("/") if isinstance(seen, str) else ""
    for name in nav.SCREENS:
        base = base.removesuffix(f"/{name}")
    return f"{base}{path}"
