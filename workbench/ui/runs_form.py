"""The form of a new run: what is replayed by whom, scored by what; the estimate; Start."""

from typing import Any

import streamlit as st

from workbench import replay
from workbench.curating import DatasetLine
from workbench.domain.tenants import Tenant
from workbench.replay import Options
from workbench.ui import runs_arms, runs_scorers, runs_start
from workbench.ui.runs_start import Way


def show(tenant: Tenant, lines: list[DatasetLine]) -> None:
    """The choices, and beside them what they come to."""
    choices, sum_up = st.columns([2, 1], gap="large")
    with choices:
        words = _ask(tenant, lines)
    with sum_up, st.container(border=True, key="runsum"):
        models = runs_arms.models_of_configs(tenant)
        runs_start.show(
            tenant,
            Way(replay.estimate, replay.plan),
            words,
            {name: models[name] for name in words["configs"]},
        )


def _ask(tenant: Tenant, lines: list[DatasetLine]) -> dict[str, Any]:
    """What the form says, as an estimate and a plan take it."""
    dataset = runs_arms.ask_dataset(lines)
    configs = runs_arms.ask_configs(tenant)
    with st.container(horizontal=True, key="runarms"):
        human = st.checkbox("What people wrote", True, key="runs.human",
                            help="Replies that managers wrote by hand: the arm human")  # fmt: skip
        sent = st.checkbox("All that people sent", key="runs.sent",
                           help="Also suggestions that they picked: the arm sent")  # fmt: skip
    scorers = runs_scorers.ask(replay.scorer_choices(), replay.DEFAULT_SCORERS)
    with st.container(horizontal=True, key="runsize"):
        repeats = int(st.number_input("Replies a turn", value=1, step=1, key="runs.repeats"))
        limit = runs_arms.ask_limit("Turns, drawn at random")
        budget = runs_arms.ask_budget()
    with st.expander("Less often changed", key="runs.more"):
        seed = int(st.number_input("Seed of the draw and of models that take one", value=0,
                                   key="runs.seed"))  # fmt: skip
        openers = st.checkbox("Also turns that no client message precedes", key="runs.openers")
        fresh = st.checkbox("Ask again even if an earlier run asked the same", key="runs.fresh")
    options = Options(
        human=human, sent=sent, scorers=scorers, repeats=repeats, limit=limit, seed=seed,
        openers=openers, budget_usd=budget, fresh=fresh,
    )  # fmt: skip
    return {"dataset": dataset, "configs": configs, **options}
