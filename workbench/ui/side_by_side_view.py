"""Side by side: what is asked, the columns that stream together, and what came of earlier trials.

Each column is a parallel fragment, drawn from the store; a click elsewhere ends all that stream.
"""

from contextlib import closing
from html import escape
from typing import Any

import streamlit as st

from workbench import configuring, trying
from workbench.domain.tenants import Tenant
from workbench.trying import SideBySide, Trial, TrialReply
from workbench.ui import chat_list, nav, side_by_side_ask, side_by_side_run
from workbench.ui.acting import act, show_fault
from workbench.ui.chat_log import text_html
from workbench.ui.model_notice import show_model_state
from workbench.ui.side_by_side_ask import first_words, flag, name, open_trial
from workbench.ui.widgets import (
    draft_html,
    empty_state,
    escape_markdown,
    money,
    page_title,
    show_sentence,
    when,
)

TITLE = "Which config answers best here?"
SHOWN_TURNS, SHOWN_SIGNS = 4, 400
USED = "side_by_side.used"
NAMES = {"client": "Client", "manager": "Manager"}


def show(tenant: Tenant) -> None:
    """The whole page for who is logged in."""
    _go_to_the_chat()
    live, configs = configuring.live_config(tenant), configuring.configs(tenant)
    with st.container():
        opened = _opened(tenant)
        page_title(TITLE, _line(tenant, opened))
        show_fault()
    if len(configs) < trying.FEWEST and opened is None:
        _ask_for_a_second_config(tenant)
        return
    with _question_place(opened):
        side_by_side_ask.show(tenant, configs, live)
    mine = _asked_for(opened)
    place = st.empty() if mine else st.container()  # empty: of another trial's columns
    with place.container():
        if opened:
            _show_trial(tenant, opened, mine)
        if opened and not mine:
            side_by_side_run.show(tenant, opened.trial)
    if opened is None:
        st.caption(_preferred_line(tenant))
    _show_recent(tenant)


def _go_to_the_chat() -> None:
    """Where a reply was just used; a parallel fragment may not leave the page itself."""
    if chat_id := st.session_state.pop(USED, None):
        chat_list.open_chat(chat_id)
        st.switch_page(nav.page("chat"), query_params={"chat": str(chat_id)})


def _question_place(opened: SideBySide | None) -> Any:
    """Beside a trial the question is folded away; a new trial folds it again."""
    if opened is None:
        return st.container()
    return st.expander("Another question", key=f"side_by_side.again.{opened.trial.id}")


def _opened(tenant: Tenant) -> SideBySide | None:
    """The trial of the address, so that a link can be shared and a reload finds the words."""
    asked = st.query_params.get("trial", "")
    if asked.isdecimal() and len(asked) < 10:
        found: SideBySide | None = act(trying.trial, tenant, int(asked))
        return found
    if asked:
        show_sentence(f"there is no trial {asked} in this company; choose one below")
    return None


def _line(tenant: Tenant, opened: SideBySide | None) -> str:
    if opened is None:
        return f"{tenant.company} · one client message, up to four configs, answered together"
    source = f"the chat {opened.chat_name}" if opened.chat_name else "a message of its own"
    return f"{tenant.company} · from {source} · {when(opened.trial.created_at)}"


def _ask_for_a_second_config(tenant: Tenant) -> None:
    text = "There is only one config, and nothing to put beside it."
    if "prompts" in nav.names_for(tenant):
        empty_state(f"{text} Save a second one first.", "Make a second config", "prompts")
    else:
        empty_state(f"{text} Ask an engineer to save a second one under Prompts & models.")


def _asked_for(opened: SideBySide | None) -> list[int]:
    """The columns that this run of the page is to write."""
    replies = opened.trial.replies if opened else []
    return [reply.id for reply in replies if flag(reply.id) in st.session_state]


def _show_trial(tenant: Tenant, opened: SideBySide, mine: list[int]) -> None:
    replies = opened.trial.replies
    st.html(_context_html(opened.trial.context))
    _show_models(replies)
    _show_bar(tenant, writing=bool(mine))
    for place, reply in zip(st.columns(len(replies)), replies, strict=True):
        with place:
            if reply.id in mine or not _is_alive(reply):
                _column(tenant, opened, reply.id, mine)
            else:
                _watched(tenant, reply.id)


def _show_bar(tenant: Tenant, *, writing: bool) -> None:
    """Stop for all, in the main script: it is heard while the columns are written."""
    with st.container(horizontal=True, vertical_alignment="center", key="sideacts"):
        if writing:
            st.button("Stop", key="side_by_side.stop")
            st.caption(":shimmer[Answering]", width="content")
        st.caption(_preferred_line(tenant))


def _show_models(replies: list[TrialReply]) -> None:
    """How far the embedded model is, once, where a column needs it."""
    embedded = [one.config.model for one in replies if one.config.model.startswith("embedded:")]
    if embedded:
        show_model_state(embedded[0])


def _is_alive(reply: TrialReply) -> bool:
    return reply.state == "writing" and not trying.is_interrupted(reply)


@st.fragment(parallel=True)
def _column(tenant: Tenant, opened: SideBySide, reply_id: int, mine: list[int]) -> None:
    """One config's answer; it streams where it was just asked for."""
    reply = trying.reply(tenant, reply_id)
    with st.container(border=True, key=f"side-{reply_id}"):
        st.html(_head_html(reply))
        card = st.empty()
        if st.session_state.pop(flag(reply_id), False) and reply.state == "writing":
            reply = _streamed(tenant, reply, card)
        with card.container():
            _show_reply(tenant, opened, reply, busy=bool(mine))
    if reply_id in mine:
        _redraw_after_the_last(tenant, opened.trial.id, mine)


def _streamed(tenant: Tenant, reply: TrialReply, card: Any) -> TrialReply:
    """Write the answer into its column; Stop, a click or a reload keeps the words so far."""
    figures, text = _figures_html(reply), ""
    card.html(draft_html("…") + figures)
    with closing(trying.stream(tenant, reply.id)) as pieces:
        for piece in pieces:
            text += piece
            card.html(draft_html(text or "…") + figures)
    return trying.reply(tenant, reply.id)


def _redraw_after_the_last(tenant: Tenant, trial_id: int, mine: list[int]) -> None:
    """The column that ends last has the page drawn again, without Stop."""
    replies = trying.trial(tenant, trial_id).trial.replies
    if all(reply.state != "writing" for reply in replies if reply.id in mine):
        st.rerun()


@st.fragment(run_every="1s")
def _watched(tenant: Tenant, reply_id: int) -> None:
    """A column that another tab writes: looked at again every second."""
    reply = trying.reply(tenant, reply_id)
    if not _is_alive(reply):
        st.rerun()
    with st.container(border=True, key=f"side-{reply_id}"):
        st.html(_head_html(reply) + draft_html(reply.text or "…") + _figures_html(reply))
        st.caption("Being written in another tab.")


def _show_reply(tenant: Tenant, opened: SideBySide, reply: TrialReply, *, busy: bool) -> None:
    """A column at rest: its words, figures, what cut it, what can be done once all are at rest.

    While the page is `busy` with other columns, a click in this one would be lost.
    """
    error = "Writing was interrupted." if reply.state == "writing" else reply.error
    if reply.text:
        st.html(draft_html(reply.text) + _figures_html(reply))
    if error:
        _show_end(reply, error)
    with st.container(horizontal=True, gap="xsmall"):
        if reply.text:
            _offer_preference(tenant, reply, busy=busy)
        if reply.state != "ready":
            _offer_retry(tenant, reply, busy=busy)
        elif opened.client_waits and opened.trial.chat_id:
            _offer_use(tenant, opened.trial.chat_id, reply, busy=busy)


def _show_end(reply: TrialReply, error: str) -> None:
    """Why a column is not whole: a warning below its words, or the sentence in their place."""
    if reply.text:
        st.warning(escape_markdown(error))
    else:
        show_sentence(error)


def _offer_preference(tenant: Tenant, reply: TrialReply, *, busy: bool) -> None:
    preferred = reply.preferred_at is not None
    if st.button(
        "Preferred" if preferred else "Prefer this",
        type="primary" if preferred else "secondary",
        key=f"side_by_side.prefer.{reply.id}",
        disabled=busy,
    ):
        act(trying.prefer, tenant, reply.id)
        st.rerun()


def _offer_retry(tenant: Tenant, reply: TrialReply, *, busy: bool) -> None:
    if st.button("Retry", key=f"side_by_side.retry.{reply.id}", disabled=busy):
        if act(trying.retry, tenant, reply.id):
            st.session_state[flag(reply.id)] = True
        st.rerun()


def _offer_use(tenant: Tenant, chat_id: int, reply: TrialReply, *, busy: bool) -> None:
    """The reply becomes the chat's draft; the next run of the page goes there."""
    if st.button("Use in chat", key=f"side_by_side.use.{reply.id}", disabled=busy):
        if act(trying.use_in_chat, tenant, reply.id):
            st.session_state[USED] = chat_id
        st.rerun()


def _preferred_line(tenant: Tenant) -> str:
    found = trying.preferences(tenant)
    if not found:
        return "No reply was preferred yet, here or among a chat's drafts."
    parts = [f"{escape_markdown(one.name)}@{one.version} ({one.count})" for one in found]
    return f"Preferred, here and among drafts of chats: {', '.join(parts)}."


def _show_recent(tenant: Tenant) -> None:
    trials = trying.trials(tenant)
    if not trials:
        return
    st.subheader("The last trials", anchor=False)
    with st.container(key="sidelist", gap="xxsmall"):
        for trial in trials:
            st.button(_trial_label(trial), key=f"side_by_side.open.{trial.id}", type="tertiary",
                      width="stretch", on_click=open_trial, args=(trial.id,))  # fmt: skip


def _trial_label(trial: Trial) -> str:
    preferred = [name(one.config) for one in trial.replies if one.preferred_at]
    what = f"preferred {preferred[0]}" if preferred else f"{len(trial.replies)} configs"
    words = first_words(trial.context[-1]["text"])
    return f"{escape_markdown(words)} :gray[{when(trial.created_at)} · {escape_markdown(what)}]"


def _context_html(context: list[dict[str, str]]) -> str:
    """The last few messages small, and the client's own words as they are."""
    *before, last = context[-SHOWN_TURNS:]
    lines = "".join(_turn_html(turn) for turn in before)
    return f'{lines}<div class="wb-bubble">{text_html(last["text"])}</div>'


def _turn_html(turn: dict[str, str]) -> str:
    text = " ".join(turn["text"].split())
    short = text if len(text) <= SHOWN_SIGNS else f"{text[:SHOWN_SIGNS]}…"
    return f'<p class="wb-meta">{NAMES[turn["role"]]}: {escape(short)}</p>'


def _head_html(reply: TrialReply) -> str:
    return f'<b>{escape(name(reply.config))}</b><p class="wb-meta">{escape(reply.config.model)}</p>'


def _figures_html(reply: TrialReply) -> str:
    tokens = f"{_count(reply.input_tokens)} + {_count(reply.output_tokens)}"
    done = reply.finish is not None
    rows = [
        ("Tokens in + out", tokens if done else "—"),
        ("Cost", money(reply.cost_usd) if done else "—"),
        ("First word", _seconds(reply.first_token_seconds)),
        ("Total", _seconds(reply.seconds)),
    ]
    cells = "".join(f"<tr><td>{label}</td><td>{value}</td></tr>" for label, value in rows)
    return f'<table class="wb-table wb-figures">{cells}</table>'


def _count(tokens: int | None) -> str:
    return "unknown" if tokens is None else f"{tokens:,}"


def _seconds(value: float | None) -> str:
    return "—" if value is None else f"{value:.1f} s"
