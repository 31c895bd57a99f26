"""A comparison for other programs: CSV with a row for each cell, and a workbook of three sheets.

Text that a spreadsheet would take for a formula gets an apostrophe in front; numbers stay numbers.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any

from workbench import comparing
from workbench.comparing import ArmDifference, ArmSummary, Cell, Comparison, Measure
from workbench.domain.errors import BadInput
from workbench.domain.tenants import Tenant
from workbench.formats.cells import neutral
from workbench.formats.exports.tables import CELL_SIGNS, SHEET_ROWS
from workbench.reports.pieces import policy

if TYPE_CHECKING:
    from xlsxwriter import Workbook

Row = Sequence[str | float | None]
WHERE = ("case", "conversation", "turn", "arm", "repeat", "config_hash", "request_hash")
HOW = ("finish", "error", "input_tokens", "output_tokens", "cost_usd", "seconds")
TEXTS = ("client", "reference", "reply")
ARM_HEADS = (
    *("measure", "unit", "better", "arm", "kind", "baseline", "config_hash"),
    *("mean", "low", "high", "cases", "conversations", "scored", "cells", "coverage"),
    *("failed", "cost_usd_a_reply", "p50_seconds", "p95_seconds"),
    *("judge", "calibrated", "kappa", "kappa_low", "kappa_high", "labels", "recorded"),
    *("corrected_mean", "corrected_low", "corrected_high", "corrected_labels"),
)
DIFFERENCE_HEADS = (
    *("measure", "arm", "baseline", "difference", "low", "high", "cases", "conversations"),
    *("p", "p_holm", "p_mcnemar", "verdict", "sentence", "calibrated"),
)


def csv_table(tenant: Tenant, comparison: Comparison) -> str:
    """All cells of the run as CSV: one tidy row for each case, arm and repeat."""
    return "".join(csv_lines(tenant, comparison))


def csv_lines(tenant: Tenant, comparison: Comparison) -> Iterator[str]:
    """The same piece by piece."""
    text = StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    for row in cell_rows(tenant, comparison):
        writer.writerow([safe(value) for value in row])
        yield text.getvalue()
        text.seek(0)
        text.truncate()


def workbook(tenant: Tenant, comparison: Comparison) -> bytes:
    """The table with its intervals, the differences with their verdicts, and all cells.

    Raises BadInput for a run with more cells than a sheet has rows.
    """
    from xlsxwriter import Workbook

    if not fits_a_sheet(comparison):
        raise BadInput(f"run {comparison.run_id} has more cells than a sheet has rows; use the CSV")
    file = BytesIO()
    with Workbook(file, {"constant_memory": True}) as book:
        _sheet(book, "Comparison", arm_rows(comparison))
        _sheet(book, "Differences", difference_rows(comparison))
        _sheet(book, "Cells", cell_rows(tenant, comparison))
    return file.getvalue()


def fits_a_sheet(comparison: Comparison) -> bool:
    """Whether all cells have a row in one sheet of a workbook."""
    return sum(arm.cells for arm in comparison.arms) < SHEET_ROWS


def arm_rows(comparison: Comparison) -> Iterator[Row]:
    """The table: every arm under every measure; below it what the numbers rest on."""
    yield ARM_HEADS
    for measure in comparison.measures:
        for arm in comparison.arms:
            yield _arm_row(comparison, measure, arm)
    yield ()
    yield "run", comparison.run_id
    yield "dataset", comparison.dataset
    yield "dataset_hash", comparison.dataset_hash
    for measure in comparison.measures:
        yield measure.name, policy(comparison, measure)


def difference_rows(comparison: Comparison) -> Iterator[Row]:
    """Each arm against the baseline under each measure, with the verdict in words."""
    yield DIFFERENCE_HEADS
    for one in comparison.differences:
        yield (*_difference_row(comparison, one), calibrated(comparison.measure(one.measure)))


def cell_rows(tenant: Tenant, comparison: Comparison) -> Iterator[Row]:
    """Each filled cell: where it is from, how it ended, its scores, its texts."""
    scorers = [measure.name for measure in comparison.measures]
    judges = {one.name: calibrated(one) for one in comparison.measures if one.judge}
    heads = (*(f"score_{name}" for name in scorers), *(f"calibrated_{name}" for name in judges))
    yield (*WHERE, *HOW, *heads, *TEXTS)
    for cell in comparing.cells(tenant, comparison.run_id):
        yield _cell_row(cell, scorers, judges.values())


def calibrated(measure: Measure) -> str:
    """yes or no for a judge; nothing where no model judges."""
    return ("no" if measure.is_uncalibrated else "yes") if measure.judge else ""


def safe(value: str | float | None) -> str | float | None:
    """The value as a spreadsheet may read it: text that begins like a formula is marked as text."""
    return neutral(value) if isinstance(value, str) else value


def _arm_row(comparison: Comparison, measure: Measure, arm: ArmSummary) -> Row:
    one = arm.measures[measure.name]
    found, seconds = one.estimate, arm.seconds
    return (
        *(measure.name, measure.unit, measure.better, arm.name, str(arm.kind)),
        *("yes" if arm.name == comparison.baseline else "", arm.config_hash),
        *((found.mean, found.low, found.high) if found else (None, None, None)),
        *((found.n, found.clusters) if found else (0, 0)),
        *(one.scored, one.cells, one.coverage, sum(arm.failed.values()), arm.cost_per_reply),
        *((seconds.p50, seconds.p95) if seconds else (None, None)),
        *_judge_columns(measure),
        *((by.mean, by.low, by.high, by.n) if (by := one.corrected) else [None] * 4),
    )


def _judge_columns(measure: Measure) -> Row:
    known = measure.calibration
    kappa = (known.kappa, known.low, known.high, known.labels) if known else [None] * 4
    return (measure.judge, calibrated(measure), *kappa, measure.recorded)


def _difference_row(comparison: Comparison, one: ArmDifference) -> Row:
    found, names = one.difference, (one.measure, one.arm, comparison.baseline)
    exact = one.mcnemar.p_value if one.mcnemar else None
    if found is None:
        return (*names, *[None] * 7, exact, one.word, one.sentence)
    estimate = found.estimate
    return (
        *(*names, estimate.mean, estimate.low, estimate.high, estimate.n, estimate.clusters),
        *(found.p_value, found.p_holm, exact, one.word, one.sentence),
    )


def _cell_row(cell: Cell, scorers: Iterable[str], marks: Iterable[str]) -> Row:
    row = cell.row
    return (
        *(row.case_id, cell.conversation, cell.turn, cell.arm, row.repeat),
        *(row.config_hash, row.request_hash, row.finish, row.error),
        *(row.input_tokens, row.output_tokens, row.cost_usd, row.seconds),
        *(cell.scores.get(name) for name in scorers),
        *marks,
        *(cell.client, cell.reference, row.text),
    )


def _sheet(book: "Workbook", name: str, rows: Iterable[Row]) -> None:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    for place, row in enumerate(rows):
        for column, value in enumerate(row):
            _write(sheet, place, column, safe(value))


def _write(sheet: Any, row: int, column: int, value: str | float | None) -> None:
    """Text as text, whatever it looks like; what is longer than a cell may be is cut."""
    if isinstance(value, str):
        sheet.write_string(row, column, value[:CELL_SIGNS])
    elif value is not None:
        sheet.write_number(row, column, value)
