"""Versions: every config by name, what any two differ in, the way back and the way live."""

from itertools import groupby

import streamlit as st

from workbench import configuring
from workbench.configuring import Config
from workbench.domain.tenants import Tenant
from workbench.reports.pieces import word_diff_html
from workbench.ui import prompt_fields
from workbench.ui.acting import act
from workbench.ui.widgets import counted, escape_markdown, when

PAGE = 20
NOTE = "prompts.live_note"


def show(tenant: Tenant, live: Config, versions: list[Config]) -> None:
    """The difference of two versions, then all of them, newest first."""
    if len(versions) > 1:
        _compare(live, versions)
    pages = -(-len(versions) // PAGE)
    page = st.pagination(pages, key="prompts.page") if pages > 1 else 1
    shown = versions[PAGE * (page - 1) : PAGE * page]
    names = list(dict.fromkeys(config.name for config in shown))
    by_name = sorted(shown, key=lambda config: names.index(config.name))
    for name, group in groupby(by_name, key=lambda config: config.name):
        st.markdown(f"**{escape_markdown(name)}**")
        for config in group:
            _version(tenant, live, config)


def label(config: Config) -> str:
    """A version's name, for a caption or a choice."""
    return f"{config.name}@{config.version}"


def show_changes(before: Config, after: Config) -> None:
    """What two versions differ in: the prompt word by word, and a table of the rest."""
    if before.prompt.text == after.prompt.text:
        st.caption("The prompt is the same.")
    else:
        words = word_diff_html(before.prompt.text, after.prompt.text)
        st.html(f'<div class="wb-diff wb-promptdiff">{words}</div>')
    if found := configuring.changes(before, after):
        st.table(
            {
                "": [one.name for one in found],
                label(before): [one.before or "the provider's" for one in found],
                label(after): [one.after or "the provider's" for one in found],
            },
            hide_index=True,
        )


def _compare(live: Config, versions: list[Config]) -> None:
    """Live against the newest, unless two others are chosen."""
    newest = next(config for config in versions if config.id != live.id)
    by_id = {config.id: config for config in versions}
    with st.container(horizontal=True, key="promptpair"):
        before = _choose("Before", by_id, live, live)
        after = _choose("After", by_id, newest, live)
    if before.id == after.id:
        st.caption("Choose two different versions to see what changed.")
    else:
        with st.container(border=True, key="promptchanges"):
            show_changes(before, after)


def _choose(title: str, by_id: dict[int, Config], first: Config, live: Config) -> Config:
    chosen = st.selectbox(
        title, list(by_id), index=list(by_id).index(first.id), width=260,
        format_func=lambda one: label(by_id[one]) + (" · live" if one == live.id else ""),
        key=f"prompts.{title.lower()}.{first.id}",
    )  # fmt: skip
    return by_id.get(chosen or first.id, first)


def _version(tenant: Tenant, live: Config, config: Config) -> None:
    row = st.container(
        horizontal=True, vertical_alignment="center", key=f"promptversion-{config.id}"
    )
    with row:
        st.badge(f"@{config.version}", color="green" if config.id == live.id else "gray")
        mark = f" · live{_note(config)}" if config.id == live.id else ""
        shown = f" · {counted(config.examples, 'example')}" if config.examples else ""
        st.caption(
            f"{escape_markdown(config.model)}{shown} · {when(config.created_at)} · "
            f"{config.hash[:12]}{mark}",
            width="stretch",
        )
        st.button("Restore", key=f"prompts.restore.{config.id}", type="tertiary",
                  on_click=_restore, args=(config,))  # fmt: skip
        if config.id != live.id and st.button("Make live", key=f"prompts.live.{config.id}"):
            _confirm_live(tenant, live, config)


def _note(config: Config) -> str:
    """Why it was made live, where somebody said so."""
    return f": {escape_markdown(config.live_note)}" if config.live_note else ""


def _restore(config: Config) -> None:
    """Into the editor, and no further."""
    prompt_fields.fill_in(config)
    st.toast(f"{escape_markdown(label(config))} is in the editor.")


@st.dialog("Make this version live?", width="large")
def _confirm_live(tenant: Tenant, live: Config, config: Config) -> None:
    st.markdown(
        f"From now on **{escape_markdown(label(config))}** writes the drafts in your company's "
        f"chats, in place of {escape_markdown(label(live))}. What changes:"
    )
    show_changes(live, config)
    st.warning("No comparison of this config was signed off.")
    st.text_area("Note", key=NOTE, max_chars=configuring.LONGEST_NOTE, height=80,
                 placeholder="Why this version, for whoever looks later")  # fmt: skip
    if st.button("Make live", type="primary", key="prompts.live_yes", on_click=_make_live,
                 args=(tenant, config)):  # fmt: skip
        st.rerun()


def _make_live(tenant: Tenant, config: Config) -> None:
    act(configuring.make_live, tenant, config.id, st.session_state.get(NOTE) or "")
