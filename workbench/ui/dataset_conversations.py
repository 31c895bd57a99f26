"""The conversations of the open dataset: filtered, paged, read, tagged, erased."""

from collections.abc import Mapping

import streamlit as st

from workbench import curating
from workbench.curating import Conversation, DatasetLine, TurnRow
from workbench.domain.filters import Filter
from workbench.domain.tenants import Tenant
from workbench.domain.turns import Side
from workbench.ui import dataset_erasing, dataset_filters, dataset_originals, dataset_tags
from workbench.ui.chat_log import text_html
from workbench.ui.widgets import counted, escape_markdown, when

SPEAKERS = {Side.CLIENT: "Client", Side.MANAGER: "Manager", Side.NOTE: "Note"}


def show(tenant: Tenant, line: DatasetLine, *, is_newest: bool) -> None:
    """The filters, what to do with all that fit, and a page of them."""
    wanted = dataset_filters.ask(tenant, line)
    total = curating.count(tenant, line.id, wanted)
    with st.container(horizontal=True, vertical_alignment="center", key="datasetacts"):
        _say_total(line, wanted, total)
        if total:
            dataset_tags.offer(tenant, line, wanted, total, is_newest=is_newest)
        shown = dataset_originals.offer(tenant, line)
    if not total:
        st.caption("No conversation fits. Take a filter away.")
        return
    pages = -(-total // curating.PAGE)
    key = f"datasets.page.{line.id}.{hash(wanted)}"
    page = st.pagination(pages, key=key, max_visible_pages=7) if pages > 1 else 1
    for conversation in curating.find(tenant, line.id, wanted, page).conversations:
        originals = dataset_originals.of(tenant, conversation, shown=shown)
        _conversation(tenant, line, conversation, originals, is_newest=is_newest)


def _say_total(line: DatasetLine, wanted: Filter, total: int) -> None:
    if wanted.is_empty:
        st.caption(counted(total, "conversation"), width="content")
        return
    st.caption(f"{total:,} of {counted(line.conversations, 'conversation')}", width="content")
    st.button("Take the filters away", key="datasets.clear", type="tertiary",
              on_click=dataset_filters.clear)  # fmt: skip


def _conversation(
    tenant: Tenant,
    line: DatasetLine,
    conversation: Conversation,
    originals: Mapping[str, str],
    *,
    is_newest: bool,
) -> None:
    key = f"datasets.open.{conversation.id}"
    box = st.expander(
        _label(conversation, originals),
        dataset_originals.stays_open(key) or dataset_tags.stays_open(conversation),
        key=key, on_change="rerun",
    )  # fmt: skip
    if box.open:
        turns = "".join(map(_turn_html, conversation.turns))
        box.html(f'<dl class="wb-pairs">{dataset_originals.marked(turns, originals)}</dl>')
        with box:
            if is_newest and not conversation.redacted_at:
                dataset_tags.edit(tenant, line, conversation)
            dataset_erasing.offer(tenant, conversation)


def _label(conversation: Conversation, originals: Mapping[str, str]) -> str:
    title = dataset_originals.restored(conversation.title, originals)
    gone = conversation.redacted_at
    parts = [
        title or conversation.external_id,
        counted(len(conversation.turns), "message"),
        " ".join(f"#{tag}" for tag in conversation.tags),
        f"redacted {when(gone)}" if gone else "",
    ]
    return escape_markdown(" · ".join(filter(None, parts)))


def _turn_html(turn: TurnRow) -> str:
    speaker = SPEAKERS.get(Side(turn.role), "System")
    return f"<dt>{speaker}</dt><dd>{text_html(turn.text)}</dd>"
