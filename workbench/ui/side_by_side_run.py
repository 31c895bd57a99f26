"""A trial over real conversations: its configs as a run in the background, for engineers."""

import streamlit as st

from workbench import curating, replay
from workbench.domain.tenants import ENGINEERS, Tenant
from workbench.runners import runner
from workbench.trying import Trial
from workbench.ui import runs_links
from workbench.ui.acting import act
from workbench.ui.widgets import counted

TURNS, MOST_TURNS = 20, 10_000
STARTED = "side_by_side.run_started"


def show(tenant: Tenant, trial: Trial) -> None:
    """The form, and the way to the run that it started."""
    lines = curating.datasets(tenant) if tenant.role in ENGINEERS else []
    if not lines:
        return
    with (
        st.expander("Make this a run over a dataset", key=f"side_by_side.run.{trial.id}"),
        st.form("side_by_side.run_form", border=False, enter_to_submit=False),
    ):
        dataset = st.selectbox("Dataset", [line.name for line in lines], key="side_by_side.dataset")
        turns = st.number_input(
            "Manager turns, drawn at random", 1, MOST_TURNS, TURNS, key="side_by_side.turns"
        )
        columns = len(trial.replies)
        st.caption(f"{counted(columns, 'config')} beside what people wrote, each on these turns.")
        with st.container(horizontal=True):
            if st.form_submit_button("Start the run"):
                _start(tenant, trial, dataset, turns)
            if st.form_submit_button("Choose more", type="tertiary"):
                runs_links.go_to_form(configs=_names(trial))
    _show_started()


def _start(tenant: Tenant, trial: Trial, dataset: str, turns: int) -> None:
    names = _names(trial)
    run = act(replay.plan, tenant, dataset=dataset, configs=names, limit=turns, human=True)
    if run:
        act(runner().submit, tenant, run.id)
        st.session_state[STARTED] = run.id
    st.rerun()


def _names(trial: Trial) -> tuple[str, ...]:
    return tuple(f"{one.config.name}@{one.config.version}" for one in trial.replies)


def _show_started() -> None:
    """Once: the run goes on by itself, and its comparison fills up."""
    if run_id := st.session_state.pop(STARTED, None):
        st.success(f"Run {run_id} is being filled. You can leave this page.")
        runs_links.link_to_run(run_id, "See how far it is")
