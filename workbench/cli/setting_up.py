"""`init`: a database, its first company, the demo."""

from typing import Annotated, Any

import typer

from workbench.cli.options import JsonOption
from workbench.cli.output import print_json, print_lines


def register(app: typer.Typer) -> None:
    """Add this command to the program."""
    app.command("init")(init)


def init(
    demo: Annotated[
        bool, typer.Option("--demo", help="Add the demo company, its login and conversations.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Set the database up, or bring it up to date; safe to repeat."""
    from workbench import seeding

    done = seeding.set_up(demo=demo)
    login = {"email": done.login.email, "password": done.login.password} if done.login else None
    payload: dict[str, Any] = {
        "database": done.database,
        "revision": done.revision,
        "migrations": done.migrations,
        "company": done.company,
        "login": login,
    }
    if json:
        print_json(payload)
        return
    print_lines(
        [f"Database {done.database}, revision {done.revision}.", f"Company {done.company}."]
    )
    if login:
        print_lines([f"Log in with {login['email']} and the password {login['password']}"])
