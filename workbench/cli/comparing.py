"""`compare`: a run's arms with intervals and verdicts, as lines, JSON, HTML, CSV or XLSX."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.cli.options import CompanyOption, JsonOption
from workbench.cli.output import (
    difference_payload,
    estimate_payload,
    percent,
    print_json,
    print_lines,
    print_table,
)
from workbench.domain.errors import BadInput

if TYPE_CHECKING:
    from workbench.comparing import ArmDifference, Comparison, Measure, PositionBias, Slice
    from workbench.domain.comparison import ArmMeasure
    from workbench.domain.estimates import Estimate
    from workbench.domain.tenants import Tenant

FileOption = Path | None


def compare(
    run: Annotated[int, typer.Argument(metavar="RUN", help="The run's number.")],
    baseline: Annotated[
        str | None, typer.Option("--baseline", metavar="ARM", help="Else the run's first arm.")
    ] = None,
    html: Annotated[
        FileOption,
        typer.Option("--html", metavar="FILE", help="Write a report that needs no network."),
    ] = None,
    csv: Annotated[
        FileOption, typer.Option("--csv", metavar="FILE", help="Write one row for each cell.")
    ] = None,
    xlsx: Annotated[
        FileOption,
        typer.Option("--xlsx", metavar="FILE", help="Write table, differences and cells."),
    ] = None,
    company: CompanyOption = "",
    json: JsonOption = False,
) -> None:
    """Compare a run's arms: means with intervals, differences, verdicts in words."""
    from workbench import accounts, comparing
    from workbench.reports import page, tables

    tenant = accounts.tenant_for(company)
    found = comparing.compare(tenant, run, baseline=baseline)
    for file, made in ((html, page.report), (csv, tables.csv_table), (xlsx, tables.workbook)):
        if file:
            _write(file, made(tenant, found))
    if json:
        print_json({**_comparison(found), "slices": _slices(tenant, found)})
        return
    for measure in found.measures:
        _show_measure(found, measure)


def _write(file: Path, content: str | bytes) -> None:
    try:
        file.write_bytes(content.encode() if isinstance(content, str) else content)
    except OSError as error:
        raise BadInput(f"the report can't be written to {file} ({error.strerror})") from error


def _comparison(found: "Comparison") -> dict[str, Any]:
    return {
        "run": found.run_id,
        "state": found.state,
        "dataset": found.dataset,
        "dataset_hash": found.dataset_hash,
        "cases": found.cases,
        "conversations": found.conversations,
        "baseline": found.baseline,
        "measures": {measure.name: _judge(measure) for measure in found.measures},
        "arms": {
            arm.name: {name: _arm_measure(one) for name, one in arm.measures.items()}
            for arm in found.arms
        },
        "replies": {
            arm.name: {
                "cells": arm.cells,
                "done": arm.done,
                "failed": dict(arm.failed),
                "cost_per_reply": arm.cost_per_reply,
                "p50": arm.seconds.p50 if arm.seconds else None,
                "p95": arm.seconds.p95 if arm.seconds else None,
            }
            for arm in found.arms
        },
        "position_bias": {name: _bias(one) for name, one in found.biases.items()},
        "differences": _by_arm(found, difference_payload),
        "verdicts": _by_arm(found, lambda one: one.sentence),
    }


def _judge(measure: "Measure") -> dict[str, Any]:
    """Which model judges, and how far it agrees with people; all null where none does."""
    known = measure.calibration
    return {
        "judge": measure.judge or None,
        "kappa": known.kappa if known else None,
        "low": known.low if known else None,
        "high": known.high if known else None,
        "labels": (known.labels if known else 0) if measure.judge else None,
        "calibrated": not measure.is_uncalibrated if measure.judge else None,
        "recorded": measure.recorded or None,
    }


def _slices(tenant: "Tenant", found: "Comparison") -> dict[str, dict[str, Any]]:
    """Each arm against the baseline by tag, under each measure."""
    from workbench.comparing import Pair, slices

    return _by_arm(
        found,
        lambda one: {
            part.tag: _slice(part)
            for part in slices(tenant, found.run_id, Pair(one.arm, found.baseline, one.measure))
        },
    )


def _slice(part: "Slice") -> dict[str, Any]:
    found = part.difference
    return {
        "conversations": part.conversations,
        "arm": part.arm.mean if part.arm else None,
        "baseline": part.baseline.mean if part.baseline else None,
        **estimate_payload(found.estimate if found else None),
        "p_holm": found.p_holm if found else None,
        "verdict": part.word,
    }


def _by_arm(
    found: "Comparison", shown: "Callable[[ArmDifference], Any]"
) -> dict[str, dict[str, Any]]:
    by_arm: dict[str, dict[str, Any]] = {}
    for one in found.differences:
        by_arm.setdefault(one.arm, {})[one.measure] = shown(one)
    return by_arm


def _bias(one: "PositionBias") -> dict[str, Any]:
    estimate = one.estimate
    return {
        "rate": one.rate,
        "low": estimate.low if estimate else None,
        "high": estimate.high if estimate else None,
        "biased": one.biased,
        "decided": one.decided,
    }


def _arm_measure(one: "ArmMeasure") -> dict[str, Any]:
    corrected = {"corrected": estimate_payload(one.corrected)} if one.corrected else {}
    return {**estimate_payload(one.estimate), "coverage": one.coverage, **corrected}


def _show_measure(found: "Comparison", measure: "Measure") -> None:
    print_lines([f"{measure.label}, {measure.unit}, {measure.better} is better"])
    print_lines(filter(None, [measure.standing]))
    with_labels = any(arm.measures[measure.name].corrected for arm in found.arms)
    rows = []
    for arm in found.arms:
        one = arm.measures[measure.name]
        corrected = [_estimate(measure, one.corrected)] if with_labels else []
        rows.append((arm.name, _estimate(measure, one.estimate), *corrected, percent(one.coverage)))
    heads = ["With people's labels"] if with_labels else []
    print_table(("Arm", "Mean, 95 % interval", *heads, "Scored"), rows)
    said = [one.sentence for one in found.differences if one.measure == measure.name]
    biases = [one.sentence for name, one in found.biases.items() if name == measure.name]
    print_lines([*said, *biases, ""])


def _estimate(measure: "Measure", one: "Estimate | None") -> str:
    if one is None:
        return "-"
    mean = measure.amount(one.mean)
    if one.low is None or one.high is None:
        return f"{mean} (no interval)"
    return f"{mean} ({measure.amount(one.low)} to {measure.amount(one.high)})"
