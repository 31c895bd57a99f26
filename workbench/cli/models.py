"""`models list` and `models get`: the embedded model's weights."""

from typing import Any

import typer

from workbench.cli.options import JsonOption
from workbench.cli.output import print_json, print_lines

MODEL = "embedded:default"
models = typer.Typer(help="The embedded model, and the providers that configs can name.")


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.add_typer(models, name="models")


@models.command("list")
def list_models(json: JsonOption = False) -> None:
    """Say whether the embedded model is here, and which providers there are."""
    from workbench import configuring, modelling

    status = modelling.model_status()
    payload: dict[str, Any] = {
        "models": [{"model": MODEL, "state": status.state, "path": str(modelling.model_path())}],
        "providers": configuring.providers(),
    }
    if json:
        print_json(payload)
        return
    print_lines(
        [f"{MODEL} is {status.state}. {status.message}".strip(),
         f"Providers: {', '.join(configuring.providers())}"]
    )  # fmt: skip


@models.command("get")
def get_model(json: JsonOption = False) -> None:
    """Fetch the embedded model's weights unless they are here."""
    from workbench import modelling

    path = modelling.get_model()
    payload = {"model": MODEL, "state": "ready", "path": str(path)}
    if json:
        print_json(payload)
    else:
        print_lines([f"{MODEL} is here: {path}"])
