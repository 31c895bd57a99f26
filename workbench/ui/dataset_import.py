"""The import form of the datasets page, and what the last import brought."""

import streamlit as st

from workbench import importing
from workbench.domain.tenants import Tenant
from workbench.importing import ImportSummary
from workbench.ui.acting import act, show_fault
from workbench.ui.widgets import escape_markdown

RESULT = "datasets.result"


def show_form(tenant: Tenant, *, open: bool) -> None:
    """A file or pasted text, the dataset it goes to, and its format."""
    box = st.expander("Import conversations", expanded=open, key="datasets.import")
    with box, st.form("datasets.import_form", border=False):
        file = st.file_uploader("A chat export", key="datasets.file")
        text = st.text_area(
            "or paste CLIENT: / MANAGER: lines", key="datasets.text", height=140,
            placeholder="CLIENT: Hi!\nMANAGER: Hello, how can I help?",
        )  # fmt: skip
        left, right = st.columns(2)
        name = left.text_input("Dataset", key="datasets.name", placeholder="a new or a known name")
        form = right.selectbox("Format", importing.formats(), key="datasets.format")
        if st.form_submit_button("Import", type="primary"):
            data = file.getvalue() if file else text.encode("utf-8", "replace")
            _import(tenant, data, name, form)


def show_result() -> None:
    """What the last click brought: counts and reasons, or why it was refused."""
    show_fault()
    summary: ImportSummary | None = st.session_state.pop(RESULT, None)
    if summary is None:
        return
    st.success(escape_markdown(_told(summary)))
    if summary.skipped:
        rows = [{"Not imported": reason, "Times": n} for reason, n in summary.skipped.items()]
        with st.expander(f"{sum(summary.skipped.values()):,} lines are no messages"):
            st.dataframe(rows, hide_index=True, key="datasets.skipped")


def _import(tenant: Tenant, data: bytes, name: str, form: str) -> None:
    st.session_state[RESULT] = act(importing.import_data, tenant, data, dataset=name, format=form)
    st.rerun()


def _told(summary: ImportSummary) -> str:
    if summary.messages == summary.duplicates:
        return f"Nothing new: {summary.dataset} has all {summary.messages:,} messages already."
    return (
        f"{summary.dataset}: {summary.messages - summary.duplicates:,} new messages, "
        f"{summary.duplicates:,} known already; conversations read: {summary.conversations:,}. "
        f"{summary.client:,} are the client's, {summary.manager:,} the manager's, {summary.ai:,} "
        "of these written or suggested by a machine."
    )
