"""Fixtures of the command line: an empty home, and a way to run commands in it."""

import json
from collections.abc import Callable
from pathlib import Path
from shutil import copyfile
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from tests import postgres
from tests.people import quick_hashes
from workbench.settings import settings
from workbench.store import engine

__all__ = ["quick_hashes"]
Run = Callable[..., Result]


@pytest.fixture
def run(empty_home: Path, quick_hashes: None) -> Run:
    """Runs a command line in the home folder; arguments may be paths and numbers."""
    from workbench.cli.main import app

    def invoke(*arguments: object) -> Result:
        return CliRunner().invoke(app, [str(argument) for argument in arguments])

    return invoke


@pytest.fixture
def ready(
    run: Run,
    empty_home: Path,
    empty_database: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> Run:
    """The same, with the plain company set up; its tables are a copy, which is far quicker."""
    if request.config.getoption("--database") == "postgresql":
        postgres.use(monkeypatch, postgres.own_database())
        settings.cache_clear()
        engine.engine.cache_clear()
    else:
        empty_home.mkdir(parents=True)
        copyfile(empty_database, empty_home / "replybench.db")
    run("init")
    return run


@pytest.fixture
def transcript(tmp_path: Path) -> Path:
    """A file of two short conversations."""
    path = tmp_path / "chats.txt"
    path.write_text(
        "=== Late parcel #late\nCLIENT: Where is it?\nMANAGER: I ask the carrier.\n"
        "=== Thanks\nCLIENT: Thank you!\nMANAGER: Gladly.\n"
    )
    return path


def payload(result: Result) -> Any:
    """The one JSON object on standard output; nothing else may stand there."""
    assert result.exit_code == 0, result.stderr
    assert result.stdout.count("\n") == 1
    return json.loads(result.stdout)


def refusal(result: Result) -> str:
    """The one line on standard error of a command that was refused."""
    assert (result.exit_code, result.stdout) == (2, ""), result.output
    assert result.stderr.count("\n") == 1
    assert "Traceback" not in result.stderr
    return str(result.stderr)
