"""The versions of the open dataset: who made which, the way back, and what any two differ in."""

import streamlit as st

from workbench import curating
from workbench.curating import DatasetLine, Version
from workbench.domain.tenants import ENGINEERS, Tenant
from workbench.ui import dataset_diff, dataset_notice
from workbench.ui.acting import act
from workbench.ui.widgets import counted, escape_markdown, when

PAGE = 20
AGAINST = "against"


def show(tenant: Tenant, line: DatasetLine, newest: int) -> None:
    """What the open version differs in from another one, then all of them, newest first."""
    every = curating.versions(tenant, line.name)
    if others := _others(tenant, line, every):
        _compare(tenant, line, others)
    else:
        st.caption("This is the only version, and there is no other dataset to compare it with.")
    pages = -(-len(every) // PAGE)
    page = st.pagination(pages, key=f"datasets.versions.{line.name}") if pages > 1 else 1
    for one in every[PAGE * (page - 1) : PAGE * page]:
        _version(tenant, line, one, newest)


def _others(tenant: Tenant, line: DatasetLine, every: list[Version]) -> list[str]:
    """What can be compared with: the version before first, the later ones, other datasets."""
    own = sorted(every, key=lambda one: (one.version > line.version, -one.version))
    labels = [one.label for one in own if one.version != line.version]
    return labels + [one.label for one in curating.datasets(tenant) if one.name != line.name]


def _compare(tenant: Tenant, line: DatasetLine, others: list[str]) -> None:
    if st.session_state.get(AGAINST) not in (None, *others):
        st.session_state[AGAINST] = others[0]
    chosen = st.selectbox(
        escape_markdown(f"Compare {line.label} with"), others, key=AGAINST, width=320,
        bind="query-params",
    )  # fmt: skip
    with st.container(border=True, key="datasetdiff"):
        dataset_diff.show(tenant, chosen, line.label)


def _version(tenant: Tenant, line: DatasetLine, one: Version, newest: int) -> None:
    row = st.container(horizontal=True, vertical_alignment="center", key=f"datasetversion-{one.id}")
    with row:
        st.badge(f"@{one.version}", color="green" if one.version == newest else "gray")
        parts = [
            when(one.created_at), one.by, counted(one.conversations, "conversation"),
            counted(one.messages, "message"), one.hash[:12],
        ]  # fmt: skip
        st.caption(escape_markdown(" · ".join(parts)), width="stretch")
        if one.version != newest and tenant.role in ENGINEERS:
            st.button("Restore", key=f"datasets.restore.{one.id}", type="tertiary",
                      on_click=_restore, args=(tenant, one, newest))  # fmt: skip
        if one.version != line.version:
            st.button("Open", key=f"datasets.version.{one.id}", on_click=_open, args=(one,))
        else:
            st.caption("open", width="content")


def _open(one: Version) -> None:
    st.query_params["dataset"] = one.label


def _restore(tenant: Tenant, one: Version, newest: int) -> None:
    """Its content becomes the newest version, which is opened."""
    if made := act(curating.restore, tenant, one.name, one.version):
        st.query_params["dataset"] = one.name
        if made.version == newest:
            sentence = f"Nothing changed: {one.name}@{newest} holds the same as @{one.version}."
            dataset_notice.tell(one.name, sentence)
            return
        sentence = f"{one.name}@{made.version} holds what @{one.version} held."
        dataset_notice.tell(one.name, sentence, undo=newest)
