"""`keys`: a company's keys of providers, and the keys that those are encrypted with."""

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.cli.options import CompanyOption, JsonOption
from workbench.cli.output import print_json, print_lines, print_table

if TYPE_CHECKING:
    from workbench.configuring import StoredKey

OWN = "the vendor's own address"
keys = typer.Typer(help="Keys of providers; none is ever printed.")
NameArgument = Annotated[
    str, typer.Argument(metavar="NAME", help="openai, anthropic or litellm/VENDOR.")
]


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.add_typer(keys, name="keys")


@keys.command("list")
def list_keys(company: CompanyOption = "", json: JsonOption = False) -> None:
    """List what is stored, and what the operator's environment sets."""
    from workbench import accounts, configuring

    stored = configuring.keys(accounts.tenant_for(company))
    operators = configuring.set_by_operator()
    if json:
        print_json({"keys": [_payload(one) for one in stored], "set_by_operator": operators})
        return
    rows: list[tuple[object, ...]] = [
        (one.name, one.base_url or OWN, _shown(one), one.requests_per_minute or "-")
        for one in stored
    ]
    rows += [(name, "-", "set by the operator", "-") for name in operators]
    print_table(("Name", "Base URL", "Key", "A minute"), rows)


@keys.command("set")
def set_key(
    name: NameArgument,
    base_url: Annotated[
        str | None, typer.Option("--base-url", help="Else the stored one, or the vendor's own.")
    ] = None,
    rpm: Annotated[
        int | None, typer.Option("--rpm", min=0, help="Requests per minute; 0 is any number.")
    ] = None,
    company: CompanyOption = "",
    json: JsonOption = False,
) -> None:  # fmt: skip
    """Store a key, read from standard input or asked for; without one the stored key stays.

    At another base URL the stored key is cleared.
    """
    from workbench import accounts, configuring

    tenant = accounts.tenant_for(company)
    paces = {one.name: one.requests_per_minute for one in configuring.keys(tenant)}
    saved = configuring.save_key(
        tenant,
        name,
        key=_read_key(),
        base_url=base_url,
        requests_per_minute=paces.get(name) if rpm is None else rpm or None,
    )
    if json:
        print_json(_payload(saved))
    else:
        print_lines([f"{saved.name} at {saved.base_url or OWN}: {_shown(saved)}."])


@keys.command("remove")
def remove_key(name: NameArgument, company: CompanyOption = "", json: JsonOption = False) -> None:
    """Forget a key and its base URL."""
    from workbench import accounts, configuring

    configuring.remove_key(accounts.tenant_for(company), name)
    if json:
        print_json({"removed": name})
    else:
        print_lines([f"The key of {name} is removed."])


@keys.command("new")
def new_key(json: JsonOption = False) -> None:
    """Make a key to encrypt stored keys with, for WORKBENCH_ENCRYPTION_KEYS; stores nothing."""
    from workbench import configuring

    made = configuring.new_encryption_key()
    if json:
        print_json({"encryption_key": made})
    else:
        print_lines([made])


@keys.command("rotate")
def rotate(json: JsonOption = False) -> None:
    """Encrypt all companies' keys and the originals of masked conversations under the newest key.

    Put a key of `keys new` in front of the others before; the others may go afterwards.
    """
    from workbench import accounts, configuring

    done = {
        company.name: configuring.reseal_keys(accounts.tenant_for(company.name))
        for company in accounts.companies()
    }
    keys = sum(each.keys for each in done.values())
    conversations = sum(each.conversations for each in done.values())
    if json:
        counts = {name: each.keys for name, each in done.items()}
        print_json({"companies": counts, "keys": keys, "masked_conversations": conversations})
        return
    print_lines([f"Keys encrypted under the newest encryption key: {keys}."])
    if conversations:
        print_lines([f"Masked conversations, their originals too: {conversations}."])


def _read_key() -> str:
    """The key: never an argument, which other processes and the shell's history would see."""
    if sys.stdin.isatty():
        return str(typer.prompt("Key", default="", hide_input=True, show_default=False))
    return sys.stdin.read().strip()


def _shown(key: "StoredKey") -> str:
    if not key.has_key:
        return "no key"
    return f"a key that ends in {key.last_four}" if key.last_four else "a key"


def _payload(key: "StoredKey") -> dict[str, Any]:
    return {
        "name": key.name,
        "base_url": key.base_url,
        "has_key": key.has_key,
        "last_four": key.last_four,
        "requests_per_minute": key.requests_per_minute,
        "entered_by": key.entered_by,
        "entered_at": key.entered_at.isoformat(),
    }
