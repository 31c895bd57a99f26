"""`user`: the people of a company, as an admin sees them on the People page."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.cli.options import CompanyOption, JsonOption
from workbench.cli.output import print_json, print_lines, print_table
from workbench.domain.tenants import Role

if TYPE_CHECKING:
    from workbench.accounts import Link, Person

users = typer.Typer(help="People of a company.", no_args_is_help=False)
EmailArgument = Annotated[str, typer.Argument(help="E-mail that the person logs in with.")]
RoleOption = Annotated[Role, typer.Option("--role", help="What the person may do.")]


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.add_typer(users, name="user")


@users.command("add")
def add_user(
    email: EmailArgument,
    role: RoleOption,
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


@users.command("list")
def list_users(company: CompanyOption = "", json: JsonOption = False) -> None:
    """List the people: role, last login, open logins, who is disabled."""
    from workbench import accounts

    people = accounts.list_people(accounts.tenant_for(company))
    if json:
        print_json({"people": [_payload(person) for person in people]})
        return
    rows = [
        (one.name, one.email, one.role, _day(one), one.open_logins, _state(one)) for one in people
    ]
    print_table(("Name", "E-mail", "Role", "Last login", "Open logins", ""), rows)


@users.command("invite")
def invite(
    email: EmailArgument,
    role: RoleOption,
    company: CompanyOption = "",
    json: JsonOption = False,
) -> None:
    """Make a link to join the company with, for this e-mail alone; it is shown once."""
    from workbench import accounts

    link = accounts.invite(accounts.tenant_for(company), role, email)
    _print_link(link, f"{email} joins as {role} at", json=json)


@users.command("password")
def password(email: EmailArgument, company: CompanyOption = "", json: JsonOption = False) -> None:
    """Make a link by which a person sets a new password; it is shown once."""
    from workbench import accounts

    operator = accounts.tenant_for(company)
    person = accounts.person_with(operator, email)
    link = accounts.password_link(operator, person.id)
    _print_link(link, f"{person.name} sets a new password at", json=json)


@users.command("disable")
def disable(email: EmailArgument, company: CompanyOption = "", json: JsonOption = False) -> None:
    """Shut a person out: their logins and links end at once."""
    from workbench import accounts

    operator = accounts.tenant_for(company)
    person = accounts.person_with(operator, email)
    accounts.disable(operator, person.id)
    if json:
        print_json(_payload(accounts.person_with(operator, email)))
    else:
        print_lines(
            [f"{person.name} is disabled; `user enable {person.email}` lets them in again."]
        )


@users.command("enable")
def enable(email: EmailArgument, company: CompanyOption = "", json: JsonOption = False) -> None:
    """Let a disabled person log in again."""
    from workbench import accounts

    operator = accounts.tenant_for(company)
    person = accounts.person_with(operator, email)
    accounts.enable(operator, person.id)
    if json:
        print_json(_payload(accounts.person_with(operator, email)))
    else:
        print_lines([f"{person.name} can log in again."])


def _print_link(link: "Link", purpose: str, *, json: bool) -> None:
    """The link's path: only a browser knows the address in front of it."""
    if json:
        print_json({"path": link.path, "expires_at": link.expires_at.isoformat()})
        return
    until = f"It works once, until {link.expires_at:%Y-%m-%d %H:%M} UTC."
    print_lines([f"{purpose} the app's address and then: {link.path}", until])


def _day(person: "Person") -> str:
    return f"{person.last_login:%Y-%m-%d}" if person.last_login else "-"


def _state(person: "Person") -> str:
    return "disabled" if person.disabled_at else ""


def _payload(person: "Person") -> dict[str, Any]:
    return {
        "name": person.name,
        "email": person.email,
        "role": person.role,
        "last_login": person.last_login.isoformat() if person.last_login else None,
        "open_logins": person.open_logins,
        "disabled_at": person.disabled_at.isoformat() if person.disabled_at else None,
    }
