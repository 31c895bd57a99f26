"""The README's commands are run as they stand there."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.small_model import small_model

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = re.search(r"<!-- test: cli -->\n```sh\n(.*?)```", README, re.DOTALL)[1].splitlines()


@pytest.mark.model
@pytest.mark.notebook
def test_the_readmes_commands_work_one_after_the_other(tmp_path: Path) -> None:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("WORKBENCH_")},
        "WORKBENCH_HOME": str(tmp_path),
        "WORKBENCH_MODEL_PATH": str(small_model()),
        "WORKBENCH_MODEL_IDLE_SECONDS": "5",
    }

    for command in COMMANDS:
        line = [sys.executable, *shlex.split(command)[1:]]
        done = subprocess.run(line, cwd=ROOT, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, f"{command}: {done.stderr}"

    assert "No evidence yet" in done.stdout or "winner" in done.stdout or "better" in done.stdout


@pytest.mark.parametrize("link", re.findall(r"\]\(([^)#]+)\)", README), ids=str)
def test_what_the_readme_links_to_is_there(link: str) -> None:
    assert (ROOT / link).exists()
