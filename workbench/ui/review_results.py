"""What came of a review: how far the reviewers agree, and each judge of the run with them."""

from html import escape

import streamlit as st

from workbench import reviewing
from workbench.domain.tenants import Tenant
from workbench.reviewing import Concord, Headway, JudgeCheck
from workbench.ui import nav
from workbench.ui.acting import show_fault
from workbench.ui.review_item import show_undo
from workbench.ui.review_task import Task, leave, title_of
from workbench.ui.widgets import counted, escape_markdown, page_title, share

PAIRS, REPLIES = ("pair", "pairs"), ("reply", "replies")
NO_JUDGE = (
    "No judge of this run answers the same question. The labels wait: a judge by this rubric that "
    "scores the run later is held against them."
)
NO_PAIR_JUDGE = (
    "No judge of this run compares these two arms. A judge of pairs holds each arm against the "
    "run's first one: words on such pairs wait for a judge that scores the run later."
)


def show(tenant: Tenant, task: Task, *, is_done: bool) -> None:
    """Shown to who is done, or runs the review: figures would colour a reviewer's own words."""
    page_title(
        "How far do people and judges agree?",
        f"{tenant.company} · run {task.run_id} · {task.dataset} · {title_of(task)}",
    )
    show_fault()
    people = reviewing.progress(tenant, task.run_id, task.name)
    concord = reviewing.agreement(tenant, task.run_id, task.name)
    with st.container(border=True, key="reviewagreement"):
        st.subheader("Reviewers", anchor=False)
        st.markdown(escape_markdown(_agreement(concord, PAIRS if task.is_pair else REPLIES)))
        st.caption(escape_markdown(_headway(people)))
    _show_judges(tenant, task)
    _show_ways(tenant, task, is_done=is_done and bool(people[0].done))


def _show_judges(tenant: Tenant, task: Task) -> None:
    judges = reviewing.judges(tenant, task.run_id, task.name)
    for judge in judges:
        found = reviewing.calibration(tenant, task.run_id, judge)
        with st.container(border=True, key=f"reviewjudge-{judges.index(judge)}"):
            st.subheader(escape_markdown(judge), anchor=False)
            st.html(_judge_html(found))
    if not judges:
        st.caption(NO_PAIR_JUDGE if task.is_pair else NO_JUDGE)


def _show_ways(tenant: Tenant, task: Task, *, is_done: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="reviewways"):
        st.page_link(nav.page("comparison"), label="To the comparison of this run",
                     query_params={"run": str(task.run_id)})  # fmt: skip
        if is_done:
            show_undo(tenant, task, is_possible=True)
        st.button("All reviews", key="review.leave", type="tertiary", on_click=leave)


def _agreement(concord: Concord, things: tuple[str, str]) -> str:
    one, several = things
    if concord.agreement is None:
        words = f"1 {one} has" if concord.items == 1 else f"{concord.items} {several} have"
        return (
            f"{words} a person's word, none has two: agreement among reviewers needs two people's "
            f"words on the same {one}."
        )
    alpha = "can't be told" if concord.alpha is None else f"{concord.alpha:.2f}"
    return (
        f"The {concord.reviewers} reviewers said the same in {share(concord.agreement)} of "
        f"{counted(concord.pairs, 'pair')} of words on one {one}; Krippendorff's alpha {alpha}."
    )


def _headway(people: list[Headway]) -> str:
    return " · ".join(f"{one.reviewer} {one.done} of {one.wanted}" for one in people)


def _judge_html(found: JudgeCheck) -> str:
    """The verdict on a judge in words, then who chose what."""
    known = found.calibration
    word, tone = ("calibrated", "good") if known.holds else ("not calibrated", "warn")
    same = "" if found.agreement is None else f" The same choice on {share(found.agreement)}."
    line = (
        f'<p>Version {found.version}<span class="wb-chip {tone}">{word}</span> '
        f"{escape(known.words)}.{same}</p>"
    )
    return line + (_confusion_html(found) if known.labels else "")


def _confusion_html(found: JudgeCheck) -> str:
    heads = "".join(f"<th>{escape(choice)}</th>" for choice in found.choices)
    rows = "".join(
        f"<tr><td>{escape(choice)}</td>{_cells(row, place)}</tr>"
        for place, (choice, row) in enumerate(zip(found.choices, found.confusion, strict=True))
    )
    return (
        '<div class="wb-scroll"><table class="wb-table wb-confusion"><thead><tr>'
        f"<th>People (rows), judge (columns)</th>{heads}</tr></thead><tbody>{rows}</tbody></table>"
        "</div>"
    )


def _cells(row: tuple[int, ...], same: int) -> str:
    marks = (' class="same"' if place == same else "" for place in range(len(row)))
    return "".join(f"<td{mark}>{count}</td>" for mark, count in zip(marks, row, strict=True))
