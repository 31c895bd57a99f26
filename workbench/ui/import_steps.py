"""The import wizard's page: where one is, the step that is open, and the way in."""

from collections.abc import Sequence
from html import escape
from typing import Any

import streamlit as st

from workbench import importing
from workbench.curating import DatasetLine
from workbench.domain.tenants import Tenant
from workbench.ui import import_preview, import_questions, import_run
from workbench.ui import import_wizard as wizards
from workbench.ui.acting import show_fault
from workbench.ui.import_wizard import PASTED, TITLES, Wizard
from workbench.ui.widgets import escape_markdown

ADDRESS = "import"
ACCEPTED = ["txt", "json", "jsonl", "zip", "csv", "tsv", "xlsx"]


def is_open(lines: Sequence[DatasetLine]) -> bool:
    """Whether the page is the wizard: its address says so, files wait, or there is nothing else."""
    return not lines or wizards.is_under_way() or ADDRESS in st.query_params


def offer() -> None:
    """The way in."""
    if st.button("Import conversations", key="datasets.import_open", type="primary"):
        st.query_params[ADDRESS] = "1"
        st.rerun()


def show(tenant: Tenant, lines: Sequence[DatasetLine]) -> None:
    """The step that is open, and the way back to the datasets."""
    wizard = wizards.current()
    with st.container(border=True, key="importwizard"):
        st.html(_indicator(wizard.step))
        if wizard.step != wizards.LOOK:  # which shows it beside its button
            show_fault()
        _step(tenant, wizard, lines)
    if lines and wizard.step != wizards.RUNNING:
        st.button("Leave the import", key="datasets.leave", type="tertiary", on_click=_leave)


def _step(tenant: Tenant, wizard: Wizard, lines: Sequence[DatasetLine]) -> None:
    if wizard.step == wizards.FILE:
        _file(tenant, wizard)
    elif wizard.step == wizards.LOOK:
        import_preview.show(tenant, wizard, lines)
    elif wizard.step in (wizards.RUNNING, wizards.DONE):
        import_run.show(tenant, wizard)
    else:
        import_questions.show(tenant, wizard)


def _indicator(step: int) -> str:
    """Where in the way one is."""
    titles = list(dict.fromkeys(TITLES.values()))
    here = titles.index(TITLES[step])
    items = [
        f"<li{_state(place - here)}><span>{escape(title)}</span></li>"
        for place, title in enumerate(titles)
    ]
    return f'<ol class="wb-steps" aria-label="Steps of the import">{"".join(items)}</ol>'


def _state(distance: int) -> str:
    if not distance:
        return ' aria-current="step"'
    return ' class="done"' if distance < 0 else ""


def _file(tenant: Tenant, wizard: Wizard) -> None:
    """Files, zips or pasted text; Continue looks at them and stores nothing."""
    with st.form("datasets.import_form", border=False):
        files = st.file_uploader(
            "Chat exports: files, or the zip as it was downloaded",
            type=ACCEPTED,
            accept_multiple_files=True,
            key="datasets.file",
        )
        if kept := [name for name in wizard.names if name != PASTED]:
            st.caption(escape_markdown(f"Kept from before: {', '.join(kept)}"))
        text = st.text_area(
            "or paste lines that begin with CLIENT: and MANAGER:, or with names",
            wizard.pasted, key="datasets.text", height=140,
            placeholder="CLIENT: Hi!\nMANAGER: Hello, how can I help?",
        )  # fmt: skip
        form = _more(wizard)
        if st.form_submit_button("Continue", type="primary", key="datasets.submit"):
            _take(wizard, files or [], text or "", form)
            wizards.go_on(tenant, wizard)
            st.rerun()


def _more(wizard: Wizard) -> str:
    known = importing.formats()
    with st.expander("More", key="datasets.file_more"):
        form = st.selectbox(
            "Format", known, known.index(wizard.format), key="datasets.format",
            help="auto finds it from what is in the file, whatever its name",
        )  # fmt: skip
    return form or wizard.format


def _take(wizard: Wizard, files: Sequence[Any], text: str, form: str) -> None:
    """What was given now; files that are kept stay where no other ones are given."""
    named = list(zip(wizard.names, wizard.given, strict=True))
    kept = [(name, data) for name, data in named if name != PASTED]
    found = [(file.name, file.getvalue()) for file in files] or kept
    if text.strip() or not found:
        found.append((PASTED, text.encode("utf-8", "replace")))
    if found != named or form != wizard.format:
        wizard.take([data for _, data in found], [name for name, _ in found])
    wizard.pasted, wizard.format = text, form


def _leave() -> None:
    """Back to the datasets; what was given is let go of."""
    wizards.forget()
    st.query_params.pop(ADDRESS, None)
