"""The originals of masked conversations, for those who may see them: off until asked for."""

import re
from collections.abc import Mapping
from html import escape

import streamlit as st

from workbench import unmasking
from workbench.curating import Conversation, DatasetLine
from workbench.domain.masking import PLACEHOLDER
from workbench.domain.masking import restored as restored
from workbench.domain.tenants import Tenant
from workbench.ui.acting import act

OPEN = "datasets.stay_open"
ESCAPED = re.compile(escape(PLACEHOLDER.pattern), re.ASCII)


def offer(tenant: Tenant, line: DatasetLine) -> bool:
    """The switch above a dataset with masked conversations; whether its originals are shown."""
    if not unmasking.may_show(tenant, line.id):
        return False
    key = f"datasets.originals.{line.id}"
    return st.toggle(
        "Show the originals", key=key, on_change=_tell, args=(tenant, line.id, key),
        help="Names, addresses and numbers in the place of their placeholders. They stay in this "
        "company; the audit log tells that you had them shown.",
    )  # fmt: skip


def of(tenant: Tenant, conversation: Conversation, *, shown: bool) -> Mapping[str, str]:
    """What a conversation's placeholders stand for, while that is shown."""
    if not shown or conversation.sealed_originals is None:
        return {}
    return act(unmasking.originals, tenant, conversation.id) or {}


def stays_open(box: str) -> bool:
    """Whether a conversation was open when the switch was turned, by its expander's key.

    An expander whose label changes is a new one to the browser, and would close.
    """
    return box in st.session_state.get(OPEN, ())


def marked(html: str, originals: Mapping[str, str]) -> str:
    """Escaped text with its originals put back, each marked as one."""

    def mark(match: re.Match[str]) -> str:
        placeholder = f"<{match[1]}_{match[2]}>"
        if placeholder not in originals:
            return match[0]
        shown = escape(originals[placeholder])
        return f'<mark class="wb-original" title="{match[0]}">{shown}</mark>'

    return ESCAPED.sub(mark, html)


def _tell(tenant: Tenant, dataset_id: int, key: str) -> None:
    """Nothing is shown that the audit log does not tell of."""
    boxes = [str(each) for each in st.session_state if str(each).startswith("datasets.open.")]
    st.session_state[OPEN] = {each for each in boxes if st.session_state[each]}
    if st.session_state[key] and not act(unmasking.show, tenant, dataset_id):
        st.session_state[key] = False
