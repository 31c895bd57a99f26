"""Several drafts to pick from, without names: numbered cards that stream together.

Nothing on them tells who wrote what: no config, model, cost or time, nor a fault's sentence, which
names the model. Each card that is written is a parallel fragment, drawn from the store at its end.
"""

from contextlib import closing
from functools import partial
from typing import Any

import streamlit as st

from workbench import chatting
from workbench.chatting import Draft, Thread
from workbench.domain.tenants import Tenant
from workbench.ui import chat_rejecting
from workbench.ui.acting import act
from workbench.ui.chat_asking import ask, name
from workbench.ui.model_notice import show_model_state
from workbench.ui.widgets import counted, draft_html, escape_markdown

WIDEST = 3


def write(draft_ids: list[int]) -> None:
    """Have the next run of the page write these candidates."""
    for draft_id in draft_ids:
        st.session_state[_flag(draft_id)] = True


def asked_for(thread: Thread) -> list[int]:
    """The candidates that this run of the page is to write."""
    return [one.id for one in thread.candidates if st.session_state.pop(_flag(one.id), False)]


def show(tenant: Tenant, thread: Thread, mine: list[int]) -> None:
    """The cards in their shuffled order, and what can be done with them once they are at rest."""
    drafts = thread.candidates
    busy = bool(mine) or any(_is_alive(one) for one in drafts)
    with st.container(border=True, key="draft"):
        _head(thread, mine)
        for place, number, draft in _places(drafts):
            with place:
                _card(tenant, draft, number, mine)
        if busy and not mine:
            _watch(tenant, [one.id for one in drafts])
        elif not busy:
            _decide(tenant, thread)


def show_pick(tenant: Tenant, thread: Thread, draft: Draft) -> None:
    """Whom the picked draft was preferred to, and the way back to the cards."""
    others = [one for one in thread.candidates if one.id != draft.id and one.ai_text]
    names = " and ".join(name(one.config) for one in others) or "none: no other one answered"
    st.caption(f"Picked over {escape_markdown(names)}", width="content")
    st.button("Undo the pick", key="chat.undo_pick", type="tertiary", on_click=act,
              args=(chatting.undo_pick, tenant, draft.id))  # fmt: skip


def _flag(draft_id: int) -> str:
    return f"chat.write.{draft_id}"


def _places(drafts: list[Draft]) -> list[tuple[Any, int, Draft]]:
    """A column for each card: three beside each other, four as two by two."""
    wide = len(drafts) if len(drafts) <= WIDEST else 2
    rows = [drafts[start : start + wide] for start in range(0, len(drafts), wide)]
    places = [place for row in rows for place in st.columns(wide)[: len(row)]]
    return list(zip(places, range(1, len(drafts) + 1), drafts, strict=True))


def _head(thread: Thread, mine: list[int]) -> None:
    models = {one.config.model for one in thread.candidates}
    for model in sorted(models):
        show_model_state(model)
    with st.container(horizontal=True, vertical_alignment="center", key="pickhead"):
        if mine:
            st.caption(":shimmer[Drafting]", width="content")
            st.button("Stop", key="chat.stop")
        drafts = counted(len(thread.candidates), "draft")
        st.caption(f"{drafts} of different configs. Their names are shown once you pick one.")
        if thread.stale:
            st.badge("context changed", color="orange", help="The conversation or its "
                     "instructions changed since these drafts were asked for.")  # fmt: skip


def _card(tenant: Tenant, draft: Draft, number: int, mine: list[int]) -> None:
    if draft.id in mine:
        _written(tenant, draft.id, number, mine)
        return
    with st.container(border=True, key=f"pick-{number}"):
        with _top(number):
            if not _is_alive(draft):
                _offer(tenant, draft)
        st.html(draft_html(draft.ai_text or ("" if draft.state == "failed" else "…")))


def _top(number: int) -> Any:
    """The card's first line: its number, and behind it what can be done."""
    line = st.container(
        horizontal=True, vertical_alignment="center", gap="xsmall", key=f"picktop-{number}"
    )
    line.badge(str(number))
    return line


@st.fragment(parallel=True)
def _written(tenant: Tenant, draft_id: int, number: int, mine: list[int]) -> None:
    """A card while its draft is written; Stop, a click or a reload keeps the words so far."""
    with st.container(border=True, key=f"pick-{number}"):
        _top(number)
        place, text = st.empty(), ""
        place.html(draft_html("…"))
        with closing(chatting.write_draft(tenant, draft_id)) as pieces:
            for piece in pieces:
                text += piece
                place.html(draft_html(text or "…"))
    _redraw_after_the_last(tenant, mine)


def _redraw_after_the_last(tenant: Tenant, mine: list[int]) -> None:
    """The card that ends last has the page drawn again, with what can be done."""
    if all(chatting.current_draft(tenant, one).state != "writing" for one in mine):
        st.rerun()


@st.fragment(run_every="1s")
def _watch(tenant: Tenant, draft_ids: list[int]) -> None:
    """Another tab writes these, or a writer that was stopped has not saved its words yet."""
    drafts = [chatting.current_draft(tenant, one) for one in draft_ids]
    if not any(_is_alive(one) for one in drafts):
        st.rerun()
    st.caption("Being written in another tab.")


def _is_alive(draft: Draft) -> bool:
    return draft.state == "writing" and not chatting.is_interrupted(draft)


def _offer(tenant: Tenant, draft: Draft) -> None:
    if draft.ai_text:
        st.button("Use this", key=f"chat.pick.{draft.id}", on_click=act,
                  args=(chatting.pick, tenant, draft.id))  # fmt: skip
    if draft.state == "ready":
        return
    st.badge("partial" if draft.ai_text else "no answer", color="orange")
    st.button("Ask it again", key=f"chat.pick_again.{draft.id}", on_click=_ask_again,
              args=(tenant, draft.id))  # fmt: skip
    with st.popover("Why?", key=f"chat.pick_why.{draft.id}", type="tertiary"):
        st.caption("This sentence may tell which model it was.")
        st.text(draft.error or "Writing was interrupted.")


def _ask_again(tenant: Tenant, draft_id: int) -> None:
    if act(chatting.retry_candidate, tenant, draft_id):
        write([draft_id])


def _decide(tenant: Tenant, thread: Thread) -> None:
    """For all cards together: none is good enough, ask again, or one's own words."""
    chat_id = thread.chat.id
    turn_down = partial(chatting.reject_candidates, tenant, chat_id)
    if st.session_state.get("chat.mode") == chat_rejecting.MODE:
        chat_rejecting.ask_why(turn_down)
        return
    configs = sorted(one.config_id for one in thread.candidates)
    with st.container(horizontal=True, gap="xsmall", key="draftacts"):
        if any(one.state == "ready" for one in thread.candidates):
            chat_rejecting.offer("None of these", turn_down)
        st.button("Ask all again", key="chat.again", type="tertiary", on_click=ask,
                  args=(chat_id, configs))  # fmt: skip
        st.button("Write it yourself", key="chat.own", type="tertiary",
                  on_click=st.session_state.update, args=({"chat.mode": "own"},))  # fmt: skip
