"""`export run`: a finished run as a file."""

from pathlib import Path
from typing import Annotated

import typer

from workbench.cli.options import CompanyOption, JsonOption
from workbench.cli.output import print_json, print_lines, write_file

export = typer.Typer(help="Files that hold what the workbench knows.")


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.add_typer(export, name="export")


@export.callback()
def choose() -> None:
    """Files that hold what the workbench knows."""


@export.command("run")
def export_run(
    run: Annotated[int, typer.Argument(metavar="RUN", help="The run's number.")],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write it.")],
    company: CompanyOption = "",
    json: JsonOption = False,
) -> None:
    """Write a finished run: configs, dataset hash, cases, replies; what the demo was made with."""
    from workbench import accounts, replay

    data = replay.record(accounts.tenant_for(company), run)
    write_file(file, data)
    if json:
        print_json({"run": run, "file": str(file), "bytes": len(data)})
    else:
        print_lines([f"run {run} is in {file}"])
