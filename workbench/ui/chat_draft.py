"""The draft card: streaming, ready, edited, partial, failed, sent; and what can be done with it."""

from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from html import escape

import streamlit as st

from workbench import chatting
from workbench.chatting import Draft, Thread
from workbench.domain.tenants import ENGINEERS, Tenant
from workbench.reports.pieces import word_diff_html
from workbench.ui import chat_asking, chat_candidates, chat_rejecting, dialogs
from workbench.ui.acting import act
from workbench.ui.chat_asking import ask as ask
from workbench.ui.model_notice import show_model_state
from workbench.ui.revising import WISHES
from workbench.ui.widgets import draft_html, money, number, show_sentence, show_warning

APPROVE_KEY = "Ctrl+Shift+Enter"
UNDO = timedelta(seconds=10)


def show(tenant: Tenant, thread: Thread) -> None:
    """Draw the card in the state that the chat is in."""
    asked = chat_asking.begun(tenant, thread.chat.id) if thread.client_waits else []
    if len(asked) > 1:
        chat_candidates.write(asked)
        st.rerun()
    mine = chat_candidates.asked_for(thread)
    if asked or mine:
        st.empty()  # where the card rests: what is left of it must not be pressed meanwhile
    if asked:
        _stream(tenant, asked[0])
    _show(tenant, thread, mine)
    if not mine:
        st.empty()  # where a card streams


def _show(tenant: Tenant, thread: Thread, mine: list[int]) -> None:
    draft = thread.draft
    if thread.is_to_pick and thread.client_waits:
        _pick(tenant, thread, mine)
    elif draft and draft.outcome is None and thread.client_waits:
        _card(tenant, thread, draft)
    elif thread.client_waits:
        _offer(tenant, thread)
    else:
        _waiting(tenant, draft)


def _stream(tenant: Tenant, draft_id: int) -> None:
    """Write the draft into the card; Stop, a click or a reload keeps the words so far."""
    with st.container(border=True, key="draft"):
        st.caption(":shimmer[Drafting]")
        place = st.empty()
        place.html(draft_html("…"))
        st.button("Stop", key="chat.stop")
        _redraw_when_over(tenant, draft_id)
        text = ""
        with closing(chatting.write_draft(tenant, draft_id)) as pieces:
            for piece in pieces:
                text += piece
                place.html(draft_html(text or "…"))
    st.rerun()


@st.fragment(run_every="1s")
def _redraw_when_over(tenant: Tenant, draft_id: int) -> None:
    """The chat box's own Stop ends a run of the page without another: look whether it did."""
    if chatting.current_draft(tenant, draft_id).state != "writing":
        st.rerun()


def _pick(tenant: Tenant, thread: Thread, mine: list[int]) -> None:
    if st.session_state.get("chat.mode") == "own":
        with st.container(border=True, key="draft"):
            _own_reply(tenant, thread)
    else:
        chat_candidates.show(tenant, thread, mine)


def _offer(tenant: Tenant, thread: Thread) -> None:
    with st.container(border=True, key="draft"):
        show_model_state(thread.config.model)
        rejected = thread.draft and thread.draft.outcome == "rejected"
        st.caption("The draft was rejected." if rejected else "The client waits for a reply.")
        if st.session_state.get("chat.mode") == "own":
            _own_reply(tenant, thread)
            return
        with st.container(horizontal=True, gap="xsmall", key="draftacts"):
            st.button(
                "Generate", type="primary", key="chat.ask", on_click=ask, args=(thread.chat.id,)
            )
            chat_asking.offer_several(tenant, thread.chat.id)
            st.button("Write it yourself", key="chat.own", on_click=_mode, args=("own",))
            if rejected and thread.draft:
                st.button("Undo", key="chat.undo_reject", on_click=act,
                          args=(chatting.undo_decision, tenant, thread.draft.id))  # fmt: skip


def _waiting(tenant: Tenant, draft: Draft | None) -> None:
    """Nothing to answer: one line, with the way back for ten seconds after an approval."""
    if draft and draft.decided_at and datetime.now(UTC) - draft.decided_at < UNDO:
        _undo_bar(tenant, draft.id, draft.decided_at)
    else:
        st.caption("Waiting for the client. Write as the client below.")


@st.fragment(run_every="1s")
def _undo_bar(tenant: Tenant, draft_id: int, decided_at: datetime) -> None:
    left = (UNDO - (datetime.now(UTC) - decided_at)).total_seconds()
    if left <= 0 and not dialogs.is_open():  # a new run of the page would close it half filled
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center", key="undobar"):
        st.caption("Sent.")
        if left > 0 and st.button(f"Undo ({left:.0f} s)", key="chat.undo_approve"):
            act(chatting.undo_decision, tenant, draft_id)
            st.rerun()


def _card(tenant: Tenant, thread: Thread, draft: Draft) -> None:
    with st.container(border=True, key="draft"):
        _state_line(tenant, thread, draft)
        mode = st.session_state.get("chat.mode")
        if draft.state == "writing":
            _unfinished(tenant, draft.id)
        elif mode == "own":
            _own_reply(tenant, thread)
        elif draft.state == "failed":
            _failed(tenant, thread, draft)
        elif mode == "edit":
            _edit(tenant, draft)
        else:
            _text(draft)
            if mode == chat_rejecting.MODE:
                chat_rejecting.ask_why(partial(chatting.reject_draft, tenant, draft.id))
            else:
                _actions(tenant, thread, draft)
            _show_meta(draft)


def _state_line(tenant: Tenant, thread: Thread, draft: Draft) -> None:
    if draft.error:
        show = show_sentence if draft.state == "failed" else show_warning
        show(draft.error)
    with st.container(horizontal=True, vertical_alignment="center"):
        edits = f", edited ({draft.version})" if draft.version else ""
        name = {"partial": "Partial draft", "failed": "No draft", "writing": "Draft"}
        st.badge(f"{name.get(draft.state, 'Draft')}{edits}")
        if thread.stale:
            st.badge("context changed", color="orange", help="The conversation or its "
                     "instructions changed since this draft was asked for.")  # fmt: skip
        if draft.picked_at:
            chat_candidates.show_pick(tenant, thread, draft)
        if draft.version:
            st.segmented_control("View", ["Changes", "Text", "AI original"], default="Changes",
                                 key="chat.view", label_visibility="collapsed")  # fmt: skip


@st.fragment(run_every="1s")
def _unfinished(tenant: Tenant, draft_id: int) -> None:
    """A draft that another tab writes, or whose writer was stopped a moment ago or killed.

    After Stop the next run may begin before the stopped one has saved its words: look again.
    """
    draft = chatting.current_draft(tenant, draft_id)
    if draft.state != "writing":
        st.rerun()
    st.html(draft_html(draft.ai_text or "…"))
    alive = not chatting.is_interrupted(draft)
    st.caption("Being written in another tab." if alive else "Writing was interrupted.")
    st.button("Keep the words so far", key="chat.take_over", on_click=act,
              args=(chatting.stop_draft, tenant, draft.id))  # fmt: skip


def _failed(tenant: Tenant, thread: Thread, draft: Draft) -> None:
    show_model_state(draft.config.model)
    with st.container(horizontal=True, gap="xsmall", key="draftacts"):
        st.button("Try again", type="primary", key="chat.retry", on_click=ask,
                  args=(thread.chat.id, chat_asking.again(draft, thread.config)))  # fmt: skip
        chat_asking.offer_another(tenant, draft)
        st.button("Write it yourself", key="chat.own", on_click=_mode, args=("own",))
    st.caption(_help(tenant))
    _show_meta(draft)


def _help(tenant: Tenant) -> str:
    if tenant.role in ENGINEERS:
        return "Nothing is lost. Keys, models and addresses are under Prompts & models."
    return "Nothing is lost. If it stays so, show this to an engineer of your company."


def _text(draft: Draft) -> None:
    view = st.session_state.get("chat.view") or "Changes"
    if draft.version and view == "Changes":
        st.html(
            f'<div class="wb-draft" dir="auto">{word_diff_html(draft.ai_text, draft.text)}</div>'
        )
    else:
        st.html(
            draft_html(draft.ai_text if draft.version and view == "AI original" else draft.text)
        )


def _actions(tenant: Tenant, thread: Thread, draft: Draft) -> None:
    with st.container(horizontal=True, gap="xsmall", key="draftacts"):
        approve = partial(chatting.approve_draft, seen=draft.version)
        st.button("Approve", type="primary", key="chat.approve", shortcut=_approve_key(thread),
                  on_click=act, args=(approve, tenant, draft.id))  # fmt: skip
        st.button("Edit", key="chat.edit", on_click=_mode, args=("edit",))
        _edit_with_ai(tenant, draft)
        st.button("Regenerate", key="chat.again", on_click=ask, args=(thread.chat.id,))
        if draft.state == "partial":
            chat_asking.offer_another(tenant, draft)
        if draft.version:
            st.button("Undo", key="chat.undo_edit", on_click=act,
                      args=(chatting.undo_edit, tenant, draft.id))  # fmt: skip
        chat_rejecting.offer("Reject", partial(chatting.reject_draft, tenant, draft.id))
        st.button("Write it yourself", key="chat.own", type="tertiary", on_click=_mode,
                  args=("own",))  # fmt: skip


def _approve_key(thread: Thread) -> str | None:
    """The key, where the draft answers the newest words on screen and nothing lies above it."""
    is_newest = thread.page == thread.pages and not thread.stale
    return APPROVE_KEY if is_newest and not dialogs.is_open() else None


def _edit_with_ai(tenant: Tenant, draft: Draft) -> None:
    with st.popover("Edit with AI", key="chat.revise"):
        quick = st.pills("How", list(WISHES), key=f"chat.revise_quick.{draft.id}.{draft.version}")
        own = st.text_input("Or in your own words", key=f"chat.revise_own.{draft.id}")
        if st.button("Rewrite", type="primary", key="chat.revise_go"):
            with st.spinner("Rewriting"):
                act(chatting.revise_draft, tenant, draft.id, own or WISHES.get(quick or "", ""))
            st.rerun()


def _edit(tenant: Tenant, draft: Draft) -> None:
    text = st.text_area("Edit the draft", value=draft.text, height=140,
                        key=f"chat.edit_text.{draft.id}.{draft.version}")  # fmt: skip
    with st.container(horizontal=True):
        if st.button("Save", type="primary", key="chat.edit_save"):
            act(chatting.edit_draft, tenant, draft.id, text or "")
            _mode("")
            st.rerun()
        st.button("Cancel", key="chat.edit_cancel", on_click=_mode, args=("",))


def _own_reply(tenant: Tenant, thread: Thread) -> None:
    text = st.text_area("Your reply", height=140, key=f"chat.own_text.{thread.chat.id}")
    with st.container(horizontal=True):
        if st.button("Send", type="primary", key="chat.own_send"):
            if act(chatting.write_reply, tenant, thread.chat.id, text or ""):
                _mode("")
            st.rerun()
        st.button("Cancel", key="chat.own_cancel", on_click=_mode, args=("",))


def _mode(mode: str) -> None:
    st.session_state["chat.mode"] = mode


def _show_meta(draft: Draft) -> None:
    st.html(f'<p class="wb-meta">{escape(_meta(draft))}</p>')


def _meta(draft: Draft) -> str:
    config = draft.config
    if draft.state == "failed":
        return f"{chat_asking.name(config)} · {config.model}"
    tokens = f"{number(draft.input_tokens)} + {number(draft.output_tokens)} tokens"
    seconds = f"{draft.seconds:.1f} s" if draft.seconds is not None else "time unknown"
    parts = [
        chat_asking.name(config),
        config.model,
        tokens,
        money(draft.cost_usd) if draft.cost_usd is not None else "cost unknown",
        seconds,
    ]
    if draft.first_token_seconds is not None:
        parts.append(f"first word {draft.first_token_seconds:.1f} s")
    return " · ".join(parts)
