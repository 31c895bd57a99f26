"""The form of a new run: what is replayed by whom, scored by what; the estimate; Start."""

from dataclasses import dataclass

import streamlit as st

from workbench import replay
from workbench.curating import DatasetLine
from workbench.domain.tenants import Tenant
from workbench.replay import Options
from workbench.ui import runs_arms, runs_scorers, runs_start
from workbench.ui.runs_start import Way


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form says: a dataset, configs, and the options of a run."""

    dataset: str
    configs: tuple[str, ...]
    human: bool
    sent: bool
    scorers: tuple[str, ...]
    repeats: int
    limit: int | None
    seed: int
    openers: bool
    budget_usd: float | None
    fresh: bool

    @property
    def options(self) -> Options:
        """The options alone, as a plan takes them."""
        return Options(
            human=self.human,
            sent=self.sent,
            scorers=self.scorers,
            repeats=self.repeats,
            limit=self.limit,
            seed=self.seed,
            openers=self.openers,
            budget_usd=self.budget_usd,
            fresh=self.fresh,
        )


def show(tenant: Tenant, lines: list[DatasetLine]) -> None:
    """The choices, and beside them what they come to."""
    choices, sum_up = st.columns([2, 1], gap="large")
    with choices:
        asked = _ask(tenant, lines)
    with sum_up, st.container(border=True, key="runsum"):
        models = runs_arms.models_of_configs(tenant)
        runs_start.show(
            tenant,
            Way(replay.estimate, replay.plan),
            {"dataset": asked.dataset, "configs": asked.configs, **asked.options},
            {name: models[name] for name in asked.configs},
        )


def _ask(tenant: Tenant, lines: list[DatasetLine]) -> Asked:
    dataset = runs_arms.ask_dataset(lines)
    configs = runs_arms.ask_configs(tenant)
    with st.container(horizontal=True, key="runarms"):
        human = st.checkbox("What people wrote", True, key="runs.human",
                            help="Replies that managers wrote by hand: the arm human")  # fmt: skip
        sent = st.checkbox("All that people sent", key="runs.sent",
                           help="Also suggestions that they picked: the arm sent")  # fmt: skip
    scorers = runs_scorers.ask(replay.scorer_choices(), replay.DEFAULT_SCORERS)
    size = _ask_size()
    with st.expander("Less often changed", key="runs.more"):
        return Asked(
            dataset, configs, human, sent, scorers, size.repeats, size.limit,
            budget_usd=size.budget_usd,
            seed=int(st.number_input("Seed of the draw and of models that take one", value=0,
                                     key="runs.seed")),
            openers=st.checkbox("Also turns that no client message precedes", key="runs.openers"),
            fresh=st.checkbox("Ask again even if an earlier run asked the same", key="runs.fresh"),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Size:
    """How much is asked for."""

    repeats: int
    limit: int | None
    budget_usd: float | None


def _ask_size() -> Size:
    with st.container(horizontal=True, key="runsize"):
        repeats = st.number_input("Replies a turn", value=1, step=1, key="runs.repeats")
        limit = st.number_input("Turns, drawn at random", value=None, step=1, key="runs.limit",
                                placeholder="all")  # fmt: skip
        budget = runs_arms.ask_budget()
    return Size(int(repeats), None if limit is None else int(limit), budget)
