"""Write .env.example from the settings, so that it never says what is no longer true."""

from pathlib import Path
from textwrap import wrap

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from workbench.settings import Settings

HEAD = """\
# All settings of Replybench with their defaults, made by `python -m scripts.write_env_example`.
# Each is an environment variable, or a line of a file .env beside this one.
"""
WIDTH = 98
FILE = Path(__file__).resolve().parents[1] / ".env.example"


def env_example() -> str:
    """The text of .env.example."""
    fields = Settings.model_fields.items()
    return "\n".join([HEAD, *(entry(variable(name), field) for name, field in fields)])


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return f"{Settings.model_config['env_prefix']}{name}".upper()


def entry(name: str, field: FieldInfo) -> str:
    """A setting's description, and its name and default as a line to uncomment."""
    described = "".join(f"# {line}\n" for line in wrap(field.description or "", WIDTH))
    return f"{described}# {name}={shown(field.default)}\n"


def shown(default: object) -> str:
    """The default as .env takes it: no secret, and no folder of this machine."""
    if default is None or isinstance(default, SecretStr):
        return ""
    if isinstance(default, bool):
        return str(default).lower()
    if isinstance(default, Path) and default.is_relative_to(Path.home()):
        return f"${{HOME}}/{default.relative_to(Path.home())}"
    return str(default)


if __name__ == "__main__":
    FILE.write_text(env_example(), encoding="utf-8")
