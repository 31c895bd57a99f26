"""Every notebook runs from its first cell to its last, with a small real model."""

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from tests.small_model import small_model

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SECONDS = 300


@pytest.mark.model
@pytest.mark.notebook
@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_a_notebook_runs_to_its_last_cell(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path))
    monkeypatch.setenv("WORKBENCH_MODEL_PATH", str(small_model()))
    monkeypatch.setenv("WORKBENCH_MODEL_IDLE_SECONDS", "5")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    subprocess.run([sys.executable, "-m", "workbench", "init"], cwd=ROOT, check=True)
    notebook = nbformat.read(file, as_version=4)

    client = NotebookClient(
        notebook, timeout=SECONDS, resources={"metadata": {"path": file.parent}}
    )
    client.execute()

    assert "assert" in notebook.cells[-1].source
    assert notebook.cells[-1].execution_count


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_a_notebook_is_kept_without_its_outputs(file: Path) -> None:
    code = [cell for cell in nbformat.read(file, as_version=4).cells if cell.cell_type == "code"]

    assert [cell.outputs for cell in code] == [[]] * len(code)
