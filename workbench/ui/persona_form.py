"""The forms in which a persona is made and changed, and how it reads in a few lines."""

from collections.abc import Callable
from functools import partial
from html import escape

import streamlit as st

from workbench import playing
from workbench.domain.personas import (
    HIGHEST_SEED,
    MOST_TURNS,
    NAME_LIMIT,
    TEXT_LIMIT,
    PersonaSpec,
)
from workbench.domain.replies import ModelRef
from workbench.domain.tenants import Tenant
from workbench.playing import Persona
from workbench.ui.acting import FAULT, act, show_fault
from workbench.ui.dialogs import dialog
from workbench.ui.widgets import counted

EMPTY = Persona(name="", description="", goal="", model="", temperature=0.7, seed=0, max_turns=8)
FIELDS = ("name", "description", "goal", "model", "max_turns", "seed", "temperature")


@dialog("New persona")
def new(tenant: Tenant, chat_id: int, model: str) -> None:
    """Make a persona and let it play in this chat."""
    _form(EMPTY, model, "Save and let it play", partial(_make, tenant, chat_id))


@dialog("New persona")
def make(tenant: Tenant, model: str, chosen: str) -> None:
    """Make a persona, and choose it too in the widget of this key."""
    _form(EMPTY, model, "Save", partial(_choose, tenant, chosen))


@dialog("Change this persona")
def change(tenant: Tenant, persona: Persona) -> None:
    """Change a persona, wherever it plays."""
    _form(persona, persona.model, "Save", partial(_change, tenant, persona.id))


def summary_html(persona: Persona) -> str:
    """Who a persona is and what it wants."""
    turns = counted(persona.max_turns, "turn")
    return (
        f'<p class="wb-asked" dir="auto">{escape(persona.description)}</p>'
        f'<p class="wb-asked" dir="auto">Wants: {escape(persona.goal)}</p>'
        f'<p class="wb-meta">{escape(persona.model)} · seed {persona.seed} · at most {turns}</p>'
    )


def goal_html(name: str, goal: str) -> str:
    """What a persona wants, on a line."""
    return f'<p class="wb-meta" dir="auto"><b>{escape(name)}</b> wants: {escape(goal)}</p>'


def _form(persona: Persona, model: str, label: str, save: Callable[[str], None]) -> None:
    """The fields; a refusal is shown below them, and what was typed stays."""
    key = f"persona.{persona.id or 'new'}"
    with st.form(f"{key}.form", border=False):
        st.text_input("Name", persona.name, NAME_LIMIT, key=f"{key}.name")
        st.text_area(
            "Who they are", persona.description, 96, TEXT_LIMIT, key=f"{key}.description",
            placeholder="Her parcel is three days late. Polite, and worried.",
        )  # fmt: skip
        st.text_area(
            "What they want", persona.goal, 70, TEXT_LIMIT, key=f"{key}.goal",
            placeholder="To be told when it comes. Gives up after two excuses.",
        )  # fmt: skip
        st.text_input("Model", model, key=f"{key}.model")
        _numbers(persona, key)
        sent = st.form_submit_button(label, type="primary", on_click=save, args=(key,))
    if sent and FAULT not in st.session_state:
        st.rerun()
    show_fault()


def _numbers(persona: Persona, key: str) -> None:
    turns, seed, temperature = st.columns(3, gap="small")
    turns.number_input("Maximum turns", 1, MOST_TURNS, persona.max_turns, key=f"{key}.max_turns")
    seed.number_input("Seed", 0, HIGHEST_SEED, persona.seed, key=f"{key}.seed",
                      help="The same again, where the provider honours seeds.")  # fmt: skip
    temperature.number_input("Temperature", 0.0, 2.0, persona.temperature, step=0.1,
                             key=f"{key}.temperature")  # fmt: skip


def _make(tenant: Tenant, chat_id: int, key: str) -> None:
    if made := act(lambda: playing.create_persona(tenant, _typed(key))):
        act(playing.let_play, tenant, chat_id, made.id)


def _choose(tenant: Tenant, chosen: str, key: str) -> None:
    if made := act(lambda: playing.create_persona(tenant, _typed(key))):
        st.session_state[chosen] = [*st.session_state.get(chosen, ()), made.name]


def _change(tenant: Tenant, persona_id: int, key: str) -> None:
    act(lambda: playing.edit_persona(tenant, persona_id, _typed(key)))


def _typed(key: str) -> PersonaSpec:
    """What stands in the form; raises BadInput where the model is none."""
    typed = {field: st.session_state[f"{key}.{field}"] for field in FIELDS}
    return PersonaSpec(**{**typed, "model": ModelRef.parse(typed["model"])})
