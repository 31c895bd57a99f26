"""The form of a new simulation: who plays, with which configs, from where; what it would take."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from workbench import configuring, playing, replay
from workbench.curating import DatasetLine
from workbench.domain.tenants import Tenant
from workbench.playing import Persona
from workbench.replay import SimulationOptions
from workbench.ui import persona_form, runs_arms, runs_links, runs_scorers, runs_start
from workbench.ui.runs_start import Way

NOTHING, DATASET = "From nothing", "In conversations of a dataset"
CHOSEN = "runs.personas"


def show(tenant: Tenant, lines: list[DatasetLine]) -> None:
    """The choices, and beside them what they come to; without a persona, how to make one."""
    if not (personas := playing.personas(tenant)):
        _ask_for_persona(tenant)
        return
    choices, sum_up = st.columns([2, 1], gap="large")
    with choices:
        words = _ask(tenant, personas, lines)
    with sum_up, st.container(border=True, key="runsum"):
        models = {one.name: one.model for one in personas} | runs_arms.models_of_configs(tenant)
        speaking = (*words["personas"], *words["configs"])
        runs_start.show(
            tenant,
            Way(replay.estimate_simulation, replay.plan_simulation),
            words,
            {name: models[name] for name in speaking},
        )


def _ask_for_persona(tenant: Tenant) -> None:
    with st.container(border=True, key="empty"):
        st.markdown(
            "No persona yet. A persona is a client that a model plays: who they are and "
            "what they want. Your configs answer until it has that, or gives up."
        )
        _offer_persona(tenant, "Make a persona", primary=True)


def _offer_persona(tenant: Tenant, label: str, *, primary: bool) -> None:
    if st.button(label, icon=":material/add:", key="runs.persona",
                 type="primary" if primary else "tertiary"):  # fmt: skip
        persona_form.make(tenant, configuring.live_config(tenant).model, CHOSEN)


def _ask(tenant: Tenant, personas: list[Persona], lines: list[DatasetLine]) -> dict[str, Any]:
    """What the form says, as an estimate and a plan take it."""
    chosen = _ask_personas(tenant, personas)
    configs = runs_arms.ask_configs(tenant)
    begin = _ask_begin(lines)
    scorers = runs_scorers.ask(replay.simulation_scorer_choices(), replay.SIMULATION_SCORERS)
    with st.container(horizontal=True, key="runsize"):
        repeats = int(st.number_input("Conversations per persona", value=1, step=1,
                                      key="runs.repeats", help="With each config, from each "
                                      "start; each time with a seed of its own"))  # fmt: skip
        limit = runs_arms.ask_limit("Starts, drawn at random") if begin.dataset else None
        budget = runs_arms.ask_budget()
    with st.expander("Less often changed", key="runs.more"):
        seed = int(st.number_input("Seed of the draws and of the personas", value=0,
                                   key="runs.seed"))  # fmt: skip
    options = SimulationOptions(
        dataset=begin.dataset, start=begin.start, repeats=repeats, seed=seed, scorers=scorers,
        budget_usd=budget, limit=limit,
    )  # fmt: skip
    return {"personas": chosen, "configs": configs, **options}


def _ask_personas(tenant: Tenant, personas: list[Persona]) -> tuple[str, ...]:
    """At first those that the address names, else all of them."""
    names = [one.name for one in personas]
    if CHOSEN not in st.session_state:
        asked = st.query_params.get_all(runs_links.PERSONA)
        st.session_state[CHOSEN] = [name for name in names if name in asked] or names
    goals = {one.name: one.goal for one in personas}
    chosen: list[str] = st.multiselect(
        "Personas", names, key=CHOSEN, placeholder="Choose one or several",
        help="Clients that a model plays. They never see your prompt.",
    )  # fmt: skip
    if chosen:
        st.html("".join(persona_form.goal_html(name, goals[name]) for name in chosen))
    _offer_persona(tenant, "New persona", primary=False)
    return tuple(chosen)


@dataclass(frozen=True, slots=True)
class Begin:
    """Where conversations begin: from nothing, or behind a client's turn of a dataset's."""

    dataset: str | None = None
    start: int | None = None


def _ask_begin(lines: list[DatasetLine]) -> Begin:
    """From nothing, where the company has no dataset or the address names none."""
    if not lines:
        return Begin()
    named = runs_links.DATASET in st.query_params
    where = st.radio("Where they begin", [NOTHING, DATASET], int(named), horizontal=True,
                     key="runs.begin")  # fmt: skip
    if where == NOTHING:
        return Begin()
    dataset = runs_arms.ask_dataset(lines)
    start = st.number_input("Behind the client's turn number", value=None, step=1,
                            key="runs.turn", placeholder="a drawn one in each",
                            help="What was said up to there is real; 0 is before the first "
                            "message")  # fmt: skip
    return Begin(dataset, None if start is None else int(start))
