"""Where a command's errors end: one line on standard error and an exit code, no traceback."""

import sys
from typing import Any

import typer
from typer.core import TyperGroup

from workbench.domain.errors import WorkbenchError

BAD_INPUT = 2
INTERRUPTED = 130


class Edge(TyperGroup):
    """The group of all commands: turns refusals into exit code 2."""

    def main(self, *args: Any, **options: Any) -> Any:
        """Run a command line and end the process with its exit code."""
        options["standalone_mode"] = False
        try:
            code = super().main(*args, **options)
        except WorkbenchError as error:
            refuse(str(error))
        except typer.TyperException as error:
            refuse(_usage(error))
        except typer.Abort:
            sys.exit(INTERRUPTED)
        sys.exit(code if isinstance(code, int) else 0)


def refuse(sentence: str) -> None:
    """Say on one line what is wrong, and end with exit code 2."""
    line = "".join(sign if sign.isprintable() else " " for sign in sentence)
    typer.echo(" ".join(line.split()), err=True)
    sys.exit(BAD_INPUT)


def _usage(error: typer.TyperException) -> str:
    """What is wrong with the command line, and where its help is."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "python -m workbench"
    return f"{error.format_message().rstrip('. ')}; see: {command} --help"
