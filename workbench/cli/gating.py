"""`gate`: may an arm go live? An exit code for a build server, and JUnit's XML."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.cli.options import CompanyOption, JsonOption
from workbench.cli.output import print_json, print_lines, write_file
from workbench.domain.gates import Rule, Undecided

if TYPE_CHECKING:
    from workbench.domain.gates import Check, Gate


def register(app: typer.Typer) -> None:
    """Add this command to the program."""
    app.command()(gate)


def gate(
    run: Annotated[int, typer.Argument(metavar="RUN", help="The run's number.")],
    baseline: Annotated[str, typer.Option("--baseline", metavar="ARM", help="What is there now.")],
    arm: Annotated[str, typer.Option("--arm", metavar="ARM", help="What may come.")],
    scorer: Annotated[
        list[str], typer.Option("--scorer", metavar="NAME", help="May be repeated; all must pass.")
    ],
    min_difference: Annotated[
        float,
        typer.Option(
            "--min-difference", metavar="X",
            help="Least difference, arm minus baseline, in the scorer's unit and in its good "
            "sense (a share is 0..1): -0.05 lets the arm be 0.05 worse, 0.05 wants it 0.05 better.",
        ),
    ] = 0.0,
    min_coverage: Annotated[
        float,
        typer.Option("--min-coverage", metavar="SHARE", min=0, max=1, help="Of scored replies."),
    ] = 0.8,
    undecided: Annotated[
        Undecided,
        typer.Option(
            "--undecided", help="What too little evidence does; auto: it fails where "
            "--min-difference is given, and passes else.",
        ),
    ] = Undecided.AUTO,
    junit: Annotated[
        Path | None, typer.Option("--junit", metavar="FILE", help="Write the result as JUnit XML.")
    ] = None,
    company: CompanyOption = "",
    json: JsonOption = False,
) -> None:  # fmt: skip
    """Pass (exit code 0) or fail (1) an arm: is it not worse than the baseline?"""
    from workbench import accounts, comparing
    from workbench.reports import junit as report

    rule = Rule(tuple(scorer), min_difference, min_coverage, undecided)
    tenant = accounts.tenant_for(company)
    found = comparing.gate(tenant, run, arm, baseline, rule)
    if junit:
        write_file(junit, [report.junit(found)])
    if json:
        print_json(_payload(found))
    else:
        print_lines(_told(found))
    raise typer.Exit(0 if found.passes else 1)


def _payload(found: "Gate") -> dict[str, Any]:
    return {
        "run": found.run_id,
        "dataset": found.dataset,
        "arm": found.arm,
        "baseline": found.baseline,
        "min_difference": found.rule.least,
        "passes": found.passes,
        "checks": {check.measure.name: _check(check) for check in found.checks},
    }


def _check(check: "Check") -> dict[str, Any]:
    estimate = check.difference.estimate if check.difference else None
    return {
        "outcome": check.outcome.value,
        "passes": check.passes,
        "reason": check.reason,
        "mean": estimate.mean if estimate else None,
        "low": estimate.low if estimate else None,
        "high": estimate.high if estimate else None,
        "n": estimate.n if estimate else 0,
        "clusters": estimate.clusters if estimate else 0,
        "p_holm": check.p_value,
        "uncalibrated": check.measure.is_uncalibrated,
        "regressions": [
            {"conversation": one.title, "turn": one.turn, "change": one.change}
            for one in check.regressions
        ],
    }


def _told(found: "Gate") -> list[str]:
    """The result in lines: each scorer's, then all of it."""
    from workbench.reports.junit import regression_lines, warning

    lines = []
    for check in found.checks:
        word = "passed" if check.passes else "FAILED"
        lines.append(f"{check.measure.label}: {word} ({check.outcome}). {check.reason}")
        lines += [text for text in [warning(check)] if text]
        if not check.passes:
            lines += [f"  {line}" for line in regression_lines(check)]
    verdict = "passes" if found.passes else "does not pass"
    return [*lines, f"{found.arm} {verdict} against {found.baseline} (run {found.run_id})."]
