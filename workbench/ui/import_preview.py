"""The first conversations of an import as they would be stored, and what would be left out."""

import re
from html import escape

import streamlit as st

from workbench.domain.turns import Side, SourceConversation, SourceMessage
from workbench.importing import Look
from workbench.ui.chat_log import text_html
from workbench.ui.widgets import escape_markdown

SPEAKERS = {Side.CLIENT: "Client", Side.MANAGER: "Manager", Side.NOTE: "Note"}
PLACEHOLDER = re.compile(r"&lt;([A-Z]+_\d+)&gt;")


def show(look: Look) -> None:
    """Each conversation in a box, and the reasons with their first lines."""
    for place, told in enumerate(look.preview):
        name = told.title or told.external_id
        with st.expander(escape_markdown(name), expanded=not place, key=f"datasets.look.{place}"):
            st.html(_log(told))
    if look.skipped:
        with st.expander(f"Left out: {sum(look.skipped.values()):,}", key="datasets.left_out"):
            st.dataframe(_left_out(look), hide_index=True, key="datasets.reasons")


def _log(told: SourceConversation) -> str:
    return f'<dl class="wb-pairs">{"".join(map(_message, told.messages))}</dl>'


def _message(message: SourceMessage) -> str:
    """One line of the log; what is masked stands out."""
    words = PLACEHOLDER.sub(r"<mark>&lt;\1&gt;</mark>", text_html(message.text))
    when = f"{message.sent_at:%Y-%m-%d %H:%M}" if message.sent_at else ""
    speaker = SPEAKERS.get(message.role, "System")
    return f'<dt title="{escape(when)}">{speaker}</dt><dd>{words}</dd>'


def _left_out(look: Look) -> list[dict[str, str | int]]:
    return [
        {
            "Not imported": reason,
            "Times": times,
            "For example": " · ".join(look.skipped_lines.get(reason, ())),
        }
        for reason, times in look.skipped.items()
    ]
