"""The persona at the client's box: who plays, how far it is, its next message, and its end."""

from contextlib import closing

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from workbench import playing
from workbench.chatting import Thread
from workbench.domain.tenants import Tenant
from workbench.playing import Part, Persona
from workbench.ui import chat_draft, persona_form
from workbench.ui.acting import act
from workbench.ui.widgets import counted, escape_markdown

WRITING = "chat.persona_writing"
FORM, OPENED, DELETED = "chat.persona_form", "chat.persona_opened", "chat.persona_deleted"
SHOWN_NAME = 24
CHANGE, TAKE_OFF = "Change the persona", "Take the persona off"


def show(tenant: Tenant, thread: Thread) -> DeltaGenerator | None:
    """Draw the line of the persona that plays here; the place to write() in, if it is its turn."""
    asked = st.session_state.pop(WRITING, None) == thread.chat.id
    part = playing.part(tenant, thread.chat.id)
    if part is None:
        return None
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="personaline"):
        place, acts = st.empty(), st.empty()
        if asked:
            acts.button("Stop", key="chat.persona_stop")
            return place
        place.caption(_progress(part))
        with acts.container(horizontal=True, gap="xsmall", width="content", key="personabuttons"):
            _buttons(tenant, thread, part)
    return None


def write(tenant: Tenant, thread: Thread, place: DeltaGenerator) -> None:
    """Write the persona's message, when all else is in place; Stop or a click leaves none."""
    if act(_write, tenant, thread.chat.id, place) and thread.chat.draft_automatically:
        chat_draft.ask(thread.chat.id)
    st.rerun()


def choose(tenant: Tenant, thread: Thread) -> None:
    """Where a person writes as the client: let a persona do it."""
    _show_form(tenant, thread)
    if playing.part(tenant, thread.chat.id):
        return
    opened = st.session_state.get(OPENED, 0)  # a new key closes the popover: it lies over dialogs
    with st.popover("Let a persona answer", width=196, key=f"chat.persona.{opened}"):
        st.caption("A model plays the client. It is told who it is, what it wants and what was "
                   "said here; never your prompt or instructions.")  # fmt: skip
        _offer_restore(tenant)
        if personas := playing.personas(tenant):
            _choice(tenant, thread.chat.id, personas)
        st.button("New persona", icon=":material/add:", key="chat.persona_new",
                  on_click=_open_form, args=(None,))  # fmt: skip


def _write(tenant: Tenant, chat_id: int, place: DeltaGenerator) -> bool:
    part = playing.part(tenant, chat_id)
    name = escape_markdown(_short(part.persona.name)) if part else "The persona"
    place.caption(f":shimmer[{name} writes]")
    with closing(playing.stream_turn(tenant, chat_id)) as beats:
        for _ in beats:  # each is a moment at which Stop, or another click, ends this
            place.caption(f":shimmer[{name} writes]")
    return True


def _progress(part: Part) -> str:
    name = escape_markdown(part.persona.name)
    if part.stop:
        return f"**{name}** stopped: {part.stop}"
    most = part.persona.max_turns
    far = f"turn {part.turns} of {most}" if part.turns else counted(most, "turn") + " at most"
    return f"**{name}** (persona) · {far}"


def _buttons(tenant: Tenant, thread: Thread, part: Part) -> None:
    chat_id = thread.chat.id
    if not part.stop:
        _answer(thread, part.persona)
    elif part.turns_left:
        st.button("Go on", key="chat.persona_go_on", on_click=act,
                  args=(playing.go_on, tenant, chat_id))  # fmt: skip
    else:
        st.button("Raise the maximum", key="chat.persona_raise", on_click=_open_form,
                  args=(part.persona,))  # fmt: skip
    if part.stop:
        st.button(TAKE_OFF, key="chat.persona_off", on_click=act,
                  args=(playing.take_off, tenant, chat_id))  # fmt: skip
    choice = st.menu_button("⋯", [CHANGE] if part.stop else [CHANGE, TAKE_OFF],
                            key="chat.persona_more", type="tertiary", help="Actions")  # fmt: skip
    if choice == CHANGE:
        persona_form.change(tenant, part.persona)
    elif choice == TAKE_OFF:
        act(playing.take_off, tenant, chat_id)
        st.rerun()


def _answer(thread: Thread, persona: Persona) -> None:
    name = escape_markdown(_short(persona.name))
    why = "It answers once the manager has." if thread.client_waits else None
    st.button(f"Let {name} answer", key="chat.persona_answer", disabled=thread.client_waits,
              help=why, on_click=_ask, args=(thread.chat.id,))  # fmt: skip


def _ask(chat_id: int) -> None:
    st.session_state[WRITING] = chat_id
    st.session_state.pop("chat.page", None)


def _choice(tenant: Tenant, chat_id: int, personas: list[Persona]) -> None:
    chosen = st.selectbox("Who plays the client", personas, key=f"chat.persona_who.{chat_id}",
                          format_func=lambda persona: persona.name)  # fmt: skip
    st.html(persona_form.summary_html(chosen))
    with st.container(horizontal=True, gap="xsmall", key="personaacts"):
        st.button("Let it play", type="primary", key="chat.persona_play", on_click=act,
                  args=(playing.let_play, tenant, chat_id, chosen.id))  # fmt: skip
        st.button("Change", key="chat.persona_change", on_click=_open_form, args=(chosen,))
        st.button("Delete", key="chat.persona_delete", type="tertiary", on_click=_delete,
                  args=(tenant, chosen))  # fmt: skip


def _open_form(persona: Persona | None) -> None:
    st.session_state[FORM] = (persona,)
    st.session_state[OPENED] = st.session_state.get(OPENED, 0) + 1


def _show_form(tenant: Tenant, thread: Thread) -> None:
    if asked := st.session_state.pop(FORM, None):
        (persona,) = asked
        if persona is None:
            persona_form.new(tenant, thread.chat.id, thread.config.model)
        else:
            persona_form.change(tenant, persona)


def _delete(tenant: Tenant, persona: Persona) -> None:
    act(playing.delete_persona, tenant, persona.id)
    st.session_state[DELETED] = persona


def _offer_restore(tenant: Tenant) -> None:
    if deleted := st.session_state.get(DELETED):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(f"{escape_markdown(deleted.name)} was deleted.")
            st.button("Undo", key="chat.persona_restore", on_click=_restore,
                      args=(tenant, deleted))  # fmt: skip


def _restore(tenant: Tenant, persona: Persona) -> None:
    st.session_state.pop(DELETED)
    act(playing.restore_persona, tenant, persona.id)


def _short(name: str) -> str:
    return name if len(name) <= SHOWN_NAME else f"{name[:SHOWN_NAME].rstrip()}…"
