"""`init` and `user add`: a database, its companies and people."""

from typing import Annotated, Any

import typer

from workbench.cli.options import CompanyOption, JsonOption
from workbench.cli.output import print_json, print_lines
from workbench.domain.tenants import Role

users = typer.Typer(help="People of a company.", no_args_is_help=False)


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command("init")(init)
    app.add_typer(users, name="user")


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


@users.command("add")
def add_user(
    email: Annotated[str, typer.Argument(help="E-mail to log in with.")],
    role: Annotated[Role, typer.Option("--role", help="What the person may do.")],
    name: Annotated[str, typer.Option("--name", help="Name; else the e-mail's first part.")] = "",
    company: CompanyOption = "",
    json: JsonOption = False,
) -> None:
    """Add a person; the password is made at random and shown once."""
    from workbench import accounts, secrets

    password = secrets.random_token()
    operator = accounts.tenant_for(company)
    shown_name = name or email.partition("@")[0]
    added = accounts.add_user(operator, email, shown_name, role, password)
    if json:
        print_json(
            {"email": email, "name": added.name, "company": added.company, "role": added.role,
             "password": password}
        )  # fmt: skip
        return
    print_lines(
        [f"{added.name} is {added.role} at {added.company}.", f"Log in with {email} and {password}"]
    )
