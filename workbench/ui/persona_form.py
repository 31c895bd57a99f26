"""The forms in which a persona is made and changed, and how it reads in a few lines."""

from html import escape
from typing import Any

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
from workbench.ui.acting import act, show_fault

Typed = dict[str, Any]  # the fields of a PersonaSpec as they stand in the form
EMPTY = Persona(name="", description="", goal="", model="", temperature=0.7, seed=0, max_turns=8)


@st.dialog("New persona")
def new(tenant: Tenant, chat_id: int, model: str) -> None:
    """Make a persona and let it play in this chat."""
    typed = _form(EMPTY, model, "Let it play")
    if typed and act(_make, tenant, chat_id, typed):
        st.rerun()
    show_fault()


@st.dialog("Change this persona")
def change(tenant: Tenant, persona: Persona) -> None:
    """Change a persona, wherever it plays."""
    typed = _form(persona, persona.model, "Save")
    if typed and act(_change, tenant, persona.id, typed):
        st.rerun()
    show_fault()


def summary_html(persona: Persona) -> str:
    """Who a persona is and what it wants."""
    return (
        f'<p class="wb-text" dir="auto">{escape(persona.description)}</p>'
        f'<p class="wb-text" dir="auto"><b>Wants:</b> {escape(persona.goal)}</p>'
        f'<p class="wb-meta">{escape(persona.model)} · seed {persona.seed} · '
        f"at most {persona.max_turns} turns</p>"
    )


def _form(persona: Persona, model: str, label: str) -> Typed | None:
    """The fields, and what was typed once it is sent."""
    key = f"persona.{persona.id or 'new'}"
    with st.form(f"{key}.form", border=False):
        typed: Typed = {
            "name": st.text_input("Name", persona.name, NAME_LIMIT, key=f"{key}.name"),
            "description": st.text_area(
                "Who they are", persona.description, 96, TEXT_LIMIT, key=f"{key}.description",
                placeholder="Her parcel is three days late. Polite, and worried.",
            ),
            "goal": st.text_area(
                "What they want", persona.goal, 70, TEXT_LIMIT, key=f"{key}.goal",
                placeholder="To be told when it comes. Gives up after two excuses.",
            ),
            "model": st.text_input("Model", model, key=f"{key}.model"),
            **_numbers(persona, key),
        }  # fmt: skip
        return typed if st.form_submit_button(label, type="primary") else None


def _numbers(persona: Persona, key: str) -> Typed:
    turns, seed, temperature = st.columns(3, gap="small")
    return {
        "max_turns": turns.number_input(
            "Maximum turns", 1, MOST_TURNS, persona.max_turns, key=f"{key}.max_turns"
        ),
        "seed": seed.number_input(
            "Seed", 0, HIGHEST_SEED, persona.seed, key=f"{key}.seed",
            help="The same seed says the same again, where the provider honours it.",
        ),
        "temperature": temperature.number_input(
            "Temperature", 0.0, 2.0, persona.temperature, step=0.1, key=f"{key}.temperature"
        ),
    }  # fmt: skip


def _make(tenant: Tenant, chat_id: int, typed: Typed) -> Persona:
    made = playing.create_persona(tenant, _spec(typed))
    playing.let_play(tenant, chat_id, made.id)
    return made


def _change(tenant: Tenant, persona_id: int, typed: Typed) -> Persona:
    return playing.edit_persona(tenant, persona_id, _spec(typed))


def _spec(typed: Typed) -> PersonaSpec:
    return PersonaSpec(**{**typed, "model": ModelRef.parse(typed["model"])})
