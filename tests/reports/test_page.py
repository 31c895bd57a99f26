"""The report: one file, nothing from the network, every text escaped."""

import re

from tests.reports.test_pieces import NASTY, comparison
from workbench.comparing import CellPair, CellText, Pair, first_pair
from workbench.reports.page import report_html

EXAMPLE = CellPair(
    1, NASTY, 2, f"Where is it? {NASTY}", CellText("soon", None, 1.0), CellText(NASTY, None, 0.5)
)


def report() -> str:
    found = comparison()
    return report_html(NASTY, found, first_pair(found), [EXAMPLE])


def test_the_report_asks_nothing_of_a_network() -> None:
    assert re.findall(r"""(?:src|href|url|@import)\s*[=(]\s*["']?[^"')\s]+""", report()) == []


def test_the_report_runs_no_script_whatever_the_texts_hold() -> None:
    assert "<script" not in report()


def test_the_report_names_dataset_run_and_verdict() -> None:
    said = report()

    for part in ("9f3a2c", "run 1", "22 turns of 10 conversations", "is better than A"):
        assert part in said


def test_the_examples_are_of_the_first_config_beside_the_baseline() -> None:
    assert first_pair(comparison()) == Pair(NASTY, "A", "chrf")
    assert "turn 3" in report()
