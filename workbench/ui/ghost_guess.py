"""Guess which is yours (F39): blind pairs, one at a time; each guess is kept as a preference."""

from hashlib import sha256
from html import escape

import streamlit as st

from workbench import reviewing
from workbench.domain.tenants import Tenant
from workbench.replay import Ghosts, GhostTurn
from workbench.reviewing import Kind, Matchup, Tally, Word
from workbench.ui.acting import act

LAST = "ghosts.guessed"


def show(tenant: Tenant, found: Ghosts) -> None:
    """The next pair that was not guessed yet; at the end the score."""
    matchup = Matchup(found.run_id, found.arm, found.against, Kind.GUESS)
    guesses = reviewing.judged(tenant, matchup)
    pairs = [turn for turn in found.turns if turn.ghost is not None and turn.ghost != turn.real]
    waiting = [turn for turn in pairs if turn.case_id not in guesses]
    _last_guess()
    if waiting:
        st.caption(f"Pair {len(guesses) + 1} of {len(pairs)}. Which of the two did you write?")
        _pair(tenant, matchup, waiting[0])
    elif guesses:
        _score(found, Tally.of(guesses.values()))


def _pair(tenant: Tenant, matchup: Matchup, turn: GhostTurn) -> None:
    """Two replies without names; the sides are drawn by the turn, so that a reload keeps them."""
    left = real_first(matchup.run_id, turn.case_id)
    texts = (turn.real, turn.ghost or "") if left else (turn.ghost or "", turn.real)
    with st.container(border=True, key="guess"):
        st.html(
            '<p class="wb-meta">The client:</p>'
            f'<p class="wb-text wb-asked" dir="auto">{escape(turn.client)}</p>'
        )
        for place, (column, text) in enumerate(zip(st.columns(2), texts, strict=True)):
            letter = "AB"[place]
            mine = (place == 0) == left
            column.html(
                f'<p class="wb-meta">{letter}</p><p class="wb-text" dir="auto">{escape(text)}</p>'
            )
            column.button(
                f"{letter} is mine", key=f"ghosts.guess.{letter}", shortcut=str(place + 1),
                on_click=_guess, args=(tenant, matchup, turn.case_id, mine),
            )  # fmt: skip


def _guess(tenant: Tenant, matchup: Matchup, case_id: int, mine: bool) -> None:
    """Taking the AI's reply for one's own prefers it."""
    act(reviewing.judge, tenant, matchup, case_id, Word.WORSE if mine else Word.BETTER)
    st.session_state[LAST] = mine


def _last_guess() -> None:
    right = st.session_state.pop(LAST, None)
    if right is not None:
        st.caption("Right, that one was yours." if right else "No, the AI wrote that one.")


def _score(found: Ghosts, tally: Tally) -> None:
    note = "" if found.written == len(found.turns) else " More pairs are being written."
    st.html(
        f'<div class="wb-band"><p class="wb-verdict">{escape(tally.guessed())}</p>'
        f'<p class="wb-meta">Each guess is kept as a preference.{note}</p></div>'
    )


def real_first(run_id: int, case_id: int) -> bool:
    """Whether the real reply stands on the left; a reload does not change it."""
    return sha256(f"{run_id}:{case_id}".encode()).digest()[0] % 2 == 0
