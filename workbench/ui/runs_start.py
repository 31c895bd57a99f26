"""What stands beside the form of a new run: what it would take, what it lacks, and Start."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from workbench.domain.tenants import Tenant
from workbench.replay import Estimate, SimulationEstimate
from workbench.runners import runner
from workbench.ui import runs_arms, runs_estimate, runs_links
from workbench.ui.acting import act


@dataclass(frozen=True, slots=True)
class Way:
    """How a kind of run is estimated and planned, by the same words."""

    estimate: Callable[..., Estimate | SimulationEstimate]
    plan: Callable[..., Any]


def show(tenant: Tenant, way: Way, words: dict[str, Any], models: Mapping[str, str]) -> None:
    """The box for a form that says these words; `models` names who asks which."""
    found = runs_estimate.show(tenant, way.estimate, words)
    runs_arms.warn_of_keys(tenant, models)
    st.button(
        "Start", key=f"runs.start.{runs_links.form_name()}", type="primary", width="stretch",
        disabled=found is None, on_click=_start,
        args=(tenant, way, words, runs_links.sent_as(words)),
    )  # fmt: skip
    st.caption("It goes on without this page: close the tab, or restart the app.")


def _start(tenant: Tenant, way: Way, words: dict[str, Any], form: str) -> None:
    """Plan and submit; the form gives way to the run, so that a second click finds no button."""
    run = act(way.plan, tenant, **words, form=form)
    if run:
        act(runner().submit, tenant, run.id)
        runs_estimate.forget()
        runs_links.open_run(run.id)
