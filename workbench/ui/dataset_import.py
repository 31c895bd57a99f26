"""The import form of the datasets page, what it has to ask, and what the last import brought."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from workbench import importing
from workbench.domain.tenants import Tenant
from workbench.importing import Author, ImportSummary, Look
from workbench.ui.acting import act, show_fault
from workbench.ui.widgets import counted, escape_markdown

RESULT = "datasets.result"
WAITING = "datasets.waiting"
OURS = "datasets.ours"
ORDER = "datasets.order"
FEW = 2
ORDERS = {"dmy": "day, month, year", "mdy": "month, day, year", "ymd": "year, month, day"}


@dataclass(frozen=True, slots=True)
class Upload:
    """What was given to the form, and where it goes."""

    data: bytes
    dataset: str
    format: str
    mask: bool


@dataclass(frozen=True, slots=True)
class Result:
    """What an import brought, and how many of the manager's turns can be replayed."""

    summary: ImportSummary
    turns: int


def show_form(tenant: Tenant, *, open: bool) -> None:
    """A file or pasted text, the dataset it goes to, its format; below, what has to be asked."""
    waiting: tuple[Upload, Look] | None = st.session_state.get(WAITING)
    box = st.expander("Import conversations", expanded=open or bool(waiting), key="datasets.import")
    with box, st.form("datasets.import_form", border=False):
        file = st.file_uploader("A chat export", key="datasets.file")
        text = st.text_area(
            "or paste lines that begin with CLIENT: and MANAGER:, or with names",
            key="datasets.text", height=140,
            placeholder="CLIENT: Hi!\nMANAGER: Hello, how can I help?",
        )  # fmt: skip
        left, right = st.columns(2)
        name = left.text_input("Dataset", key="datasets.name", placeholder="a new or a known name")
        form = right.selectbox("Format", importing.formats(), key="datasets.format")
        mask = st.toggle("Mask e-mails, phones, cards, links", value=True, key="datasets.mask")
        if st.form_submit_button("Import", type="primary", key="datasets.submit"):
            data = file.getvalue() if file else text.encode("utf-8", "replace")
            _begin(tenant, Upload(data, name, form, mask))
    if waiting:
        with box, st.container(border=True, key="datasets.question"):
            _ask(tenant, *waiting)


def show_result() -> None:
    """What the last click brought: counts and reasons, or why it was refused."""
    show_fault()
    result: Result | None = st.session_state.pop(RESULT, None)
    if result is None:
        return
    st.success(escape_markdown(_told(result.summary)))
    if not result.turns:
        st.warning("None of its manager messages answers a client: there is nothing to replay.")
    if skipped := result.summary.skipped:
        rows = [{"Not imported": reason, "Times": n} for reason, n in skipped.items()]
        with st.expander(f"Left out: {sum(skipped.values()):,}"):
            st.dataframe(rows, hide_index=True, key="datasets.skipped")


def _begin(tenant: Tenant, upload: Upload) -> None:
    """Import what tells its roles and dates; keep the rest until the questions are answered."""
    look: Look | None = act(importing.look, tenant, upload.data, format=upload.format)
    st.session_state.pop(WAITING, None)
    if look and look.roles_known and not look.date_orders:
        _import(tenant, upload, look)
    elif look:
        st.session_state[WAITING] = (upload, look)
    st.rerun()


def _ask(tenant: Tenant, upload: Upload, look: Look) -> None:
    """Which of the names is us, and how dates are to be read where the file leaves that open."""
    st.caption(escape_markdown(_found(look)))
    ours = [] if look.roles_known else _ask_names(look.authors)
    order = _ask_order(look) if look.date_orders else ""
    with st.container(horizontal=True, vertical_alignment="center"):
        sent = st.button("Import it", type="primary", key="datasets.answer")
        st.button("Back", key="datasets.back", type="tertiary", on_click=_forget)
    if sent and (ours or look.roles_known) and (order or not look.date_orders):
        _answer(tenant, upload, ours, order)
    elif sent:
        st.warning("Choose an answer above first.")


def _ask_names(authors: tuple[Author, ...]) -> list[str]:
    """The names chosen: one of two, or any of several."""
    st.subheader("Which of these names is you?", anchor=False)
    if len(authors) <= FEW:
        chosen = st.radio(
            "Your name", range(len(authors)), key=OURS, index=None, label_visibility="collapsed",
            format_func=lambda place: _counted(authors[place]),
            captions=[escape_markdown(" / ".join(author.samples)) for author in authors],
        )  # fmt: skip
        return [] if chosen is None else [authors[chosen].name]
    st.dataframe([_row(author) for author in authors], hide_index=True, key="datasets.authors")
    return st.multiselect(
        "Your names (several where colleagues answered too)",
        [author.name for author in authors],
        key=OURS,
    )


def _ask_order(look: Look) -> str:
    st.subheader("How does this file write its dates?", anchor=False)
    chosen: str | None = st.radio(
        escape_markdown(f"{look.date_example} is"), look.date_orders,
        key=ORDER, index=None, format_func=ORDERS.__getitem__,
    )  # fmt: skip
    return chosen or ""


def _answer(tenant: Tenant, upload: Upload, ours: list[str], order: str) -> None:
    answers: dict[str, Any] = {"managers": ours, "date_order": order}
    look: Look | None = act(importing.look, tenant, upload.data, format=upload.format, **answers)
    if look:
        _import(tenant, upload, look, **answers)
    st.rerun()


def _import(tenant: Tenant, upload: Upload, look: Look, **answers: Any) -> None:
    summary: ImportSummary | None = act(
        importing.import_data, tenant, upload.data, dataset=upload.dataset,
        format=upload.format, mask=upload.mask, **answers,
    )  # fmt: skip
    if summary:
        st.session_state[RESULT] = Result(summary, look.replayable_turns)
        _forget()


def _forget() -> None:
    st.session_state.pop(WAITING, None)


def _found(look: Look) -> str:
    """What was read, in one line."""
    order = ORDERS.get(look.date_order, "")
    parts = [
        f"Read as {look.format}",
        f"dates as {order}" if order else "",
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
