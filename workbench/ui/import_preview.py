"""The look before an import: first conversations, what is left out, masking, where it goes."""

import re
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import PurePath

import streamlit as st

from workbench import importing
from workbench.curating import DatasetLine
from workbench.domain.tenants import Tenant
from workbench.domain.turns import Side, SourceConversation, SourceMessage
from workbench.importing import ImportSummary, Look
from workbench.ui import import_questions
from workbench.ui import import_wizard as wizards
from workbench.ui.acting import act, show_fault
from workbench.ui.chat_log import text_html
from workbench.ui.import_wizard import Wizard
from workbench.ui.widgets import counted, escape_markdown

SIDES = {Side.CLIENT: ("c", "Client"), Side.MANAGER: ("m", "You"), Side.NOTE: ("n", "Note")}
PLACEHOLDER = re.compile(r"&lt;([A-Z]+_\d+)&gt;")
NO_TURNS = "None of its manager messages answers a client: there is nothing to replay."
NAME = "datasets.name"
SUGGESTED = 8


def show(tenant: Tenant, wizard: Wizard, lines: Sequence[DatasetLine]) -> None:
    """What would be stored, what would not and why, masked or not, and where it goes."""
    if wizard.interrupted:
        st.info("The import was broken off; nothing of it is stored.")
    _ask_masking(tenant, wizard)
    look = wizard.look
    if look is None:
        return
    st.caption(escape_markdown(import_questions.found(look)))
    if not look.replayable_turns:
        st.warning(NO_TURNS)
    shown, way_on = st.columns([1.7, 1], gap="large")
    with shown:
        _conversations(look, masked=wizard.mask)
        left_out(look.skipped, look.skipped_lines)
    with way_on:
        _ask_dataset(wizard, lines)
        wizard.before = next((line for line in lines if line.name == wizard.dataset), None)
        _tell_plan(tenant, wizard)
        show_fault()
        if import_questions.buttons(wizard, "Import"):
            wizard.turns, wizard.step = look.replayable_turns, wizards.RUNNING
            st.rerun()


def _ask_masking(tenant: Tenant, wizard: Wizard) -> None:
    """The switch; it shows the conversations anew."""
    mask = st.toggle(
        "Mask e-mails, phones, cards, links and the names of who takes part", wizard.mask,
        key="datasets.mask", help="They are kept encrypted in your company; no provider sees them.",
    )  # fmt: skip
    if mask != wizard.mask:
        wizard.mask = mask
        wizards.look_again(tenant, wizard)
        st.rerun()


def left_out(skipped: Mapping[str, int], lines: Mapping[str, Sequence[str]]) -> None:
    """The reasons, how often, and the first lines of each."""
    if skipped:
        with st.expander(f"Left out: {sum(skipped.values()):,}", key="datasets.left_out"):
            rows = "".join(
                f"<tr><td>{escape(reason)}</td><td>{times:,}</td><td>{_first(lines, reason)}</td>"
                for reason, times in skipped.items()
            )
            heads = "<tr><th>Not imported</th><th>Times</th><th>The first of them</th></tr>"
            st.html(f'<table class="wb-left"><thead>{heads}</thead><tbody>{rows}</tbody></table>')


def _first(lines: Mapping[str, Sequence[str]], reason: str) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in lines.get(reason, ())) or "—"


def _conversations(look: Look, *, masked: bool) -> None:
    """Each of the first conversations in a box of its own."""
    for place, told in enumerate(look.preview):
        name = told.title or told.external_id
        with st.expander(escape_markdown(name), expanded=not place, key=f"datasets.look.{place}"):
            st.html(_log(told, masked=masked))
    if (more := look.conversations - len(look.preview)) > 0:
        st.caption(f"and {counted(more, 'more conversation')}")


def _log(told: SourceConversation, *, masked: bool) -> str:
    """The conversation as a chat; what is masked stands out."""
    said = "".join(map(_message, told.messages))
    return f'<div class="wb-talk">{_marked(said) if masked else said}</div>'


def _marked(html: str) -> str:
    return PLACEHOLDER.sub(r"<mark>&lt;\1&gt;</mark>", html)


def _message(message: SourceMessage) -> str:
    kind, side = SIDES.get(message.role, ("n", "System"))
    when = f"{message.sent_at:%Y-%m-%d %H:%M}" if message.sent_at else ""
    meta = " · ".join(filter(None, (side, message.author, when)))
    return (
        f'<div class="wb-said {kind}">{text_html(message.text)}'
        f'<p class="wb-meta">{escape(meta)}</p></div>'
    )


def _ask_dataset(wizard: Wizard, lines: Sequence[DatasetLine]) -> None:
    """The dataset's name; known ones are offered."""
    st.session_state.setdefault(NAME, wizard.dataset or _suggested(wizard.names))
    name = st.text_input("Dataset", key=NAME, max_chars=200, placeholder="a new or a known name")
    if lines:
        st.caption("or add to")
        with st.container(horizontal=True, gap="small"):
            for line in lines[:SUGGESTED]:
                st.button(escape_markdown(line.name), key=f"datasets.known.{line.name}",
                          on_click=_choose_known, args=(line.name,))  # fmt: skip
    wizard.dataset = " ".join((name or "").split())


def _choose_known(name: str) -> None:
    """Take a known name into the field."""
    st.session_state[NAME] = name


def _suggested(names: Sequence[str]) -> str:
    """A name for the dataset from the first file's; what was pasted has none."""
    name = next((name for name in names if name != wizards.PASTED), "")
    return " ".join(PurePath(name).stem.replace("@", " ").split())[:80]


def _tell_plan(tenant: Tenant, wizard: Wizard) -> None:
    """What the import will do to the dataset of this name."""
    name, known = wizard.dataset, wizard.before
    if not name or wizard.look is None:
        return
    if known is None:
        told = counted(wizard.look.conversations, "conversation")
        st.caption(escape_markdown(f"Makes the dataset {name} with {told}."))
    elif planned := _planned(tenant, wizard, name):
        st.caption(escape_markdown(_addition(planned, known)))


def _planned(tenant: Tenant, wizard: Wizard, name: str) -> ImportSummary | None:
    """A dry run, kept while nothing changes that it depends on."""
    key = (name, wizard.mask)
    if key not in wizard.planned:
        with st.spinner(f"Comparing with {escape_markdown(name)}"):
            found = act(importing.import_given, tenant, wizard.given, dataset=name, dry_run=True,
                        **wizard.reading)  # fmt: skip
        if found:
            wizard.planned[key] = found
    return wizard.planned.get(key)


def _addition(planned: ImportSummary, known: DatasetLine) -> str:
    label, new = known.label, planned.messages - planned.duplicates
    if not new:
        return f"Nothing new: {label} has all {planned.messages:,} messages already."
    return f"Adds to {label}: {new:,} new messages, {planned.duplicates:,} known already."
