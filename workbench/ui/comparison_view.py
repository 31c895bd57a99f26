"""The comparison page: which run, its verdict, its table, and the texts behind a number."""

from functools import partial
from typing import Any

import streamlit as st

from workbench import comparing, replay
from workbench.comparing import CellPair, Comparison, Measure, Pair
from workbench.domain.tenants import Tenant
from workbench.replay import RunStatus
from workbench.reports import pieces as html
from workbench.reports.page import report
from workbench.ui.widgets import empty_state, page_title, show_sentence, when

Place = Any
REPLAY = "python -m workbench replay DATASET --config NAME --config OTHER --human"
BEFORE, AFTER = 60, 20


def show(tenant: Tenant) -> None:
    """The whole page for who is logged in."""
    runs = replay.runs(tenant)
    if not runs:
        page_title("Is B better than A?", tenant.company)
        empty_state(f"There is nothing to compare yet. Replay a dataset first:\n\n`{REPLAY}`")
        return
    heading, choices = st.container(), st.container(horizontal=True)
    if run := _choose_run(choices, runs):
        baseline = _choose(choices, "Compared with", list(run.arms), "baseline")
        comparison = comparing.compare(tenant, run.run, baseline=baseline)
        measure = _choose_measure(choices, comparison)
        arm = _choose_arm(choices, comparison)
        _show_heading(heading, tenant, comparison, measure, arm)
        _show_table(comparison, measure, run)
        if arm:
            _show_differences(tenant, comparison, Pair(arm, baseline, measure.name))
        _offer_report(tenant, comparison)


def _offer_report(tenant: Tenant, comparison: Comparison) -> None:
    """The report is made when it is asked for, not at every run of the page."""
    st.download_button(
        "Download the report",
        partial(report, tenant, comparison),
        file_name=f"comparison-{comparison.run_id}.html",
        mime="text/html",
        on_click="ignore",
        key="comparison.report",
    )


def _choose_run(place: Place, runs: list[RunStatus]) -> RunStatus | None:
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
    )
    if chosen is None:
        return None
    st.query_params["run"] = chosen
    return by_number[chosen]


def _run_label(run: RunStatus) -> str:
    state = "" if run.state == "finished" else f" · {run.state}"
    return f"{run.run} · {run.dataset} · {', '.join(run.arms)}{state}"


def _choose(place: Place, label: str, options: list[str], key: str) -> str:
    chosen = place.selectbox(label, options, key=key, bind="query-params")
    return chosen if chosen in options else options[0]


def _choose_measure(place: Place, comparison: Comparison) -> Measure:
    by_label = {measure.label: measure for measure in comparison.measures}
    return by_label[_choose(place, "Measure", list(by_label), "measure")]


def _choose_arm(place: Place, comparison: Comparison) -> str | None:
    """Which arm the verdict is about; none in a run of one arm."""
    others = [arm.name for arm in comparison.arms if arm.name != comparison.baseline]
    return _choose(place, "Arm", others, "arm") if others else None


def _show_heading(
    place: Place, tenant: Tenant, comparison: Comparison, measure: Measure, arm: str | None
) -> None:
    conversations = f"{comparison.cases:,} turns of {comparison.conversations:,} conversations"
    line = (
        f"{tenant.company} · dataset {comparison.dataset} ({conversations}, frozen, "
        f"{comparison.dataset_hash[:6]}) · run {comparison.run_id}, {when(comparison.created_at)}"
    )
    with place:
        found = comparison.difference(arm, measure.name) if arm else None
        if arm is None or found is None:
            page_title(f"How good is {comparison.baseline}?", line)
            return
        page_title(f"Is {arm} better than {comparison.baseline}?", line)
        st.html(html.verdict_html(found, html.economy(comparison, arm)))


def _show_table(comparison: Comparison, measure: Measure, run: RunStatus) -> None:
    st.html(html.table_html(comparison, measure) + html.failures_html(comparison))
    policy = (
        "Paired on the cases that both arms have a score for; intervals are clustered by "
        "conversation. Errors are no scores. An unknown price is not free."
    )
    if run.filled < run.total:
        policy = f"{run.filled:,} of {run.total:,} replies are in ({run.state}). {policy}"
    st.caption(policy)


def _show_differences(tenant: Tenant, comparison: Comparison, pair: Pair) -> None:
    st.subheader("Where they differ most", anchor=False)
    found = comparing.cells(tenant, comparison.run_id, pair)
    if not found:
        st.caption("No case has a score of both.")
        return
    table, texts = st.columns([2, 3])
    with table:
        chosen = found[_choose_case(found, pair)]
    with texts, st.container(border=True, key="comparison-texts"):
        _show_texts(chosen, pair, comparison.measure(pair.measure))
        if st.button("Open the whole conversation", key="comparison.open"):
            _show_conversation(tenant, comparison.run_id, chosen.case_id)


def _choose_case(found: list[CellPair], pair: Pair) -> int:
    """The place of the row that is selected; the first one where none is."""
    rows = {
        "Conversation": [one.title for one in found],
        "Turn": [one.number + 1 for one in found],
        pair.baseline: [one.baseline.value for one in found],
        pair.arm: [one.arm.value for one in found],
        "Change": [one.change for one in found],
    }
    event: Any = st.dataframe(
        rows,
        on_select="rerun",
        selection_mode="single-row",
        hide_index=True,
        key="comparison.cases",
        column_config={
            name: st.column_config.NumberColumn(format="%.2f")
            for name in (pair.baseline, pair.arm, "Change")
        },
    )
    selected = [row for row in event.selection.rows if row < len(found)]
    return selected[0] if selected else 0


def _show_texts(chosen: CellPair, pair: Pair, measure: Measure) -> None:
    st.html(html.client_html(chosen.client))
    left, right = st.columns(2)
    left.html(html.reply_html(pair.baseline, chosen.baseline, measure, against=None))
    right.html(html.reply_html(pair.arm, chosen.arm, measure, against=chosen.baseline))


@st.dialog("The whole conversation", width="large")
def _show_conversation(tenant: Tenant, run_id: int, case_id: int) -> None:
    told = comparing.case(tenant, run_id, case_id)
    st.html(html.messages_html(told.before[-BEFORE:]))
    st.caption("Here the arms replied. What was really said:")
    st.html(html.messages_html(told.after[:AFTER]))
