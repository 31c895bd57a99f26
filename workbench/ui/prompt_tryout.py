"""A tryout: twelve saved turns answered anew beside the live replies, and what a person says."""

from html import escape

import streamlit as st

from workbench import replay, reviewing
from workbench.domain.tenants import Tenant
from workbench.domain.tryouts import Step, TriedTurn
from workbench.replay import Pace, Tried, TrySum
from workbench.reports.pieces import client_html, word_diff_html
from workbench.reviewing import Matchup, Tally, Word
from workbench.ui.acting import act, show_fault
from workbench.ui.judging import Buttons, Judged, show_buttons
from workbench.ui.widgets import counted, empty_state, money, share, show_sentence

TRIED = "prompts.tried"
BUTTONS = Buttons({word: word.capitalize() for word in Word}, place="tryacts", prefix="prompts")
CHIPS = {Step.NEARER: "good", Step.FARTHER: "warn", Step.AS_NEAR: ""}
HONEST = "So few turns are an impression and not evidence; a run over the whole dataset is."


def show(tenant: Tenant, dataset: str) -> None:
    """The tryout of this dataset as it stands; while replies come in it looks again."""
    if not dataset:
        empty_state(
            "A try needs conversations that really happened: import some, and twelve of their "
            "turns are answered with your change.", "Import a dataset", "datasets",
        )  # fmt: skip
        return
    found = replay.tried(tenant, dataset)
    if found is None:
        st.caption("Change a line above and press **Try it on twelve turns**: the new replies "
                   "appear here beside those of the live config.")  # fmt: skip
        return
    arm = _choose(found)
    if len(found.arms) > 1:
        st.html(_tries_html(replay.tries(tenant, dataset)))
    if replay.pace(tenant, found.run_id).answering:
        _while_answering(tenant, dataset, arm)
    else:
        _at_rest(tenant, dataset, arm)


def _tries_html(tries: list[TrySum]) -> str:
    """All tries on these turns in one table, whichever provider answered."""
    heads = ("Tried", "Moved", "Nearer", "Farther", "To edit", "Cost a reply", "Seconds")
    head = "".join(f"<th>{name}</th>" for name in heads)
    rows = "".join(_try_row_html(one) for one in tries)
    return f'<table class="wb-table wb-tries"><tr>{head}</tr>{rows}</table>'


def _try_row_html(one: TrySum) -> str:
    moves = one.moves
    name = f"{escape(one.arm)}<small>{escape(one.model)}</small>"
    cells = (
        f"{moves.moved} of {moves.turns}",
        str(moves.nearer),
        str(moves.farther),
        f"{share(moves.before)} → {share(moves.after)}",
        money(one.cost_usd),
        "—" if one.seconds is None else f"{one.seconds:.1f}",
    )
    return f"<tr><td>{name}</td>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _choose(found: Tried) -> str:
    """Which try is looked at; the newest where nobody chose."""
    if st.session_state.get(TRIED) not in found.arms:
        st.session_state[TRIED] = found.arms[0]
    if len(found.arms) == 1:
        return found.arms[0]
    return st.selectbox("Tried", found.arms, key=TRIED, width=260) or found.arms[0]


@st.fragment(run_every="1s")
def _while_answering(tenant: Tenant, dataset: str, arm: str) -> None:
    if not _look(tenant, dataset, arm).answering:
        st.rerun()


@st.fragment
def _at_rest(tenant: Tenant, dataset: str, arm: str) -> None:
    _look(tenant, dataset, arm)


def _look(tenant: Tenant, dataset: str, arm: str) -> Pace:
    """Draw what is there now; how quickly more comes, asked first, so that the end is drawn."""
    found = replay.tried(tenant, dataset, arm)
    if found is None:
        return Pace(answering=False)
    pace = replay.pace(tenant, found.run_id)
    matchup = Matchup(found.run_id, found.arm, found.against)
    said = reviewing.judged(tenant, matchup)
    show_fault()
    _progress(tenant, found, pace)
    _sums(found, Tally.of(said.values()))
    first = next((turn.case_id for turn in found.turns if turn.case_id not in said), None)
    for turn in found.turns:
        _turn(tenant, matchup, turn, said.get(turn.case_id), keys=turn.case_id == first)
    return pace


def _progress(tenant: Tenant, found: Tried, pace: Pace) -> None:
    """How far it is, and Stop; or why it ended early, and the way on."""
    done = f"{len(found.turns)} of {counted(found.total, 'turn')}"
    with st.container(horizontal=True, vertical_alignment="center", key="tryprogress"):
        if pace.answering:
            st.progress(len(found.turns) / found.total, text=f"{done}{_time_left(found, pace)}")
            st.button("Stop", key="prompts.stop", on_click=act,
                      args=(replay.stop_tryout, tenant, found.run_id))  # fmt: skip
        elif found.empty:
            if fault := pace.fault or found.message:
                show_sentence(fault)
            st.caption(f"{done} are answered.")
            st.button("Go on", key="prompts.go_on", on_click=_go_on, args=(tenant, found))


def _go_on(tenant: Tenant, found: Tried) -> None:
    act(replay.answer_tryout, tenant, found.run_id, found.arm)
    st.rerun()


def _time_left(found: Tried, pace: Pace) -> str:
    if pace.seconds_each is None:
        return ""
    return f" · about {max(1, round(pace.seconds_each * found.empty))} s left"


def _sums(found: Tried, tally: Tally) -> None:
    """The count first, then what a person said, then how much it is worth."""
    sentence = found.moves.sentence
    if not sentence:
        return
    head, _, rest = sentence.partition(": ") if ": " in sentence else (sentence, "", "")
    own = f'<p class="wb-verdict">{escape(tally.sentence("the new prompt"))}</p>'
    st.html(
        f'<div class="wb-trysum"><p class="wb-verdict"><b>{escape(head)}</b>'
        f"{': ' if rest else ''}{escape(rest)}</p>{own if tally.total else ''}"
        f'<p class="wb-meta">{escape(found.arm)} beside {escape(found.against)}. {HONEST}</p></div>'
    )


def _turn(
    tenant: Tenant, matchup: Matchup, turn: TriedTurn, said: Word | None, *, keys: bool
) -> None:
    with st.container(border=True, key=f"try-{turn.case_id}"):
        st.html(_turn_html(matchup, turn))
        show_buttons(tenant, matchup, Judged(turn.case_id, said, keys), BUTTONS)


def _turn_html(matchup: Matchup, turn: TriedTurn) -> str:
    new = word_diff_html(turn.old, turn.new) if turn.moved else escape(turn.new)
    return (
        f'<p class="wb-meta">{escape(turn.title)} · turn {turn.number + 1}{_chip(turn)}</p>'
        f"{client_html(turn.client)}"
        '<div class="wb-two">'
        f"{_reply_html(matchup.against, escape(turn.old))}{_reply_html(matchup.arm, new)}</div>"
        f"{_sent_html(turn)}"
    )


def _chip(turn: TriedTurn) -> str:
    if turn.fault:
        return f'<span class="wb-chip warn">no whole reply: {escape(turn.fault)}</span>'
    if not turn.moved:
        return '<span class="wb-chip">did not move</span>'
    if turn.step is None:
        return '<span class="wb-chip">moved</span>'
    shares = f"{share(turn.old_share)} → {share(turn.new_share)} to edit"
    return f'<span class="wb-chip {CHIPS[turn.step]}">{turn.step}</span> {shares}'


def _reply_html(name: str, words: str) -> str:
    return (
        f'<div><p class="wb-meta">{escape(name)}</p><p class="wb-diff" dir="auto">{words}</p></div>'
    )


def _sent_html(turn: TriedTurn) -> str:
    if turn.sent is None:
        return '<p class="wb-meta">A machine wrote the reply that was sent here.</p>'
    return (
        f'<details class="wb-sent"><summary>What you sent</summary>'
        f'<p class="wb-text" dir="auto">{escape(turn.sent)}</p></details>'
    )
