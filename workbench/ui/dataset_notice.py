"""What the last change of a dataset did, and its undo; another change or dataset ends it."""

from dataclasses import dataclass

import streamlit as st

from workbench import curating
from workbench.curating import DatasetLine
from workbench.domain.tenants import Tenant
from workbench.ui.acting import act
from workbench.ui.widgets import escape_markdown

NOTICE = "datasets.notice"


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence about a dataset; `undo` is the version that its undo gives back."""

    dataset: str
    sentence: str
    undo: int | None = None


def tell(dataset: str, sentence: str, *, undo: int | None = None) -> None:
    """Say it above the dataset from the next run on."""
    st.session_state[NOTICE] = Notice(dataset, sentence, undo)


def show(tenant: Tenant, line: DatasetLine) -> None:
    """The last change of this dataset, if it was the last one on the page."""
    told: Notice | None = st.session_state.get(NOTICE)
    if told is None or told.dataset != line.name:
        st.session_state.pop(NOTICE, None)
        return
    with st.container(
        border=True, horizontal=True, vertical_alignment="center", key="datasetnotice"
    ):
        st.markdown(escape_markdown(told.sentence), width="stretch")
        if told.undo is not None:
            st.button("Undo", key="datasets.undo", on_click=_undo, args=(tenant, told))
        st.button("Close", key="datasets.notice_close", type="tertiary", on_click=_close)


def _undo(tenant: Tenant, told: Notice) -> None:
    if made := act(curating.restore, tenant, told.dataset, told.undo):
        tell(told.dataset, f"{made.label} is again as @{told.undo} was.")


def _close() -> None:
    st.session_state.pop(NOTICE, None)
