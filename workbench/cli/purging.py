"""`purge`: chats that were deleted long ago are erased, in all companies."""

from dataclasses import asdict
from typing import Annotated

import typer

from workbench.cli.options import JsonOption
from workbench.cli.output import print_json, print_lines


def register(app: typer.Typer) -> None:
    """Add this command to the program."""
    app.command("purge")(purge)


def purge(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count, and erase nothing.")] = False,
    company: Annotated[
        str, typer.Option("--company", metavar="NAME", help="This company alone; else all.")
    ] = "",
    json: JsonOption = False,
) -> None:
    """Erase chats that were deleted more than WORKBENCH_TRASH_DAYS ago; the app does so daily."""
    from workbench import purging
    from workbench.runners import daily

    gone = daily.purge(company, dry_run=dry_run)
    no_trace = not dry_run and purging.leave_no_trace()
    if json:
        told = [{"company": name, **asdict(one)} for name, one in gone.items()]
        print_json({"dry_run": dry_run, "companies": told, "no_trace_in_file": no_trace})
        return
    will = "would be erased" if dry_run else "erased"
    print_lines(f"{name}: {will}: {one.counts}" for name, one in gone.items())
    if not dry_run and not no_trace:
        print_lines(["The file is in use and was not rewritten; purge again to have it so."])
