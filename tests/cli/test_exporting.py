"""`export run`: the file of a run, and what can't be written."""

import json
from pathlib import Path

from tests.cli.conftest import Run, payload, refusal


def test_the_demos_run_is_exported_as_it_was_recorded(run: Run, tmp_path: Path) -> None:
    run("init", "--demo")
    file = tmp_path / "run.json"

    told = payload(run("export", "run", "1", str(file), "--json"))

    shipped = Path(__file__).resolve().parents[2] / "datasets" / "harbor_linen_run.json"
    exported, recorded = json.loads(file.read_text()), json.loads(shipped.read_text())
    assert told == {"run": 1, "file": str(file), "bytes": file.stat().st_size}
    for same in ("dataset_hash", "arms", "cases", "scorers", "recorded_at", "models"):
        assert exported[same] == recorded[same]
    assert len(exported["replies"]) == 505


def test_a_run_that_is_not_there_is_refused(run: Run, tmp_path: Path) -> None:
    run("init")

    assert "no run 7" in refusal(run("export", "run", "7", str(tmp_path / "run.json")))


def test_a_place_that_can_not_be_written_is_named(run: Run, tmp_path: Path) -> None:
    run("init", "--demo")
    file = tmp_path / "missing" / "run.json"

    assert f"{file} can't be written" in refusal(run("export", "run", "1", str(file)))
