"""What two versions of a dataset differ in: conversations that came, went or say something else."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from workbench import curating
from workbench.curating import ChangedPair, DatasetDiff, Told
from workbench.domain.dataset_diffs import MessageChange
from workbench.domain.diffs import Change
from workbench.domain.tenants import Tenant
from workbench.domain.turns import Side, SourceMessage
from workbench.reports.pieces import before_and_after_html
from workbench.ui.acting import act, show_fault
from workbench.ui.widgets import counted, escape_markdown

NAMED = 50
PAGE = 20
SPEAKERS = {Side.CLIENT: "Client", Side.MANAGER: "Manager", Side.NOTE: "Note"}
KINDS = {Change.ADDED: "added", Change.REMOVED: "removed", Change.SAME: "the same words"}


def show(tenant: Tenant, before: str, after: str) -> None:
    """The difference, from `before` to `after`."""
    found: DatasetDiff | None = act(curating.diff, tenant, before, after)
    if found is None:
        show_fault()
        return
    if found.is_empty:
        same = counted(found.same, "conversation")
        st.caption(escape_markdown(f"{found.after} holds the same {same} as {found.before}."))
        return
    parts = [
        f"{len(found.added):,} added", f"{len(found.removed):,} removed",
        f"{len(found.changed):,} changed", f"{found.same:,} the same",
    ]  # fmt: skip
    st.caption(escape_markdown(f"From {found.before} to {found.after}: {' · '.join(parts)}"))
    _named("Added", found.added)
    _named("Removed", found.removed)
    _changed(tenant, found.changed)


def _named(head: str, told: Sequence[Told]) -> None:
    if not told:
        return
    rows = "".join(
        f"<li>{escape(one.title)} <span>{counted(one.messages, 'message')}</span></li>"
        for one in told[:NAMED]
    )
    rest = f'<p class="wb-meta">and {len(told) - NAMED:,} more</p>' if len(told) > NAMED else ""
    st.html(f'<p class="wb-meta">{head}</p><ul class="wb-names">{rows}</ul>{rest}')


def _changed(tenant: Tenant, pairs: Sequence[ChangedPair]) -> None:
    if not pairs:
        return
    st.html('<p class="wb-meta">Changed</p>')
    pages = -(-len(pairs) // PAGE)
    page = st.pagination(pages, key="datasets.diff_page") if pages > 1 else 1
    for pair in pairs[PAGE * (page - 1) : PAGE * page]:
        key = f"datasets.diff.{pair.before.id}.{pair.after.id}"
        box = st.expander(escape_markdown(pair.after.title), key=key, on_change="rerun")
        if box.open:
            with box:
                _pair(tenant, pair)


def _pair(tenant: Tenant, pair: ChangedPair) -> None:
    found = curating.changes(tenant, pair.before.id, pair.after.id)
    rows = [_row(one.name, one.before, one.after) for one in found.fields]
    rows += [row for one in found.messages for row in _message(one)]
    st.html("".join(rows))


def _message(one: MessageChange) -> list[str]:
    kind = KINDS[one.kind] if one.kind else "changed"
    head = f"{SPEAKERS.get(one.role, 'System')}, {kind}"
    words = _row(head, _text(one.before), _text(one.after))
    return [words, *(_row(field.name, field.before, field.after) for field in one.fields)]


def _text(message: SourceMessage | None) -> str:
    return message.text if message else ""


def _row(head: str, before: str, after: str) -> str:
    """Before and after side by side; what differs is marked word by word."""
    old, new = before_and_after_html(before, after)
    return (
        f'<p class="wb-meta">{escape(head)}</p><div class="wb-two">'
        f'<div class="wb-diff">{old}</div><div class="wb-diff">{new}</div></div>'
    )
