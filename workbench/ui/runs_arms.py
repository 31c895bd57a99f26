"""What both forms of a new run ask: which dataset, which configs; and which models lack a key."""

from collections.abc import Mapping

import streamlit as st

from workbench import configuring
from workbench.configuring import KeySource
from workbench.curating import DatasetLine
from workbench.domain.tenants import Tenant
from workbench.ui import runs_links
from workbench.ui.widgets import counted, escape_markdown


def ask_dataset(lines: list[DatasetLine]) -> str:
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


def ask_configs(tenant: Tenant) -> tuple[str, ...]:
    """All versions of all configs, the newest first; at first the live one is chosen."""
    live = configuring.live_config(tenant)
    models = models_of_configs(tenant)
    wanted = [name for name in st.query_params.get_all(runs_links.CONFIG) if name in models]
    chosen: list[str] = st.multiselect(
        "Configs", list(models), key="runs.configs",
        default=wanted or [f"{live.name}@{live.version}"],
        format_func=lambda name: f"{name} · {models[name]}",
        placeholder="Choose one or several",
    )  # fmt: skip
    return tuple(chosen)


def ask_limit(label: str) -> int | None:
    """How many are drawn; None is all."""
    limit = st.number_input(label, value=None, step=1, key="runs.limit", placeholder="all")
    return None if limit is None else int(limit)


def ask_budget() -> float | None:
    """What the run may cost; None is no limit."""
    return st.number_input(
        "Budget in $", value=None, step=1.0, format="%.2f", key="runs.budget", placeholder="none",
        help="No call is made that could pass it",
    )  # fmt: skip


def models_of_configs(tenant: Tenant) -> dict[str, str]:
    """The model of each config."""
    return {f"{one.name}@{one.version}": one.model for one in configuring.configs(tenant)}


def warn_of_keys(tenant: Tenant, models: Mapping[str, str]) -> None:
    """Who would pause the run at the first call, since the provider has no key, by name."""
    for name, model in models.items():
        if configuring.key_source(tenant, model) is KeySource.MISSING:
            st.warning(
                f"{escape_markdown(name)} has no key for {escape_markdown(model)} yet. "
                "Enter one under Prompts & models, Keys."
            )
