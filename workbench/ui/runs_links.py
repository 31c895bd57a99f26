"""The addresses of the runs page: ?run=N opens a run, ?new=NAME a form that can be sent once."""

import secrets

import streamlit as st

from workbench.ui import nav

RUN, NEW, DATASET, CONFIG = "run", "new", "dataset", "config"
LONGEST = 40


def is_new() -> bool:
    """Whether the address asks for the form."""
    return NEW in st.query_params


def form_name() -> str:
    """The name of the form at hand; tabs of one address have the same."""
    name = st.query_params.get(NEW, "")
    if not 0 < len(name) <= LONGEST:
        name = st.query_params[NEW] = secrets.token_urlsafe(9)
    return name


def open_form() -> None:
    """Put a new form into the page's address."""
    st.query_params.clear()
    st.query_params[NEW] = secrets.token_urlsafe(9)


def close_form() -> None:
    """Back to the list."""
    st.query_params.clear()


def open_run(run_id: int) -> None:
    """Put a run into the page's address."""
    st.query_params.clear()
    st.query_params[RUN] = str(run_id)


def go_to_form(dataset: str = "", configs: tuple[str, ...] = ()) -> None:
    """From another page to a new form, some of it chosen already."""
    chosen: dict[str, str | list[str]] = {NEW: secrets.token_urlsafe(9)}
    if dataset:
        chosen[DATASET] = dataset
    if configs:
        chosen[CONFIG] = list(configs)
    st.switch_page(nav.page("runs"), query_params=chosen)


def link_to_run(run_id: int, label: str) -> None:
    """A link from another page to a run."""
    st.page_link(nav.page("runs"), label=label, query_params={RUN: str(run_id)})
