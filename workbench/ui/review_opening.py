"""Opening a run for review: which run, what is asked about it, how many replies."""

import streamlit as st

from workbench import comparing, reviewing
from workbench.comparing import RunLine
from workbench.domain.tenants import Tenant
from workbench.reviewing import Rubric, Wanted
from workbench.ui.acting import act
from workbench.ui.widgets import empty_state

RUN, RUBRICS, PAIR, SIZE = "review.run", "review.rubrics", "review.pair", "review.size"
SIZES = (1, 2_000, 60)
LEAST = "Thirty with a person's word are the least that calibrate a judge."
WITH_THE_FIRST = "With the run's first arm it also tells how far a judge of pairs agrees with you."
REPLAY = "python -m workbench replay DATASET --config NAME --config OTHER --human"


def show(tenant: Tenant, *, is_first: bool) -> None:
    """The form; folded away while there is something to review."""
    runs = [run for run in comparing.runs(tenant) if run.purpose == "replay"]
    if not runs:
        empty_state(f"There is no run whose replies could be reviewed. Replay first:\n\n`{REPLAY}`")
        return
    with st.expander("Open a run for review", expanded=is_first, key="review.opening"):
        if is_first:
            st.caption(
                "Nothing is open for review yet. Everyone of the company who opens this page is "
                "then asked about the same replies, blind and each in another order."
            )
        _show_form(tenant, runs)


def _show_form(tenant: Tenant, runs: list[RunLine]) -> None:
    by_number = {run.run: run for run in runs}
    number = st.selectbox("Run", list(by_number), key=RUN,
                          format_func=lambda one: _run_label(by_number[one]))  # fmt: skip
    _ask_what(by_number[number].arms)
    low, high, default = SIZES
    st.number_input(
        "Replies, spread evenly over the arms", low, high, default, key=SIZE, help=LEAST
    )
    st.button("Open for review", type="primary", key="review.open", on_click=_open,
              args=(tenant, number))  # fmt: skip


def _ask_what(arms: tuple[str, ...]) -> None:
    by_name = {one.name: one for one in reviewing.rubrics()}
    st.multiselect(
        "Ask about each reply",
        list(by_name),
        key=RUBRICS,
        default=list(by_name)[:1],
        format_func=lambda one: _asks(by_name[one]),
    )
    st.multiselect(
        "Or which of two is better",
        arms,
        key=PAIR,
        max_selections=2,
        help=WITH_THE_FIRST,
        placeholder="Two arms to compare blind",
    )


def _run_label(run: RunLine) -> str:
    return f"{run.run} · {run.dataset} · {', '.join(run.arms)}"


def _asks(rubric: Rubric) -> str:
    return f"{rubric.title}: {rubric.question}"


def _open(tenant: Tenant, run_id: int) -> None:
    state = st.session_state
    pair = tuple(state[PAIR])
    pairs = [(pair[0], pair[-1])] if pair else []
    wanted = Wanted(rubrics=state[RUBRICS], pairs=pairs, size=state[SIZE])
    act(reviewing.open_review, tenant, run_id, wanted)
