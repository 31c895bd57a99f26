"""Options that many commands share."""

from typing import Annotated

import typer

CompanyOption = Annotated[
    str,
    typer.Option(
        "--company",
        metavar="NAME",
        help="Company to act for; else WORKBENCH_COMPANY, else the only one there is.",
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object and no more.")]
