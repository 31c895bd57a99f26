"""The form of a new run: what is replayed by whom, scored by what; the estimate; Start."""

import json
from dataclasses import asdict, dataclass
from hashlib import sha256

import streamlit as st

from workbench import configuring, replay
from workbench.configuring import KeySource
from workbench.curating import DatasetLine
from workbench.domain.tenants import Tenant
from workbench.replay import Options
from workbench.runners import runner
from workbench.ui import runs_estimate, runs_links, runs_scorers
from workbench.ui.acting import act
from workbench.ui.widgets import counted, escape_markdown


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

    def named(self, form: str) -> str:
        """What makes this form, filled in like this, one run however often it is sent."""
        return sha256(json.dumps([form, asdict(self)]).encode()).hexdigest()


def show(tenant: Tenant, lines: list[DatasetLine]) -> None:
    """The choices, and beside them what they come to."""
    choices, sum_up = st.columns([2, 1], gap="large")
    with choices:
        asked = _ask(tenant, lines)
    with sum_up, st.container(border=True, key="runsum"):
        found = runs_estimate.show(tenant, asked.dataset, asked.configs, asked.options)
        _warn_of_keys(tenant, asked.configs)
        form = runs_links.form_name()
        st.button(
            "Start", key=f"runs.start.{form}", type="primary", width="stretch",
            disabled=found is None, on_click=_start, args=(tenant, asked, asked.named(form)),
        )  # fmt: skip
        st.caption("It goes on without this page: close the tab, or restart the app.")


def _start(tenant: Tenant, asked: Asked, form: str) -> None:
    """Plan and submit; the form gives way to the run, so that a second click finds no button."""
    run = act(
        replay.plan,
        tenant,
        dataset=asked.dataset,
        configs=asked.configs,
        **asked.options,
        form=form,
    )
    if run:
        act(runner().submit, tenant, run.id)
        runs_estimate.forget()
        runs_links.open_run(run.id)


def _ask(tenant: Tenant, lines: list[DatasetLine]) -> Asked:
    dataset = _ask_dataset(lines)
    configs = _ask_configs(tenant)
    with st.container(horizontal=True, key="runarms"):
        human = st.checkbox("What people wrote", True, key="runs.human",
                            help="Replies that managers wrote by hand: the arm human")  # fmt: skip
        sent = st.checkbox("All that people sent", key="runs.sent",
                           help="Also suggestions that they picked: the arm sent")  # fmt: skip
    scorers = runs_scorers.ask()
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


def _ask_dataset(lines: list[DatasetLine]) -> str:
    """The newest version of each dataset; another one where the address names it."""
    said = {
        line.label: f"{counted(line.conversations, 'conversation')}, "
        f"{counted(line.turns, 'manager turn')}"
        for line in lines
    }
    wanted = st.query_params.get(runs_links.DATASET, "")
    if wanted and wanted not in said and "@" in wanted:
        said[wanted] = "an earlier version"
    labels = list(said)
    return st.selectbox(
        "Dataset", labels, key="runs.dataset",
        index=labels.index(wanted) if wanted in labels else 0,
        format_func=lambda label: f"{label} · {said[label]}",
    )  # fmt: skip


def _ask_configs(tenant: Tenant) -> tuple[str, ...]:
    """All versions of all configs, the newest first; at first the live one is chosen."""
    live = configuring.live_config(tenant)
    found = {f"{one.name}@{one.version}": one for one in configuring.configs(tenant)}
    wanted = [name for name in st.query_params.get_all(runs_links.CONFIG) if name in found]
    chosen: list[str] = st.multiselect(
        "Configs", list(found), key="runs.configs",
        default=wanted or [f"{live.name}@{live.version}"],
        format_func=lambda name: f"{name} · {found[name].model}",
        placeholder="Choose one or several",
    )  # fmt: skip
    return tuple(chosen)


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
        budget = st.number_input("Budget in $", value=None, step=1.0, format="%.2f",
                                 key="runs.budget", placeholder="none",
                                 help="No call is made that could pass it")  # fmt: skip
    return Size(int(repeats), None if limit is None else int(limit), budget)


def _warn_of_keys(tenant: Tenant, names: tuple[str, ...]) -> None:
    """A config whose provider has no key would pause the run at its first call."""
    models = {f"{one.name}@{one.version}": one.model for one in configuring.configs(tenant)}
    for name in names:
        if configuring.key_source(tenant, models[name]) is KeySource.MISSING:
            st.warning(
                f"{escape_markdown(name)} has no key for {escape_markdown(models[name])} yet. "
                "Enter one under Prompts & models, Keys."
            )
