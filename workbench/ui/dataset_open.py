"""The open dataset: what it is, its conversations, its versions, its split."""

import streamlit as st

from workbench import curating
from workbench.curating import DatasetLine
from workbench.domain.tenants import Tenant
from workbench.ui import (
    dataset_conversations,
    dataset_export,
    dataset_notice,
    dataset_split,
    dataset_versions,
    runs_links,
)
from workbench.ui.acting import act, show_fault
from workbench.ui.widgets import counted, escape_markdown, when

OPEN = "dataset"
CONVERSATIONS, VERSIONS, SPLIT = PARTS = ("Conversations", "Versions", "Split")


def show(tenant: Tenant, name: str) -> None:
    """A dataset by `name` or `name@version`, in the part that is chosen."""
    line: DatasetLine | None = act(curating.named_line, tenant, name)
    if line is None:
        show_fault()
        return
    show_fault()
    newest = curating.dataset(tenant, line.name).version
    _head(tenant, line, newest)
    dataset_notice.show(tenant, line)
    part = st.segmented_control(
        "What to see of it", PARTS, default=CONVERSATIONS, required=True, key="part",
        bind="query-params", label_visibility="collapsed",
    )  # fmt: skip
    if part == VERSIONS:
        dataset_versions.show(tenant, line, newest)
    elif part == SPLIT:
        dataset_split.show(tenant, line)
    else:
        dataset_conversations.show(tenant, line, is_newest=line.version == newest)


def open_dataset(name: str) -> None:
    """Put a dataset, or a version of one, into the page's address."""
    if name:
        st.query_params[OPEN] = name
    else:
        st.query_params.pop(OPEN, None)


def _head(tenant: Tenant, line: DatasetLine, newest: int) -> None:
    """Its name, what it holds, and the way to its newest version from an earlier one."""
    parts = [
        counted(line.conversations, "conversation"),
        counted(line.messages, "message"),
        counted(line.turns, "manager turn"),
        f"made {when(line.created_at)}",
        line.hash[:12],
    ]
    st.subheader(escape_markdown(line.label), anchor=False)
    with st.container(horizontal=True, vertical_alignment="center", key="datasethead"):
        st.caption(escape_markdown(" · ".join(parts)), width="content")
        if line.version != newest:
            st.badge(f"version {line.version} of {newest}", color="orange")
            st.button("Open the newest", key="datasets.newest", type="tertiary",
                      on_click=open_dataset, args=(line.name,))  # fmt: skip
        if line.turns and st.button("Replay this dataset", key="datasets.replay"):
            runs_links.go_to_form(line.label)
        dataset_export.show(tenant, line)
