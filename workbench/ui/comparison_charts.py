"""The charts of the comparison page, in the colours of the theme that is looked at."""

from typing import Any

import streamlit as st

from workbench.comparing import Comparison, Measure
from workbench.ui.widgets import escape_markdown

CONFIG = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False}


def show(comparison: Comparison, measure: Measure) -> None:
    """Quality, quality against cost, latency, and the trend where the run has versions."""
    from workbench import charts

    name = f"{measure.label} ({measure.mark})" if measure.is_uncalibrated else measure.label
    look = charts.DARK if st.context.theme.type == "dark" else charts.LIGHT
    figures = {
        f"Quality: {name}, 95 % interval": charts.quality(comparison, measure, look),
        f"Quality against cost: {name}": charts.cost(comparison, measure, look),
        "Latency: the middle half, 5 % to 95 %": charts.latency(comparison, look),
        f"By version: {name}": charts.trend(comparison, measure, look),
    }
    drawn = [(title, figure) for title, figure in figures.items() if figure is not None]
    for start in range(0, len(drawn), 2):
        for place, (title, figure) in zip(st.columns(2, gap="large"), drawn[start:], strict=False):
            with place:
                _show(title, figure)
    if note := charts.cost_note(comparison):
        st.caption(escape_markdown(note))


def _show(title: str, figure: Any) -> None:
    st.subheader(escape_markdown(title), anchor=False)
    name = title.partition(":")[0].replace(" ", "_").lower()
    st.plotly_chart(figure, theme=None, config=CONFIG, key=f"comparison.{name}", alt=title)
