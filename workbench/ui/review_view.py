"""The review page: what waits for a person's word, one thing after another, what came of it."""

import streamlit as st

from workbench import reviewing
from workbench.domain.tenants import ENGINEERS, Tenant
from workbench.reviewing import Headway, OpenRun
from workbench.ui import review_item, review_opening, review_results
from workbench.ui.acting import act, show_fault
from workbench.ui.review_task import RESULTS, RUN, TASK, Task, title_of
from workbench.ui.widgets import (
    empty_state,
    escape_markdown,
    page_title,
    show_sentence,
    when,
)


def show(tenant: Tenant) -> None:
    """The whole page for who is logged in."""
    runs = reviewing.open_runs(tenant)
    task = _asked(runs)
    if task is None:
        _show_list(tenant, runs)
        return
    waiting = reviewing.queue(tenant, task.run_id, task.name)
    mine = reviewing.progress(tenant, task.run_id, task.name)[0]
    if waiting is None or (RESULTS in st.query_params and tenant.role in ENGINEERS):
        review_results.show(tenant, task, is_done=waiting is None)
    else:
        review_item.show(tenant, task, waiting, mine)


def _asked(runs: list[OpenRun]) -> Task | None:
    """What the address asks for; of a run with one task alone, that one."""
    number, name = st.query_params.get(RUN, ""), st.query_params.get(TASK, "")
    if not number:
        return None
    run = next((one for one in runs if str(one.run_id) == number), None)
    if run is None:
        show_sentence(f"run {number} is not open for review; choose from what is, below")
        return None
    if not name and len(run.tasks) == 1:
        name = run.tasks[0]
    if name and name not in run.tasks:
        show_sentence(f"run {number} is not reviewed by {name}; choose from what it is, below")
    return Task(run.run_id, run.dataset, name) if name in run.tasks else None


def _show_list(tenant: Tenant, runs: list[OpenRun]) -> None:
    is_engineer = tenant.role in ENGINEERS
    page_title(
        "Which replies wait for your word?",
        f"{tenant.company} · blind: you see the reply, never which prompt or model wrote it",
    )
    show_fault()
    if not runs and not is_engineer:
        empty_state("Nothing waits for you. An engineer or admin opens a run for review here.")
    for run in runs:
        _show_run(tenant, run, is_engineer=is_engineer)
    if is_engineer:
        review_opening.show(tenant, is_first=not runs)


def _show_run(tenant: Tenant, run: OpenRun, *, is_engineer: bool) -> None:
    with st.container(border=True, key=f"reviewrun-{run.run_id}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            where = f"Run {run.run_id} · {run.dataset} · {when(run.created_at)}"
            st.markdown(f"**{escape_markdown(where)}**", width="stretch")
            if is_engineer:
                st.button("Close", key=f"review.close.{run.run_id}", type="tertiary",
                          help="Nothing more is asked; what people said stays and counts.",
                          on_click=_close, args=(tenant, run.run_id))  # fmt: skip
        for name in run.tasks:
            _show_task(tenant, Task(run.run_id, run.dataset, name), is_engineer=is_engineer)


def _show_task(tenant: Tenant, task: Task, *, is_engineer: bool) -> None:
    people = reviewing.progress(tenant, task.run_id, task.name)
    mine, *others = people
    done = mine.done >= mine.wanted
    with st.container(horizontal=True, vertical_alignment="center",
                      key=f"reviewtask-{task.run_id}-{task.name}"):  # fmt: skip
        st.markdown(escape_markdown(title_of(task)), width="stretch")
        st.caption(escape_markdown(_headway(mine, others)), width="content")
        label = "Results" if done else "Go on" if mine.done else "Review"
        _go(label, task, results=False, is_primary=not done)
        if is_engineer and not done:
            _go("Results", task, results=True, is_primary=False)


def _headway(mine: Headway, others: list[Headway]) -> str:
    rest = [f"{one.reviewer} {one.done}" for one in others]
    return " · ".join([f"you {mine.done} of {mine.wanted}", *rest])


def _go(label: str, task: Task, *, results: bool, is_primary: bool) -> None:
    st.button(
        label,
        key=f"review.{label}.{task.run_id}.{task.name}",
        type="primary" if is_primary else "secondary",
        on_click=task.open,
        args=(results,),
    )


def _close(tenant: Tenant, run_id: int) -> None:
    act(reviewing.close_review, tenant, run_id)
