"""Ghost replies on a page: yours and the AI's side by side, a word on each, and the sentence."""

from html import escape

import streamlit as st

from workbench import replay, reviewing
from workbench.domain.tenants import Tenant
from workbench.replay import Ghosts, GhostTurn
from workbench.reports.pieces import word_diff_html
from workbench.reviewing import Matchup, Tally, Word
from workbench.ui import ghost_guess
from workbench.ui.acting import act, show_fault
from workbench.ui.judging import Buttons, Judged, show_buttons
from workbench.ui.model_notice import is_coming, show_model_state
from workbench.ui.scrolling import scroll_to
from workbench.ui.widgets import escape_markdown, show_sentence

READ, GUESS = "Side by side", "Guess which is yours"
STOPPED = "ghosts.stopped"
BUTTONS = Buttons(
    {Word.BETTER: "AI is better", Word.SAME: "Same", Word.WORSE: "AI is worse"},
    place="ghostacts",
    prefix="ghosts",
)
ORIGINS = {"human": "You", "suggestion": "You, by a picked suggestion", "ai": "A bot, as you"}


def show(tenant: Tenant, found: Ghosts) -> None:
    """Draw a ghost run as it stands, and go on writing it."""
    show_fault()
    show_model_state(found.model)
    mode, differences = _head(found)
    if mode == GUESS:
        ghost_guess.show(tenant, found)
    else:
        _read(tenant, found, differences=differences)
    if found.written < len(found.turns):
        _writing(tenant, found)


def _head(found: Ghosts) -> tuple[str, bool]:
    with st.container(horizontal=True, vertical_alignment="center", key="ghosthead"):
        mode = st.segmented_control(
            "Mode", [READ, GUESS], default=READ, key="ghosts.mode", label_visibility="collapsed"
        )
        differences = st.toggle("Mark what differs", key="ghosts.differences")
    st.caption(
        f"{escape_markdown(found.arm)} · {escape_markdown(found.model)} · "
        f"{found.written} of {len(found.turns)} turns. Each reply saw only what came before it."
    )
    return mode or READ, differences


def _read(tenant: Tenant, found: Ghosts, *, differences: bool) -> None:
    matchup = Matchup(found.run_id, found.arm, found.against)
    words = reviewing.judged(tenant, matchup)
    written = [turn for turn in found.turns if turn.ghost is not None or turn.fault is not None]
    waiting = [turn for turn in written if turn.ghost is not None and turn.case_id not in words]
    now = waiting[0].case_id if waiting else None
    for turn in written:
        with st.container(border=True, key=_card_key(turn, now)):
            _texts(turn, differences=differences)
            if turn.ghost is not None:
                said = words.get(turn.case_id)
                pair = Judged(turn.case_id, said, keys=turn.case_id == now)
                show_buttons(tenant, matchup, pair, BUTTONS)
    if words:
        scroll_to(".st-key-ghostnow", str(now))
    _ending(found, Tally.of(words.values()))


def _card_key(turn: GhostTurn, now: int | None) -> str:
    return "ghostnow" if turn.case_id == now else f"ghost-{turn.case_id}"


def _texts(turn: GhostTurn, *, differences: bool) -> None:
    st.html(client_html(turn))
    yours, its = st.columns(2)
    yours.html(text_html(ORIGINS[turn.origin], escape(turn.real)))
    if turn.fault is not None:
        its.html(text_html(f"The AI: no reply ({turn.fault.replace('_', ' ')})", ""))
    elif differences:
        its.html(text_html("The AI", word_diff_html(turn.real, turn.ghost or "")))
    else:
        its.html(text_html("The AI", escape(turn.ghost or "")))


def client_html(turn: GhostTurn) -> str:
    """What the client said just before, and where."""
    place = f"{turn.title}, turn {turn.number + 1}" if turn.title else f"Turn {turn.number + 1}"
    return (
        f'<p class="wb-meta">{escape(place)} · the client:</p>'
        f'<p class="wb-text wb-asked" dir="auto">{escape(turn.client)}</p>'
    )


def text_html(who: str, text: str) -> str:
    """Who wrote it, and the text, which is escaped already."""
    return f'<p class="wb-meta">{escape(who)}</p><p class="wb-text wb-diff" dir="auto">{text}</p>'


def _ending(found: Ghosts, tally: Tally) -> None:
    """The sentence; while turns wait for a word, how many."""
    if not tally.total:
        if found.written == len(found.turns):
            st.caption("Say of each turn whether the AI's reply is better, the same or worse.")
        return
    open_still = sum(turn.fault is None for turn in found.turns) - tally.total
    more = f" {open_still} still wait for your word." if open_still else ""
    st.html(
        f'<div class="wb-band"><p class="wb-verdict">{escape(tally.sentence())}</p>'
        f'<p class="wb-meta">{escape("Your own words on your own conversation." + more)}</p></div>'
    )


def _writing(tenant: Tenant, found: Ghosts) -> None:
    """Go on writing, unless it was stopped or failed; show the words as they come.

    While the model is being fetched, the page waits for it and then goes on by itself.
    """
    if is_coming(found.model):
        return
    seen = replay.glance(tenant, found.run_id)
    if seen.fault or st.session_state.get(STOPPED) == found.run_id:
        if seen.fault:
            show_sentence(seen.fault)
        st.button("Go on", key="ghosts.go_on", on_click=_go_on, args=(tenant, found.run_id))
        return
    if not seen.writing:
        act(replay.watch, tenant, found.run_id)
        show_fault()
    _live(tenant, found, found.turns[found.written])


@st.fragment(run_every="0.5s")
def _live(tenant: Tenant, found: Ghosts, turn: GhostTurn) -> None:
    """The reply that is being written; when it is whole, the page is drawn again with it."""
    seen = replay.glance(tenant, found.run_id)
    if not seen.writing or seen.case_id not in (None, turn.case_id):
        st.rerun()
    with st.container(border=True, key="ghostlive"):
        st.html(client_html(turn))
        yours, its = st.columns(2)
        yours.html(text_html(ORIGINS[turn.origin], escape(turn.real)))
        its.html(text_html("The AI is writing", escape(seen.text or "…")))
        st.button("Stop", key="ghosts.stop", on_click=_stop, args=(tenant, found.run_id))


def _stop(tenant: Tenant, run_id: int) -> None:
    st.session_state[STOPPED] = run_id
    replay.stop(tenant, run_id)


def _go_on(tenant: Tenant, run_id: int) -> None:
    st.session_state.pop(STOPPED, None)
    act(replay.watch, tenant, run_id)
