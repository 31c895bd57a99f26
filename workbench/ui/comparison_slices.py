"""The comparison by tag: a small table, in which too few conversations name no winner."""

from html import escape

import streamlit as st

from workbench import comparing
from workbench.comparing import Measure, Pair, Slice
from workbench.domain.estimates import Estimate
from workbench.reports.pieces import DASH
from workbench.ui.session import require_user
from workbench.ui.widgets import escape_markdown

WINS = ' class="win"'
SHOWN = 8


def show(run_id: int, pair: Pair, measure: Measure) -> None:
    """The table under its heading; nothing where no conversation has a tag."""
    found = comparing.slices(require_user(), run_id, pair, limit=SHOWN)
    if not found:
        return
    st.subheader("By tag", anchor=False)
    st.html(table_html(found, pair, measure))
    st.caption(escape_markdown(policy(found)))


def table_html(found: list[Slice], pair: Pair, measure: Measure) -> str:
    """Every slice: both means, the difference with its interval, the verdict."""
    heads = "".join(
        f"<th>{escape(head)}</th>" for head in ("Tag", "Conversations", pair.baseline, pair.arm)
    )
    rows = "".join(_row(one, measure) for one in found)
    unit = escape(measure.change_unit)
    return (
        f'<div class="wb-scroll"><table class="wb-table"><thead><tr>{heads}'
        f"<th>Difference<br>{unit}, 95 % interval</th></tr></thead><tbody>{rows}</tbody></table>"
        "</div>"
    )


def policy(found: list[Slice]) -> str:
    """What the table rests on."""
    known = (one.difference for one in found if one.difference)
    tested = sum(difference.p_holm is not None for difference in known)
    holm = f" Holm over {tested} slices." if tested > 1 else ""
    largest = f"The {SHOWN} largest tags. " if len(found) == SHOWN else ""
    return (
        f"{largest}Paired and clustered as above; a conversation with several tags is in several "
        f"rows. Below ten conversations no winner is named.{holm}"
    )


def _row(one: Slice, measure: Measure) -> str:
    grey = ' class="ctx"' if one.is_small else ""
    cells = (
        f"{one.conversations:,}", _mean(one.baseline, measure), _mean(one.arm, measure),
        _change(one, measure),
    )  # fmt: skip
    told = "".join(f"<td{grey}>{cell}</td>" for cell in cells)
    win = WINS if one.word == "better" else ""
    return f"<tr{win}><td{grey}>{escape(one.tag)}</td>{told}</tr>"


def _mean(estimate: Estimate | None, measure: Measure) -> str:
    return DASH if estimate is None else escape(measure.amount(estimate.mean))


def _change(one: Slice, measure: Measure) -> str:
    if one.difference is None:
        return f"{DASH}<small>{escape(one.word)}</small>"
    estimate = one.difference.estimate
    told = measure.change(estimate.mean)
    if estimate.low is not None and estimate.high is not None and not one.is_small:
        told += f" ({measure.change(estimate.low)} to {measure.change(estimate.high)})"
    return f"{escape(told)}<small>{escape(one.word)}</small>"
