"""The comparison page: which run, its verdict, its table, its charts, and the texts behind them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from workbench import comparing, replay
from workbench.comparing import Comparison, Measure, Pair, RunLine
from workbench.domain.comparison import ArmKind
from workbench.domain.simulations import PURPOSE
from workbench.domain.tenants import ENGINEERS, Tenant
from workbench.replay import RunStatus
from workbench.reports import pieces as html
from workbench.runners import runner
from workbench.ui import comparison_actions, comparison_charts, comparison_drill, comparison_slices
from workbench.ui.acting import act, show_fault
from workbench.ui.session import require_user
from workbench.ui.widgets import empty_state, escape_markdown, page_title, show_sentence, when

Place = Any
REPLAY = "python -m workbench replay DATASET --config NAME --config OTHER --human"
FILLING, EVERY = ("planned", "running"), "2s"
LISTED = ("replay", PURPOSE)


@dataclass(frozen=True, slots=True)
class Question:
    """What the viewer asks of a run; `arm` is None where it has no other than the baseline."""

    run_id: int
    baseline: str
    measure: str
    arm: str | None
    filling: bool


def show(tenant: Tenant) -> None:
    """The whole page for who is logged in."""
    runs = _listed(comparing.runs(tenant))
    if not runs:
        page_title("Is B better than A?", tenant.company)
        empty_state(f"There is nothing to compare yet. Replay a dataset first:\n\n`{REPLAY}`")
        return
    show_fault()
    heading, choices = st.container(), st.container(horizontal=True, key="comparison-choices")
    run = _choose_run(choices, runs)
    if run is None:
        return
    baseline = _choose(choices, "Compared with", list(run.arms), "baseline")
    comparison = comparing.compare(tenant, run.run, baseline=baseline)
    question = _ask(choices, comparison)
    with heading:
        _show_heading(tenant, comparison, question)
        _live(_show_verdict, question)
    _live(_show_figures, question)
    _live(_show_slices, question)
    if question.arm:
        pair = Pair(question.arm, baseline, question.measure)
        comparison_drill.show(run.run, pair)


def _live(part: Callable[[Question], None], question: Question) -> None:
    """A part of the page; while the run is filled, it is drawn again every two seconds."""
    st.fragment(part, run_every=EVERY if question.filling else None)(question)


def _listed(runs: list[RunLine]) -> list[RunLine]:
    """Replays and simulations; what a chat or a prompt was tried with is opened by its address."""
    asked = st.query_params.get("run", "")
    return [run for run in runs if run.purpose in LISTED or str(run.run) == asked]


def _choose_run(place: Place, runs: list[RunLine]) -> RunLine | None:
    """The run of the address; without one the newest, and its number goes into the address."""
    by_number = {str(run.run): run for run in runs}
    asked = st.query_params.get("run", str(runs[0].run))
    if asked not in by_number:
        show_sentence(f"there is no run {asked} in this company; choose one above")
    chosen: str | None = place.selectbox(
        "Run",
        list(by_number),
        index=list(by_number).index(asked) if asked in by_number else None,
        format_func=lambda number: _run_label(by_number[number]),
        key="comparison.run",
        placeholder="Choose a run",
        on_change=comparison_drill.forget_case,
    )
    if chosen is None:
        return None
    st.query_params["run"] = chosen
    return by_number[chosen]


def _run_label(run: RunLine) -> str:
    state = "" if run.state == "finished" else f" · {run.state}"
    played = " · simulated" if run.purpose == PURPOSE else ""
    return f"{run.run} · {run.dataset}{played} · {', '.join(run.arms)}{state}"


def _choose(place: Place, label: str, options: list[str], key: str) -> str:
    chosen = place.selectbox(label, options, key=key, bind="query-params")
    return chosen if chosen in options else options[0]


def _ask(place: Place, comparison: Comparison) -> Question:
    """What the viewer picks: a measure, and the arm that the verdict is about."""
    labels = [measure.label for measure in comparison.measures]
    by_label = {
        label if labels.count(label) == 1 else measure.name: measure.name
        for label, measure in zip(labels, comparison.measures, strict=True)
    }
    measure = by_label[_choose(place, "Measure", list(by_label), "measure")]
    others = [arm.name for arm in comparison.arms if arm.name != comparison.baseline]
    arm = _choose(place, "Arm", others, "arm") if others else None
    filling = comparison.state in FILLING
    return Question(comparison.run_id, comparison.baseline, measure, arm, filling)


def _compared(question: Question) -> tuple[Comparison, Measure]:
    """The comparison as it is now, asked for whoever is still logged in."""
    found = comparing.compare(require_user(), question.run_id, baseline=question.baseline)
    return found, found.measure(question.measure)


def _show_heading(tenant: Tenant, comparison: Comparison, question: Question) -> None:
    with st.container(horizontal=True, vertical_alignment="top", key="comparison-head"):
        with st.container():
            page_title(_title(comparison, question), _source_line(tenant, comparison))
            if comparison.recorded:
                st.caption(escape_markdown(comparison.recorded.sentence))
        comparison_actions.show(tenant, comparison)


def _title(comparison: Comparison, question: Question) -> str:
    """What the page answers: people's arms are what configs are measured by, and no rivals."""
    if question.arm is None:
        return f"How good is {question.baseline}?"
    if comparison.arm(question.arm).kind is not ArmKind.CONFIG:
        return f"How near is {question.baseline} to what people wrote?"
    return f"Is {question.arm} better than {question.baseline}?"


def _source_line(tenant: Tenant, comparison: Comparison) -> str:
    """Where the numbers are from: company, dataset, run."""
    return (
        f"{tenant.company} · dataset {comparison.dataset} ({comparison.size}, frozen, "
        f"{comparison.dataset_hash[:6]}) · run {comparison.run_id}, {when(comparison.created_at)}"
    )


def _show_verdict(question: Question) -> None:
    comparison, measure = _compared(question)
    if comparison.state != "finished":
        _show_progress(replay.status(require_user(), question.run_id), question)
    found = comparison.difference(question.arm, measure.name) if question.arm else None
    if found:
        economy = html.economy(comparison, found.arm)
        st.html(html.verdict_html(found, economy, html.small_print(comparison, found)))


def _show_progress(status: RunStatus, question: Question) -> None:
    """How far the run is; once it is no longer filled, the whole page is drawn anew."""
    if question.filling and status.state == "finished":
        st.rerun()
    why = f" {escape_markdown(status.message)}" if status.message else ""
    text = f"{status.filled:,} of {status.total:,} replies are in ({status.state}).{why}"
    st.progress(min(1.0, status.filled / max(1, status.total)), text=text)
    if status.state != "running" and require_user().role in ENGINEERS:
        st.button("Go on", key="comparison.go_on", on_click=_go_on, args=(question.run_id,),
                  help="Fill the empty cells in the background.")  # fmt: skip


def _go_on(run_id: int) -> None:
    act(runner().submit, require_user(), run_id)


def _show_figures(question: Question) -> None:
    comparison, measure = _compared(question)
    st.html(html.table_html(comparison, measure) + html.failures_html(comparison))
    st.caption(escape_markdown(html.policy(comparison, measure)))
    comparison_charts.show(comparison, measure)


def _show_slices(question: Question) -> None:
    if question.arm:
        _, measure = _compared(question)
        pair = Pair(question.arm, question.baseline, question.measure)
        comparison_slices.show(question.run_id, pair, measure)
