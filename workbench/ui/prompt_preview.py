"""The editor's words on a sample conversation: what the model sees, and one reply to look at."""

from contextlib import closing
from dataclasses import dataclass
from html import escape
from typing import Any

import streamlit as st

from workbench import configuring
from workbench.configuring import Example
from workbench.domain.prompts import ConfigSpec
from workbench.domain.replies import ChatRequest, Completion, Finish
from workbench.domain.tenants import Tenant
from workbench.ui.acting import act, show_fault
from workbench.ui.chat_panel import ROLE_NAMES
from workbench.ui.widgets import counted, escape_markdown, money, number

CHATS = "Chats"
ANSWER = "prompts.answer"
Place = Any


@dataclass(slots=True)
class Answer:
    """The reply so far to one request."""

    request_hash: str
    text: str = ""
    meta: str = ""


def show(tenant: Tenant, spec: ConfigSpec, datasets: list[str]) -> None:
    """Choose a conversation; see what the model sees, and have it answered once."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="promptsample"):
        source = st.selectbox("From", [CHATS, *datasets], key="prompts.source", width=200)
        found = configuring.examples(tenant, "" if source == CHATS else source or "")
        example = _choose(found)
        asked = st.button("Answer it", key="prompts.ask", disabled=example is None)
    if example is None:
        st.caption("No conversation here yet. Open a chat, or import a dataset.")
        return
    with st.spinner("Reading the past replies"):
        request = configuring.preview(tenant, example, spec)
    seen, reply = st.columns(2, gap="medium")
    with seen:
        _what_the_model_sees(request)
    with reply:
        _reply(tenant, example, spec, request, asked=asked)


def _choose(found: list[Example]) -> Example | None:
    return st.selectbox(
        "Conversation", found, format_func=lambda one: one.title, key="prompts.example", width=320
    )


def _what_the_model_sees(request: ChatRequest) -> None:
    st.markdown("**What the model sees**")
    st.caption(
        f"{counted(len(request.messages), 'message')}, {request.cut} older ones left out. "
        "The client spoke last."
    )
    with st.container(height=420, key="promptseen"):
        for message in request.messages:
            st.caption(ROLE_NAMES[message.role])
            st.code(message.content, language=None, wrap_lines=True)


def _reply(
    tenant: Tenant, example: Example, spec: ConfigSpec, request: ChatRequest, *, asked: bool
) -> None:
    st.markdown("**What it answers**")
    st.caption("A preview: nothing of it is stored.")
    place = st.empty()
    if asked:
        st.session_state[ANSWER] = Answer(request.hash)
        act(_stream, tenant, example, spec, place)
        show_fault()
    answer = st.session_state.get(ANSWER)
    if not isinstance(answer, Answer) or answer.request_hash != request.hash:
        place.caption("Press Answer it, and the editor's words answer here.")
        return
    place.html(_words_html(answer.text))
    st.caption(answer.meta)


def _stream(tenant: Tenant, example: Example, spec: ConfigSpec, place: Place) -> None:
    """Write the reply into its place; a click ends it, and the words so far stay."""
    answer: Answer = st.session_state[ANSWER]
    with closing(configuring.answer(tenant, example, spec)) as pieces:
        for piece in pieces:
            if isinstance(piece, Completion):
                answer.text, answer.meta = piece.text, _meta(piece)
            else:
                answer.text += piece
                place.html(_words_html(answer.text))


def _words_html(text: str) -> str:
    return f'<p class="wb-draft wb-text" dir="auto">{escape(text)}</p>'


def _meta(completion: Completion) -> str:
    first = completion.first_token_seconds
    parts = [
        f"{number(completion.input_tokens)} + {number(completion.output_tokens)} tokens",
        escape_markdown(money(completion.cost_usd)),
        f"{completion.seconds:.1f} s",
        "" if first is None else f"first word {first:.1f} s",
        "cut at the longest reply" if completion.finish is Finish.LENGTH else "",
    ]
    return " · ".join(part for part in parts if part)
