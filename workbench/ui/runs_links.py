"""The addresses of the runs page: ?run=N opens a run, ?new=NAME a form that can be sent once.

With &kind=simulation it is the form of a simulation; &talk=N is a conversation of the open run.
"""

import json
import secrets
from hashlib import sha256
from typing import Any

import streamlit as st

from workbench.ui import nav

RUN, NEW, DATASET, CONFIG = "run", "new", "dataset", "config"
KIND, SIMULATION, PERSONA, TALK = "kind", "simulation", "persona", "talk"
LONGEST = 40


def is_new() -> bool:
    """Whether the address asks for the form."""
    return NEW in st.query_params


def is_simulation() -> bool:
    """Whether the form is that of a simulation."""
    return st.query_params.get(KIND) == SIMULATION


def form_name() -> str:
    """The name of the form at hand; tabs of one address have the same."""
    name = st.query_params.get(NEW, "")
    if not 0 < len(name) <= LONGEST:
        name = st.query_params[NEW] = secrets.token_urlsafe(9)
    return name


def sent_as(words: dict[str, Any]) -> str:
    """What makes the form at hand, filled in like this, one run however often it is sent."""
    return sha256(json.dumps([form_name(), words]).encode()).hexdigest()


def open_form(kind: str = "") -> None:
    """Put a new form into the page's address."""
    st.query_params.clear()
    st.query_params[NEW] = secrets.token_urlsafe(9)
    if kind:
        st.query_params[KIND] = kind


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
