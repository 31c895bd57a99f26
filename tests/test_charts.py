"""The charts of a comparison: what is drawn, what is left out, and that no name becomes a tag."""

import subprocess
import sys
from dataclasses import replace

import pytest

from tests.reports.test_pieces import CHRF, NASTY, comparison
from workbench import charts
from workbench.comparing import Comparison
from workbench.domain.comparison import ArmKind, Measure

LOOKS = {"light": charts.LIGHT, "dark": charts.DARK}


def versions(*names: str) -> Comparison:
    """A comparison whose arms have these names."""
    one = comparison()
    return replace(one, arms=tuple(replace(one.arms[0], name=name) for name in names))


def free(one: Comparison) -> Comparison:
    """The same, at no cost."""
    return replace(one, arms=tuple(replace(arm, cost_per_reply=0.0) for arm in one.arms))


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_each_arm_has_its_own_colour_and_shape_and_its_interval(look: charts.Look) -> None:
    figure = charts.quality(comparison(), CHRF, look)

    colours, symbols = zip(
        *((one.marker.color, one.marker.symbol) for one in figure.data), strict=True
    )
    assert len(set(colours)) == len(set(symbols)) == 2
    assert figure.data[0].error_x.array == (10.0,)
    assert figure.layout.colorway == look.arms


def test_the_background_is_the_pages_own() -> None:
    figure = charts.quality(comparison(), CHRF, charts.DARK)

    assert figure.layout.paper_bgcolor == figure.layout.plot_bgcolor == "rgba(0,0,0,0)"


def test_no_name_is_read_as_a_tag() -> None:
    figures = [
        charts.quality(comparison(), CHRF, charts.LIGHT),
        charts.cost(comparison(), CHRF, charts.LIGHT),
        charts.latency(comparison(), charts.LIGHT),
    ]

    assert all("<script>" not in figure.to_json().replace("\\u003c", "<") for figure in figures)
    assert all("&lt;script&gt;" in figure.to_plotly_json().__repr__() for figure in figures)


def test_shares_are_drawn_in_percent() -> None:
    one = comparison()
    share = Measure("chrf", "share", "higher")

    figure = charts.quality(replace(one, measures=(share,)), share, charts.LIGHT)

    assert figure.data[0].x == (5000.0,)


def test_people_are_no_point_of_a_measure_that_is_taken_against_them() -> None:
    one = comparison()
    human = replace(one.arms[1], name="human", kind=ArmKind.HUMAN)

    figure = charts.quality(replace(one, arms=(one.arms[0], human)), CHRF, charts.LIGHT)

    assert figure.layout.yaxis.ticktext == ("A",)


def test_a_cost_that_is_unknown_is_left_out_and_named() -> None:
    one = comparison(cost=None)

    figure = charts.cost(one, CHRF, charts.LIGHT)

    assert [point.x for point in figure.data] == [(2.0,)]
    assert charts.cost_note(one) == f"Not drawn against cost, as theirs is unknown: {NASTY}."


def test_costs_of_nothing_are_said_and_not_drawn() -> None:
    one = free(comparison())

    assert charts.cost(one, CHRF, charts.LIGHT) is None
    assert charts.cost_note(one) == f"No reply of A, {NASTY} cost anything."


def test_latency_is_a_box_for_whoever_has_one() -> None:
    one = comparison()
    human = replace(one.arms[0], name="human", kind=ArmKind.HUMAN, seconds=None)

    figure = charts.latency(replace(one, arms=(human, *one.arms)), charts.LIGHT)

    assert [(box.q1, box.median, box.q3) for box in figure.data] == [
        ((0.8,), (1.0,), (1.4,)), ((1.0,), (1.5,), (1.8,)),
    ]  # fmt: skip
    assert charts.latency(replace(one, arms=(human,)), charts.LIGHT) is None


def test_versions_of_one_name_are_a_line_in_their_order() -> None:
    one = versions("Friendly@10", "Short@1", "Friendly@9")

    figure = charts.trend(one, CHRF, charts.LIGHT)

    assert [(line.name, line.x) for line in figure.data] == [("Friendly", ("v9", "v10"))]


def test_one_version_of_each_name_is_no_trend() -> None:
    assert charts.trend(versions("Friendly@1", "Short@1"), CHRF, charts.LIGHT) is None


def test_one_conversation_has_no_error_bar() -> None:
    one = comparison()
    estimate = replace(one.arms[0].measures["chrf"].estimate, low=None, high=None)
    measures = {"chrf": replace(one.arms[0].measures["chrf"], estimate=estimate)}

    figure = charts.quality(
        replace(one, arms=(replace(one.arms[0], measures=measures),)), CHRF, charts.LIGHT
    )

    assert figure.data[0].error_x.array == (0.0,)


def test_a_long_name_keeps_its_version() -> None:
    figure = charts.quality(versions("a very long name of a config@12"), CHRF, charts.LIGHT)

    assert figure.layout.yaxis.ticktext == ("a very long name o…onfig@12",)


def test_plotly_waits_until_a_figure_is_drawn() -> None:
    code = "import sys, workbench.charts; print('plotly' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "False"
