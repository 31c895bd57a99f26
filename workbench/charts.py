"""A comparison as charts: Plotly figures of plain numbers, told apart by colour and by shape.

The figures know nothing of a page. Plotly is imported when the first one is drawn.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from workbench.comparing import ArmSummary, Comparison, Measure
from workbench.domain.comparison import ArmKind
from workbench.domain.estimates import Estimate

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

SYMBOLS = ("circle", "diamond", "square", "triangle-up", "x", "star")
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
FONT = '"Source Sans", "Source Sans Pro", sans-serif'
ROW_PIXELS, FRAME_PIXELS, FEWEST_PIXELS = 46, 90, 240
LONGEST_NAME, NAME_END = 26, 8
HOVER_X, HOVER_XY = "%{x:.2f}<extra></extra>", "%{x}: %{y:.2f}<extra></extra>"


@dataclass(frozen=True, slots=True)
class Look:
    """The colours of light or dark: of the arms in their order, of text, and of lines."""

    arms: tuple[str, ...]
    text: str
    line: str


LIGHT = Look(
    ("#2F5FD0", "#B4610B", "#1E7F5C", "#7A5AC2", "#5A6675", "#B8416B"), "#4A5563", "#DFE3E8"
)
DARK = Look(
    ("#8FB1FF", "#E59B4C", "#4FBF93", "#A98BE8", "#9AA6B4", "#E07FA3"), "#B6C0CC", "#303843"
)


def quality(comparison: Comparison, measure: Measure, look: Look) -> "Figure":
    """Each arm's mean under a measure, with its interval; the yardstick itself is left out."""
    shown = _measured(comparison, measure)
    figure = _figure(look, height=_rows_height(len(shown)))
    for place, arm in enumerate(comparison.arms):
        found = arm.measures[measure.name].estimate
        if arm in shown and found:
            figure.add_scatter(
                x=[measure.scaled(found.mean)], y=[shown.index(arm)], mode="markers",
                error_x=_bars(measure, [found]), marker=_marker(place, look),
                hovertemplate=HOVER_X,
            )  # fmt: skip
    figure.update_xaxes(title=_title(measure))
    figure.update_yaxes(**_rows(shown))
    return figure


def cost(comparison: Comparison, measure: Measure, look: Look) -> "Figure | None":
    """Each config's mean against its cents a reply; None where no price is known but nothing."""
    shown = _priced(comparison)
    if not any(arm.cost_per_reply for arm in shown):
        return None
    figure = _figure(look)
    for place, arm in enumerate(comparison.arms):
        found = arm.measures[measure.name].estimate
        if arm in shown and found:
            figure.add_scatter(
                x=[100 * (arm.cost_per_reply or 0)], y=[measure.scaled(found.mean)],
                error_y=_bars(measure, [found]), text=[_name(arm.name)], mode="markers+text",
                textposition="middle right", marker=_marker(place, look), hovertemplate=HOVER_XY,
            )  # fmt: skip
    dearest = max(arm.cost_per_reply or 0 for arm in shown)
    figure.update_xaxes(title="cents a reply", range=[0, 130 * dearest])
    figure.update_yaxes(title=_title(measure))
    return figure


def cost_note(comparison: Comparison) -> str:
    """What a chart of costs can't show: prices that are unknown, or nothing to pay."""
    configs = [arm for arm in comparison.arms if arm.kind is ArmKind.CONFIG]
    unknown = [arm.name for arm in configs if arm.cost_per_reply is None and arm.done]
    said = (
        [f"Not drawn against cost, as theirs is unknown: {', '.join(unknown)}."] if unknown else []
    )
    priced = _priced(comparison)
    if priced and not any(arm.cost_per_reply for arm in priced):
        said.insert(0, f"No reply of {', '.join(arm.name for arm in priced)} cost anything.")
    return " ".join(said)


def latency(comparison: Comparison, look: Look) -> "Figure | None":
    """How long each arm's replies took: the middle half, and 5 % to 95 %; people have none."""
    timed = [arm for arm in comparison.arms if arm.seconds]
    if not timed:
        return None
    figure = _figure(look, height=_rows_height(len(timed)))
    for place, arm in enumerate(comparison.arms):
        if took := arm.seconds:
            figure.add_box(
                q1=[took.p25], median=[took.p50], q3=[took.p75], lowerfence=[took.p5],
                upperfence=[took.p95], y=[timed.index(arm)], name=_name(arm.name), width=0.45,
                orientation="h", marker_color=look.arms[place % len(look.arms)],
            )  # fmt: skip
    figure.update_xaxes(title="seconds a reply", rangemode="tozero")
    figure.update_yaxes(**_rows(timed))
    return figure


def trend(comparison: Comparison, measure: Measure, look: Look) -> "Figure | None":
    """The versions of a config in their order; None where no name has two versions in the run."""
    series = versions(comparison)
    if not series:
        return None
    figure = _figure(look)
    for place, (name, arms) in enumerate(series.items()):
        found = {f"v{one}": arms[one].measures[measure.name].estimate for one in sorted(arms)}
        known = {version: estimate for version, estimate in found.items() if estimate}
        figure.add_scatter(
            x=list(known), y=[measure.scaled(one.mean) for one in known.values()],
            error_y=_bars(measure, list(known.values())), name=_name(name), mode="lines+markers",
            line={"dash": DASHES[place % len(DASHES)]}, marker=_marker(place, look),
            hovertemplate=HOVER_XY,
        )  # fmt: skip
    figure.update_layout(showlegend=len(series) > 1)
    figure.update_xaxes(type="category")
    figure.update_yaxes(title=_title(measure))
    return figure


def versions(comparison: Comparison) -> Mapping[str, Mapping[int, ArmSummary]]:
    """The configs of which the run has two versions or more, each by its number."""
    found: dict[str, dict[int, ArmSummary]] = {}
    for arm in comparison.arms:
        name, _, number = arm.name.rpartition("@")
        if arm.kind is ArmKind.CONFIG and name and number.isdecimal():
            found.setdefault(name, {})[int(number)] = arm
    return {name: arms for name, arms in found.items() if len(arms) > 1}


def _measured(comparison: Comparison, measure: Measure) -> list[ArmSummary]:
    """All arms; without people's own words under a measure of being near to them."""
    arms = comparison.arms
    return [one for one in arms if not (measure.against_people and one.kind is not ArmKind.CONFIG)]


def _priced(comparison: Comparison) -> list[ArmSummary]:
    """The configs whose cost is known."""
    return [
        arm
        for arm in comparison.arms
        if arm.kind is ArmKind.CONFIG and arm.cost_per_reply is not None
    ]


def _figure(look: Look, height: int = FEWEST_PIXELS + 60) -> "Figure":
    """An empty figure without a background of its own, that a finger can't move."""
    import pandas  # noqa: F401  plotly takes a half-imported one, of another thread, for whole
    from plotly.graph_objects import Figure

    axis = {
        "gridcolor": look.line, "zeroline": False, "linecolor": look.line, "fixedrange": True,
        "automargin": True, "title_font_size": 13,
    }  # fmt: skip
    return Figure(
        layout={
            "template": "none", "height": height, "dragmode": False, "showlegend": False,
            "colorway": look.arms, "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)", "xaxis": axis, "yaxis": axis,
            "font": {"family": FONT, "size": 13, "color": look.text},
            "margin": {"l": 8, "r": 16, "t": 12, "b": 44},
        }
    )  # fmt: skip


def _marker(place: int, look: Look) -> dict[str, Any]:
    """How the arm at this place is drawn: by colour and by shape."""
    colour, symbol = look.arms[place % len(look.arms)], SYMBOLS[place % len(SYMBOLS)]
    return {"size": 11, "symbol": symbol, "color": colour}


def _bars(measure: Measure, found: Sequence[Estimate]) -> dict[str, Any]:
    """The intervals as error bars; without length below two conversations."""
    up = [(one.mean if one.high is None else one.high) - one.mean for one in found]
    down = [one.mean - (one.mean if one.low is None else one.low) for one in found]
    return {
        "type": "data", "symmetric": False, "thickness": 1.5, "width": 5,
        "array": [measure.scaled(value) for value in up],
        "arrayminus": [measure.scaled(value) for value in down],
    }  # fmt: skip


def _rows(arms: Sequence[ArmSummary]) -> dict[str, Any]:
    """An axis with a row for each arm, the first one on top."""
    names = [_name(arm.name) for arm in arms]
    rows = {"tickmode": "array", "tickvals": list(range(len(names))), "ticktext": names}
    return {**rows, "range": [len(names) - 0.5, -0.5]}


def _rows_height(rows: int) -> int:
    return max(FEWEST_PIXELS, FRAME_PIXELS + ROW_PIXELS * rows)


def _title(measure: Measure) -> str:
    unit = "%" if measure.unit == "share" else measure.unit
    judged = f" ({measure.mark})" * measure.is_uncalibrated
    return escape(f"{measure.label}{judged}, {unit}")


def _name(name: str) -> str:
    """A name as Plotly shows it, which reads tags; a long one keeps its end, the version."""
    if len(name) > LONGEST_NAME:
        name = f"{name[: LONGEST_NAME - NAME_END]}…{name[-NAME_END:]}"
    return escape(name)
