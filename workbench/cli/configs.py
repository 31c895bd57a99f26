"""`config list` and `config add`: prompt + model + parameters, versioned."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.cli.options import CompanyOption, JsonOption
from workbench.cli.output import print_json, print_lines, print_table
from workbench.domain.errors import BadInput

if TYPE_CHECKING:
    from workbench.configuring import Config

configs = typer.Typer(help="Configs: prompt, model and parameters.")


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.add_typer(configs, name="config")


@configs.command("list")
def list_configs(company: CompanyOption = "", json: JsonOption = False) -> None:
    """List all configs, newest first."""
    from workbench import accounts, configuring

    found = configuring.configs(accounts.tenant_for(company))
    if json:
        print_json({"configs": [_payload(config) for config in found]})
        return
    print_table(
        ("Config", "Model", "Hash"),
        [(f"{one.name}@{one.version}", one.model, one.hash[:12]) for one in found],
    )


@configs.command("add")
def add_config(
    name: Annotated[str, typer.Argument(help="The config's name.")],
    model: Annotated[str, typer.Option("--model", help="provider:model")],
    prompt: Annotated[
        Path | None, typer.Option("--prompt", metavar="FILE", help="Else the live config's text.")
    ] = None,
    param: Annotated[
        list[str] | None,
        typer.Option("--param", metavar="K=V", help="For example temperature=0.2 or examples=3."),
    ] = None,
    context: Annotated[int, typer.Option("--context", help="Messages of context.")] = 20,
    newer_past: Annotated[
        bool, typer.Option("--newer-past", help="Let examples come from all that was said by now.")
    ] = False,
    company: CompanyOption = "",
    json: JsonOption = False,
) -> None:  # fmt: skip
    """Store a config; the same name and content give the version that exists."""
    from workbench import accounts, configuring

    tenant = accounts.tenant_for(company)
    made = configuring.add_config(
        tenant,
        name,
        model=model,
        prompt=read_prompt(prompt) if prompt else None,
        options=_parameters(param or []) | {"context_messages": str(context)},
    )
    if newer_past:
        made = configuring.renew_past(tenant, made.id)
    if json:
        print_json(_payload(made))
    else:
        print_lines([f"{made.name}@{made.version} on {made.model}, hash {made.hash[:12]}"])


def read_prompt(path: Path) -> str:
    """A prompt file's text; raises BadInput where it can't be read."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or "not a UTF-8 text file").lower()
        raise BadInput(f"prompt file {path} can't be read ({reason}); give a text file") from error


def _parameters(given: list[str]) -> dict[str, str]:
    pairs = [text.partition("=") for text in given]
    for name, sign, value in pairs:
        if not (name and sign and value):
            raise BadInput(f"parameter {name!r} has no value; write --param temperature=0.2")
    return {name: value for name, _, value in pairs}


def _payload(config: "Config") -> dict[str, Any]:
    return {
        "name": config.name,
        "version": config.version,
        "hash": config.hash,
        "model": config.model,
        "examples": config.examples,
        "live_since": config.made_live_at.isoformat() if config.made_live_at else None,
    }
