"""`export`: a chat, a dataset or a run as a file, or on standard output."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.cli.options import CompanyOption, JsonOption
from workbench.cli.output import print_json, print_lines, write_file
from workbench.domain.errors import BadInput

if TYPE_CHECKING:
    from workbench.exporting import Export

export = typer.Typer(help="Files that hold what the workbench knows.")
FormatOption = Annotated[
    str,
    typer.Option(
        "--format",
        help="json holds everything and can be imported again; csv and xlsx are tables; openai, "
        "sharegpt and dpo train models; inspect, promptfoo, langfuse and langsmith test them. "
        "A run is json, csv, xlsx or dpo.",
    ),
]
FileOption = Annotated[
    Path | None,
    typer.Option("--output", metavar="FILE", help="Where to write it; else standard output."),
]


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.add_typer(export, name="export")


@export.callback()
def choose() -> None:
    """Files that hold what the workbench knows."""


@export.command("chat")
def export_chat(
    chat: Annotated[int, typer.Argument(metavar="CHAT", help="The chat's number.")],
    format: FormatOption = "json",
    output: FileOption = None,
    company: CompanyOption = "",
    json: JsonOption = False,
) -> None:
    """Write a chat: its messages with versions, drafts and what became of them."""
    from workbench import accounts, exporting

    made = exporting.export_chat(accounts.tenant_for(company), chat, format)
    _written(made, output, {"chat": chat}, json=json)


@export.command("dataset")
def export_dataset(
    dataset: Annotated[str, typer.Argument(metavar="NAME", help="name, or name@version.")],
    format: FormatOption = "json",
    output: FileOption = None,
    company: CompanyOption = "",
    json: JsonOption = False,
) -> None:
    """Write a dataset's conversations; what was masked stays masked."""
    from workbench import accounts, exporting

    made = exporting.export_dataset(accounts.tenant_for(company), dataset, format)
    _written(made, output, {"dataset": dataset}, json=json)


@export.command("run")
def export_run(
    run: Annotated[int, typer.Argument(metavar="RUN", help="The run's number.")],
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="The same as --output.")
    ] = None,
    format: FormatOption = "json",
    output: FileOption = None,
    company: CompanyOption = "",
    json: JsonOption = False,
) -> None:
    """Write a finished run: configs, dataset hash, cases, replies; or a table of its replies."""
    from workbench import accounts
    from workbench.reports import run_files

    made = run_files.export_run(accounts.tenant_for(company), run, format)
    _written(made, output or file, {"run": run}, json=json)


def _written(made: "Export", file: Path | None, subject: dict[str, Any], *, json: bool) -> None:
    """Write the file, and say what is in it: on standard error where the file itself stands."""
    if file is None:
        _to_terminal(made, json=json)
    else:
        write_file(file, made)
    told = {
        "format": made.writer.name,
        "file": str(file) if file else None,
        "conversations": made.conversations,
        "messages": made.messages,
        "bytes": made.size,
        "skipped": dict(made.skipped),
    }
    if json:
        print_json(subject | told)
    elif file:
        name, number = next(iter(subject.items()))
        print_lines([f"{name} {number} is in {file}", *_left_out(made)])
    else:
        typer.echo("\n".join(_left_out(made)), err=True, nl=bool(made.skipped))


def _to_terminal(made: "Export", *, json: bool) -> None:
    if json:
        raise BadInput("--json tells of a file; say which with --output FILE")
    if not made.writer.is_text:
        raise BadInput(f"{made.writer.name} is no text; say --output {made.file_name}")
    sys.stdout.buffer.writelines(made)
    sys.stdout.flush()


def _left_out(made: "Export") -> list[str]:
    return [f"Left out: {reason} ({count:,})" for reason, count in made.skipped.items()]
