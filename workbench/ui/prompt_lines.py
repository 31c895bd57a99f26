"""Proposed lines as cards: the line, the edits that prove it, its trial, and what becomes of it."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from workbench import learning
from workbench.domain.comparison import Measure
from workbench.domain.learning import Answered, Edit, HeldOutTurn, State
from workbench.domain.tenants import Tenant
from workbench.learning import Line, Pace
from workbench.reports.pieces import client_html, verdict_html, word_diff_html
from workbench.ui import nav
from workbench.ui.acting import act
from workbench.ui.widgets import counted, escape_markdown, money, share, show_sentence

SHOWN_EDITS = 3
NOTICE = "prompts.learned"
EDIT_SHARE = Measure("edit_share", "share", "lower")
CHIPS = {State.TRIED: "tried", State.ACCEPTED: "accepted", State.PROPOSED: "not tried yet"}
ANEW = (
    "Both prompts answered these turns anew. The edited drafts themselves are no baseline: they "
    "were chosen for having been edited, so any new reply would look nearer."
)


def show(tenant: Tenant, lines: Sequence[Line]) -> None:
    """The lines that can still be decided, then the others."""
    for line in lines:
        if line.state in (State.PROPOSED, State.TRIED):
            _card(tenant, line)
    decided = [line for line in lines if line.state in (State.ACCEPTED, State.DISMISSED)]
    if decided:
        st.markdown("**Decided**")
    for line in decided:
        _decided(tenant, line)


def _card(tenant: Tenant, line: Line) -> None:
    pace = learning.pace(tenant, line.id)
    with st.container(border=True, key=f"learnline-{line.id}"):
        st.html(_line_html(line))
        _evidence(line)
        if pace.answering:
            _while_trying(tenant, line.id)
        elif line.verdict:
            st.html(verdict_html(line.verdict, "", _small_print(line)))
        elif line.state is State.PROPOSED:
            _at_rest(pace)
        if line.turns and line.calls:
            _turns(line)
        _actions(tenant, line, pace)


def _line_html(line: Line) -> str:
    reason = f'<p class="wb-meta">{escape(line.reason)}</p>' if line.reason else ""
    chip = f'<span class="wb-chip">{CHIPS[line.state]}</span>'
    return f'<p class="wb-verdict" dir="auto"><b>{escape(line.line)}</b>{chip}</p>{reason}'


def _evidence(line: Line) -> None:
    """Three of the edits; the others behind a click."""
    st.caption(f"Seen in {counted(len(line.evidence), 'edit')}")
    for edit in line.evidence[:SHOWN_EDITS]:
        _edit(line, edit)
    if more := line.evidence[SHOWN_EDITS:]:
        with st.expander(f"{len(more)} more", key=f"prompts.more.{line.id}"):
            for edit in more:
                _edit(line, edit)


def _edit(line: Line, edit: Edit) -> None:
    with st.container(key=f"learnedit-{line.id}-{edit.draft_id}", gap="xxsmall"):
        st.html(
            f'<div class="wb-two"><div>{client_html(edit.client)}</div><div>'
            '<p class="wb-meta">The draft, and what was sent</p>'
            f'<p class="wb-diff" dir="auto">{word_diff_html(edit.ai_text, edit.sent)}</p>'
            "</div></div>"
        )
        st.page_link(nav.page("chat"), label=f"Open {escape_markdown(edit.chat)}",
                     query_params={"chat": str(edit.chat_id)})  # fmt: skip


@st.fragment(run_every="1s")
def _while_trying(tenant: Tenant, proposal_id: int) -> None:
    """How far the trial is; the whole page again once it is over."""
    pace = learning.pace(tenant, proposal_id)
    if not pace.answering:
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center", key=f"learnpace-{proposal_id}"):
        st.progress(pace.done / pace.total, text=f"{pace.done} of {pace.total} replies")
        st.button("Stop", key=f"prompts.stop_line.{proposal_id}", on_click=act,
                  args=(learning.stop_trial, tenant, proposal_id))  # fmt: skip


def _at_rest(pace: Pace) -> None:
    """Why a trial ended early, and how far it came."""
    if pace.fault:
        show_sentence(pace.fault)
    if pace.done:
        st.caption(f"{pace.done} of {pace.total} replies are there.")


def _small_print(line: Line) -> str:
    calls = counted(line.calls, "call")
    return f"{ANEW} {calls} to {line.model}; that cost {money(line.cost_usd)}."


def _turns(line: Line) -> None:
    """The held-out turns with both replies."""
    with st.expander(counted(len(line.turns), "held-out turn"), key=f"prompts.turns.{line.id}"):
        heads = "".join(
            f"<th>{name}</th>"
            for name in ("Client", "Sent", "Prompt as it is", "With the line", "Change, points")
        )
        rows = "".join(_turn_html(turn) for turn in line.turns)
        st.html(
            '<div class="wb-scroll"><table class="wb-table wb-turns">'
            f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
        )


def _turn_html(turn: HeldOutTurn) -> str:
    client, sent = (turn.edit.client, turn.edit.sent) if turn.edit else ("taken back", "")
    cells = (escape(client), escape(sent), _reply_html(turn.old), _reply_html(turn.new))
    whole = "".join(f'<td dir="auto">{cell}</td>' for cell in cells)
    return f"<tr>{whole}<td>{_change(turn)}</td></tr>"


def _reply_html(answered: Answered | None) -> str:
    if answered is None:
        return "—"
    if answered.share is None:
        return f'<span class="wb-chip warn">no whole reply: {escape(answered.fault)}</span>'
    return f"{escape(answered.text)}<small>{share(answered.share)} to edit</small>"


def _change(turn: HeldOutTurn) -> str:
    shares = [one.share for one in (turn.old, turn.new) if one and one.share is not None]
    return EDIT_SHARE.change(shares[1] - shares[0]) if len(shares) == 2 else "—"


def _actions(tenant: Tenant, line: Line, pace: Pace) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"learnacts-{line.id}"):
        if line.state is State.PROPOSED and not pace.answering:
            turns = counted(len(line.turns), "held-out turn")
            st.button("Go on" if pace.done else f"Try it on {turns}", type="primary",
                      key=f"prompts.try_line.{line.id}", on_click=act,
                      args=(learning.try_line, tenant, line.id))  # fmt: skip
        tried = line.state is State.TRIED
        st.button("Accept into a new version", key=f"prompts.accept.{line.id}",
                  type="primary" if _is_better(line) else "secondary", disabled=not tried,
                  on_click=_accept, args=(tenant, line.id))  # fmt: skip
        st.button("Dismiss", key=f"prompts.dismiss.{line.id}", type="tertiary",
                  disabled=pace.answering, on_click=act,
                  args=(learning.dismiss, tenant, line.id))  # fmt: skip
        if not tried and line.calls_left:
            st.caption(f"{line.calls_left} calls to {escape_markdown(line.model)}: each turn under "
                       "both prompts.")  # fmt: skip


def _is_better(line: Line) -> bool:
    return line.verdict is not None and line.verdict.word == "better"


def _accept(tenant: Tenant, proposal_id: int) -> None:
    """Make the version, and say where it is made live."""
    if done := act(learning.accept, tenant, proposal_id):
        base, made = (f"{one.name}@{one.version}" for one in (done.base, done.config))
        beside = ", beside lines that it was not tried with" if done.stacked else ""
        st.session_state[NOTICE] = (
            f"Saved {made}: {base} with this line at its end{beside}. It answers once you make it "
            "live, under Versions."
        )


def _decided(tenant: Tenant, line: Line) -> None:
    """One line for what is over: where it went, or the way back."""
    with st.container(horizontal=True, vertical_alignment="center", key=f"learnover-{line.id}"):
        went = f"accepted into {line.version}" if line.version else "dismissed"
        said = f" · {line.verdict.sentence}" if line.verdict else ""
        st.caption(escape_markdown(f"{line.line} · {went}{said}"), width="stretch")
        if line.state is State.DISMISSED:
            st.button("Undo", key=f"prompts.undismiss.{line.id}", type="tertiary", on_click=act,
                      args=(learning.restore, tenant, line.id))  # fmt: skip
