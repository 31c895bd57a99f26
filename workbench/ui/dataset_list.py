"""The list of datasets, and the conversations of the one that is open."""

from collections.abc import Mapping

import streamlit as st

from workbench import curating
from workbench.curating import Conversation, DatasetLine, TurnRow
from workbench.domain.tenants import Tenant
from workbench.domain.turns import Side
from workbench.ui import dataset_erasing, dataset_export, dataset_originals
from workbench.ui.chat_log import text_html
from workbench.ui.widgets import empty_state, escape_markdown, share, when

SPEAKERS = {Side.CLIENT: "Client", Side.MANAGER: "Manager", Side.NOTE: "Note"}


def show(lines: list[DatasetLine]) -> None:
    """The list, or what a company without datasets does first."""
    if not lines:
        empty_state("No datasets yet. Import a chat export below: drop a file, or paste lines.")
        return
    rows = [_row(line) for line in lines]
    if any(line.redacted for line in lines):
        rows = [{**row, "Redacted": line.redacted} for row, line in zip(rows, lines, strict=True)]
    st.dataframe(rows, hide_index=True, key="datasets.list")


def show_open(tenant: Tenant, lines: list[DatasetLine]) -> None:
    """The conversations of the dataset that the page's address or a click names."""
    if not lines:
        return
    names = [line.name for line in lines]
    wanted = st.query_params.get("dataset")
    name = st.selectbox(
        "Open a dataset", names, index=names.index(wanted) if wanted in names else None,
        key="datasets.chosen", on_change=_remember, placeholder="Choose one to read it",
    )  # fmt: skip
    if name in names:
        _conversations(tenant, lines[names.index(name)])


def _remember() -> None:
    """Put the open dataset into the page's address, so that it can be shared."""
    st.query_params["dataset"] = st.session_state["datasets.chosen"] or ""


def _row(line: DatasetLine) -> dict[str, str | int]:
    unchanged = line.as_is / line.decided if line.decided else None
    return {
        "Dataset": line.name,
        "Version": line.version,
        "Conversations": line.conversations,
        "Messages": line.messages,
        "Sent unchanged": f"{share(unchanged)} of {line.decided:,}" if line.decided else "—",
        "From": line.source,
        "Made": when(line.created_at),
        "Hash": line.hash[:12],
    }


def _conversations(tenant: Tenant, line: DatasetLine) -> None:
    dataset_export.show(tenant, line)
    pages = max(1, -(-line.conversations // curating.PAGE))
    page = st.pagination(pages, key=f"datasets.page.{line.id}") if pages > 1 else 1
    shown = dataset_originals.offer(tenant, line)
    for conversation in curating.conversations(tenant, line.id, page):
        originals = dataset_originals.of(tenant, conversation, shown=shown)
        _conversation(tenant, conversation, originals)


def _conversation(tenant: Tenant, conversation: Conversation, originals: Mapping[str, str]) -> None:
    tags = " ".join(f"#{tag}" for tag in conversation.tags)
    title = dataset_originals.restored(conversation.title, originals)
    name = title or conversation.external_id
    gone = f"· redacted {when(conversation.redacted_at)}" if conversation.redacted_at else ""
    label = f"{name} · {len(conversation.turns)} messages {tags}{gone}"
    key = f"datasets.open.{conversation.id}"
    box = st.expander(
        escape_markdown(label), dataset_originals.stays_open(key), key=key, on_change="rerun"
    )
    if box.open:
        turns = "".join(map(_turn_html, conversation.turns))
        box.html(f'<dl class="wb-pairs">{dataset_originals.marked(turns, originals)}</dl>')
        with box:
            dataset_erasing.offer(tenant, conversation)


def _turn_html(turn: TurnRow) -> str:
    speaker = SPEAKERS.get(Side(turn.role), "System")
    return f"<dt>{speaker}</dt><dd>{text_html(turn.text)}</dd>"
