"""`judge check`: how far a judge agrees with people."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.cli.options import CompanyOption, JsonOption
from workbench.cli.output import percent, print_json, print_lines, print_table

if TYPE_CHECKING:
    from workbench.reviewing import JudgeCheck


def check(
    run: Annotated[int, typer.Argument(metavar="RUN", help="A run that the judge scored.")],
    judge: Annotated[
        str,
        typer.Option("--judge", metavar="NAME", help="Its name, or NAME@provider:model."),
    ],
    company: CompanyOption = "",
    json: JsonOption = False,
) -> None:
    """Compare a judge with people, on all replies of the company that both looked at."""
    from workbench import accounts, reviewing

    found = reviewing.calibration(accounts.tenant_for(company), run, judge)
    if json:
        print_json(_told(found))
        return
    print_lines(_sentences(found))
    if found.calibration.labels:
        heads = ("People / judge", *found.choices)
        rows = zip(found.choices, found.confusion, strict=True)
        print_table(heads, ((choice, *row) for choice, row in rows))


def _told(found: "JudgeCheck") -> dict[str, Any]:
    known = found.calibration
    return {
        "judge": found.judge,
        "version": found.version,
        "kappa": known.kappa,
        "low": known.low,
        "high": known.high,
        "agreement": found.agreement,
        "labels": known.labels,
        "calibrated": known.holds,
        "choices": list(found.choices),
        "confusion": [list(row) for row in found.confusion],
    }


def _sentences(found: "JudgeCheck") -> list[str]:
    lines = [found.sentence]
    if found.agreement is None:
        lines.append(found.next_step)
    else:
        lines.append(f"People and the judge chose the same on {percent(found.agreement)}.")
    return lines
