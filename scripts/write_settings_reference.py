"""Write docs/settings.md from the settings, so that it never says what is no longer true."""

from collections.abc import Iterator
from pathlib import Path
from types import UnionType
from typing import Literal, get_args, get_origin

from annotated_types import Ge, Gt
from pydantic import SecretStr
from pydantic.fields import FieldInfo

from scripts.write_env_example import shown, variable
from workbench.settings import Settings

FILE = Path(__file__).resolve().parents[1] / "docs" / "settings.md"
HEAD = """\
# Settings

Made by `python -m scripts.write_settings_reference`. Each setting is an environment variable, or a
line of a file `.env` in the folder that the app is started from; `.env.example` has them all to
copy. An empty default means what its line says. A setting that can't be used stops the app in a
sentence before it listens.

Streamlit's own options (the look, the largest upload) are in `.streamlit/config.toml`; `serve`
does not read Streamlit's environment variables.
"""
STARTS = {
    "home": "Data",
    "secret_key": "Secrets and logins",
    "base_path": "The web",
    "model_path": "The embedded model",
    "openai_api_key": "Providers",
    "call_timeout_seconds": "Calls to models",
    "telemetry": "Logs and telemetry",
}
TABLE = "\n| variable | default | values | meaning |\n| --- | --- | --- | --- |"
WORDS = {str: "text", int: "whole number", float: "number", bool: "true, false", Path: "path"}


def settings_reference() -> str:
    """The text of docs/settings.md."""
    return "\n".join([HEAD, *_lines()]) + "\n"


def _lines() -> Iterator[str]:
    for name, field in Settings.model_fields.items():
        if name in STARTS:
            yield (
                f"## {STARTS[name]}\n{TABLE}" if name == "home" else f"\n## {STARTS[name]}\n{TABLE}"
            )
        default = f"`{shown(field.default)}`" if shown(field.default) else ""
        meaning = (field.description or "").replace("|", "\\|")
        yield f"| `{variable(name)}` | {default} | {_values(field)} | {meaning} |"


def _values(field: FieldInfo) -> str:
    """What the setting may be: its choices, or its kind and the least."""
    kind = field.annotation
    if get_origin(kind) is Literal:
        return ", ".join(f"`{choice}`" for choice in get_args(kind))
    if isinstance(kind, UnionType):
        kind = get_args(kind)[0]
    if kind is SecretStr:
        return "secret"
    least = [f", {bound.ge} or more" for bound in field.metadata if isinstance(bound, Ge)]
    above = [f", above {bound.gt}" for bound in field.metadata if isinstance(bound, Gt)]
    return "".join([WORDS[kind or str], *least, *above])


if __name__ == "__main__":
    FILE.write_text(settings_reference(), encoding="utf-8")
