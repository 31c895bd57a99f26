"""`backup` and `restore`: the whole database into a file, and back."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from workbench.cli.options import JsonOption
from workbench.cli.output import print_json, print_lines

FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="The backup.")]


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command("backup")(backup)
    app.command("restore")(restore)


def backup(
    file: FileArgument,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that exists.")] = False,
    json: JsonOption = False,
) -> None:
    """Copy the database into a file while the app goes on; secrets beside it are not in it."""
    from workbench import backing_up

    made = backing_up.back_up(file, force=force)
    apart = _kept_apart()
    if json:
        print_json(
            {"file": str(made.file), "bytes": made.bytes, "seconds": round(made.seconds, 3),
             "revision": made.revision, "kept_apart": apart}
        )  # fmt: skip
        return
    print_lines(
        [
            f"{made.file}: {made.bytes:,} bytes, revision {made.revision}, {made.seconds:.1f} s.",
            *_secrets(apart),
        ]
    )


def restore(
    file: FileArgument,
    force: Annotated[
        bool, typer.Option("--force", help="Put aside the database that is there.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Put a backup in the place of the database, which is kept; the app must not run."""
    from workbench import backing_up

    done = backing_up.restore(file, force=force)
    kept = str(done.kept) if done.kept else None
    if json:
        print_json({"file": str(done.file), "revision": done.revision, "kept": kept})
        return
    lines = [f"{done.file} of revision {done.revision} is the database now."]
    if kept:
        lines.append(f"The one before is kept in {kept}")
    print_lines([*lines, "What was purged since the backup is back: purge it again."])


def _kept_apart() -> list[str]:
    """The files of secrets beside the database, as far as they are there."""
    from workbench import backing_up

    return [str(file) for file in backing_up.kept_apart()]


def _secrets(apart: list[str]) -> Iterable[str]:
    if apart:
        yield "Not in the backup, keep a copy apart from it (stored provider keys need the keys):"
        yield from (f"  {name}" for name in apart)
