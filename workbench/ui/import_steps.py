"""The steps of the import wizard as they are shown, the first one on the datasets page itself."""

from collections.abc import Sequence
from pathlib import PurePath
from time import monotonic
from typing import Any

import streamlit as st

from workbench import importing
from workbench.domain.tenants import Tenant
from workbench.importing import Author, ImportSummary, Look
from workbench.ui import import_preview
from workbench.ui import import_wizard as wizards
from workbench.ui.acting import act, show_fault
from workbench.ui.import_wizard import TITLES, Wizard
from workbench.ui.widgets import counted, escape_markdown

OURS = "datasets.ours"
FEW = 2
ORDERS = {"dmy": "day, month, year", "mdy": "month, day, year", "ymd": "year, month, day"}
NOTHING = "(not used)"
STAGES = {"reading": "Reading the file", "storing": "Storing the messages"}
ACCEPTED = ["txt", "json", "jsonl", "zip", "csv", "tsv", "xlsx"]


def show(tenant: Tenant, names: Sequence[str]) -> None:
    """The step that is open."""
    wizard = wizards.current()
    with st.container(border=True, key="datasets.import"):
        _indicator(wizard)
        show_fault()
        _SHOWN[wizard.step](tenant, wizard, names)


def _indicator(wizard: Wizard) -> None:
    """Where in the way one is."""
    words = list(dict.fromkeys(TITLES.values()))
    here = TITLES[wizard.step]
    parts = [f"**{one}**" if one == here else one for one in words]
    st.caption(" → ".join(f"{place} {part}" for place, part in enumerate(parts, start=1)))


def _file(tenant: Tenant, wizard: Wizard, _names: Sequence[str]) -> None:
    """Files, zips or pasted text; Continue looks at them and stores nothing."""
    with st.form("datasets.import_form", border=False):
        files = st.file_uploader(
            "Chat exports: files, or the zip as it was downloaded",
            type=ACCEPTED,
            accept_multiple_files=True,
            key="datasets.file",
        )
        if wizard.given:
            st.caption(f"Kept: {escape_markdown(', '.join(wizard.names) or 'the pasted text')}")
        text = st.text_area(
            "or paste lines that begin with CLIENT: and MANAGER:, or with names",
            key="datasets.text", height=140,
            placeholder="CLIENT: Hi!\nMANAGER: Hello, how can I help?",
        )  # fmt: skip
        form = st.selectbox("Format", importing.formats(), key="datasets.format",
                            help="auto finds it from the content")  # fmt: skip
        if st.form_submit_button("Continue", type="primary", key="datasets.submit"):
            _take(wizard, files or [], text or "", form or "auto")
            wizards.go_on(tenant, wizard)
            st.rerun()


def _take(wizard: Wizard, files: Sequence[Any], text: str, form: str) -> None:
    """What was given now; without anything new, what is kept from before."""
    wizard.format = form
    if files:
        wizard.given = [file.getvalue() for file in files]
        wizard.names = [file.name for file in files]
    elif text.strip() or not wizard.given:
        wizard.given, wizard.names = [text.encode("utf-8", "replace")], []
    wizard.columns, wizard.date_order, wizard.managers, wizard.looks = {}, "", [], {}


def _columns(tenant: Tenant, wizard: Wizard, _names: Sequence[str]) -> None:
    """What each column of a table means."""
    look = wizard.asked
    st.subheader("What do these columns mean?", anchor=False)
    st.caption("At least the text, who wrote it, and what makes rows one conversation.")
    if wizard.columns:
        st.warning(escape_markdown(f"Still missing: the column of the {look.missing}."))
    fields = [NOTHING, *importing.FIELDS]
    chosen: dict[str, str] = {}
    for place, (column, values) in enumerate(look.columns.items()):
        guess = {**look.guess, **wizard.columns}.get(column, NOTHING)
        picked = st.selectbox(
            escape_markdown(column), fields, index=fields.index(guess),
            key=f"datasets.column.{place}",
        )  # fmt: skip
        st.caption(escape_markdown(" / ".join(str(value)[:60] for value in values)))
        if picked and picked != NOTHING:
            chosen[column] = picked
    saved = st.text_input("Save this mapping as", key="datasets.mapping", max_chars=200,
                          placeholder="a name, so that the next file asks nothing")  # fmt: skip
    if _buttons(wizard, "Continue"):
        wizard.columns = chosen
        wizards.go_on(tenant, wizard)
        if saved.strip() and wizard.step != wizards.COLUMNS:
            act(importing.save_mapping, tenant, saved, chosen)
        st.rerun()


def _dates(tenant: Tenant, wizard: Wizard, _names: Sequence[str]) -> None:
    """How dates are to be read where two orders fit."""
    look = wizard.asked
    st.subheader("How does this file write its dates?", anchor=False)
    orders = list(look.date_orders)
    chosen = st.radio(
        escape_markdown(f"{look.date_example} is"), orders,
        index=orders.index(wizard.date_order) if wizard.date_order in orders else None,
        key="datasets.order", format_func=ORDERS.__getitem__,
    )  # fmt: skip
    if _buttons(wizard, "Continue"):
        if not chosen:
            st.warning("Choose an answer above first.")
            return
        wizard.date_order = chosen
        wizards.go_on(tenant, wizard)
        st.rerun()


def _people(tenant: Tenant, wizard: Wizard, _names: Sequence[str]) -> None:
    """Which of the names is us."""
    look = wizard.asked
    st.caption(escape_markdown(_found(look)))
    st.subheader("Which of these names is you?", anchor=False)
    ours = _ask_names(look.authors, wizard.managers)
    if _buttons(wizard, "Continue"):
        if not ours:
            st.warning("Choose an answer above first.")
            return
        wizard.managers = ours
        wizards.go_on(tenant, wizard)
        st.rerun()


def _ask_names(authors: tuple[Author, ...], before: Sequence[str]) -> list[str]:
    """The names chosen: one of two, or any of several."""
    names = [author.name for author in authors]
    known = [name for name in before if name in names]
    if len(authors) <= FEW:
        chosen = st.radio(
            "Your name", range(len(authors)), key=OURS, label_visibility="collapsed",
            index=names.index(known[0]) if known else None,
            format_func=lambda place: _counted(authors[place]),
            captions=[escape_markdown(" / ".join(author.samples)) for author in authors],
        )  # fmt: skip
        return [] if chosen is None else [names[chosen]]
    st.dataframe([_row(author) for author in authors], hide_index=True, key="datasets.authors")
    return st.multiselect(
        "Your names (several where colleagues answered too)", names, known, key=OURS
    )


def _look(tenant: Tenant, wizard: Wizard, names: Sequence[str]) -> None:
    """What would be stored, what would not and why, masked or not, and where it goes."""
    mask = st.toggle(
        "Mask e-mails, phones, cards, links and the names of who takes part", wizard.mask,
        key="datasets.mask", help="They are kept encrypted in your company; no provider sees them.",
    )  # fmt: skip
    if mask != wizard.mask:
        wizard.mask = mask
        wizards.go_on(tenant, wizard)
        st.rerun()
    look = wizard.asked
    st.caption(escape_markdown(_found(look)))
    if not look.replayable_turns:
        st.warning("None of its manager messages answers a client: there is nothing to replay.")
    import_preview.show(look)
    name = st.text_input(
        "Dataset", wizard.dataset or _suggested(wizard.names), key="datasets.name", max_chars=200,
        help=f"A new name, or one of: {', '.join(names)}" if names else None,
    )  # fmt: skip
    if _buttons(wizard, "Import"):
        wizard.dataset, wizard.turns, wizard.step = name, look.replayable_turns, wizards.RUNNING
        st.rerun()


def _run(tenant: Tenant, wizard: Wizard, _names: Sequence[str]) -> None:
    """The import with its progress; Cancel breaks it off, and then nothing is stored."""
    bar = st.progress(0.0, "Reading the file")
    st.button("Cancel", key="datasets.cancel", on_click=_to_look, args=(wizard,))
    began = monotonic()

    def progress(stage: str, done: int, total: int) -> None:
        share = done / max(1, total)
        left = (monotonic() - began) * (1 - share) / max(share, 0.01)
        bar.progress(share, f"{STAGES[stage]}: {100 * share:.0f} % · about {left:.0f} s left")

    wizard.result = act(
        importing.import_given, tenant, wizard.given, dataset=wizard.dataset, progress=progress,
        **wizard.reading,
    )  # fmt: skip
    if wizard.result is None:
        _to_look(wizard)
    else:
        wizard.step, wizard.given = wizards.DONE, []
    st.rerun()


def _done(_tenant: Tenant, wizard: Wizard, _names: Sequence[str]) -> None:
    """What the import brought, and where to go from here."""
    if (summary := wizard.result) is None:
        return
    st.success(escape_markdown(_told(summary)))
    if not wizard.turns:
        st.warning("None of its manager messages answers a client: there is nothing to replay.")
    if skipped := summary.skipped:
        rows = [{"Not imported": reason, "Times": n} for reason, n in skipped.items()]
        with st.expander(f"Left out: {sum(skipped.values()):,}"):
            st.dataframe(rows, hide_index=True, key="datasets.skipped")
    with st.container(horizontal=True):
        st.button("Open the dataset", type="primary", key="datasets.open_new", on_click=_open,
                  args=(summary.dataset,))  # fmt: skip
        st.button("Import more", key="datasets.more", type="tertiary", on_click=wizards.forget)


def _buttons(wizard: Wizard, label: str) -> bool:
    """The way on, and the way back."""
    with st.container(horizontal=True, vertical_alignment="center"):
        sent = st.button(label, type="primary", key="datasets.answer")
        st.button("Back", key="datasets.back", type="tertiary", on_click=wizards.go_back,
                  args=(wizard,))  # fmt: skip
        st.button("Start over", key="datasets.forget", type="tertiary", on_click=wizards.forget)
    return sent


def _to_look(wizard: Wizard) -> None:
    wizard.step = wizards.LOOK


def _open(name: str) -> None:
    """Open the dataset below, and close the wizard."""
    st.query_params.from_dict({"dataset": name})
    wizards.forget()


def _suggested(names: Sequence[str]) -> str:
    """A name for the dataset from the first file's."""
    return " ".join(PurePath(names[0]).stem.replace("@", " ").split())[:80] if names else ""


def _found(look: Look) -> str:
    """What was read, in one line."""
    order = ORDERS.get(look.date_order, "")
    parts = [
        f"Read as {look.format}",
        f"columns as saved under {look.mapping}" if look.mapping else "",
        f"dates as {order}" if order else "",
        *look.remarks,
        counted(look.conversations, "conversation"),
        counted(look.messages, "message"),
        f"left out: {sum(look.skipped.values()):,}",
        "nothing is stored yet",
    ]
    return " · ".join(filter(None, parts))


def _counted(author: Author) -> str:
    return escape_markdown(f"{author.name} · {counted(author.messages, 'message')}")


def _row(author: Author) -> dict[str, str | int]:
    begins = " / ".join(author.samples)
    return {"Name": author.name, "Messages": author.messages, "Begins with": begins}


def _told(summary: ImportSummary) -> str:
    if summary.messages == summary.duplicates:
        return f"Nothing new: {summary.dataset} has all {summary.messages:,} messages already."
    return (
        f"{summary.dataset}: {summary.messages - summary.duplicates:,} new messages, "
        f"{summary.duplicates:,} known already; conversations read: {summary.conversations:,}. "
        f"{summary.client:,} are the client's, {summary.manager:,} the manager's, {summary.ai:,} "
        "of these written or suggested by a machine."
    )


_SHOWN = {
    wizards.FILE: _file,
    wizards.COLUMNS: _columns,
    wizards.DATES: _dates,
    wizards.NAMES: _people,
    wizards.LOOK: _look,
    wizards.RUNNING: _run,
    wizards.DONE: _done,
}
