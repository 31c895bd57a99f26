"""Splitting the open dataset into one to train on and one to test on."""

import streamlit as st

from workbench import curating
from workbench.curating import Dataset, DatasetLine, Split
from workbench.domain.tenants import ENGINEERS, Tenant
from workbench.ui import dataset_notice
from workbench.ui.acting import act
from workbench.ui.widgets import counted, escape_markdown

SHARE, SEED = "datasets.test_share", "datasets.seed"


def show(tenant: Tenant, line: DatasetLine) -> None:
    """The share and the seed, and what they make."""
    if tenant.role not in ENGINEERS:
        st.caption("Engineers and admins split datasets.")
        return
    whole = counted(line.conversations - line.redacted, "conversation")
    st.caption(
        f"The {whole} of {escape_markdown(line.label)} go into two datasets. A conversation's side "
        "depends on the seed and on itself alone: when others come, or when it goes on, it stays "
        "where it is. Chats that were opened from a conversation go with it."
    )
    with (
        st.form("datasets.split_form", border=False),
        st.container(horizontal=True, vertical_alignment="bottom", key="datasetsplit"),
    ):
        st.number_input("To test on, in %", 1, 99, 20, key=SHARE, width=160)
        st.number_input("Seed", 0, value=0, key=SEED, width=160)
        name = escape_markdown(line.name)
        st.form_submit_button(
            f"Make {name}-train and {name}-test", type="primary", key="datasets.split",
            on_click=_split, args=(tenant, line),
        )  # fmt: skip


def _split(tenant: Tenant, line: DatasetLine) -> None:
    share, seed = st.session_state[SHARE] / 100, st.session_state[SEED]
    made: Split | None = act(curating.split, tenant, line.label, share, seed)
    if made:
        sentence = f"{_told(made.train)}, {_told(made.test)}."
        dataset_notice.tell(line.name, sentence)


def _told(one: Dataset) -> str:
    return f"{one.label} has {counted(one.conversation_count, 'conversation')}"
