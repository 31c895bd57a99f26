"""`export`: the files of chats, datasets and runs, and what can't be written."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run, payload, refusal


def test_the_demos_run_is_exported_as_it_was_recorded(run: Run, tmp_path: Path) -> None:
    run("init", "--demo")
    file = tmp_path / "run.json"

    told = payload(run("export", "run", "1", str(file), "--json"))

    shipped = Path(__file__).resolve().parents[2] / "datasets" / "harbor_linen_run.json"
    exported, recorded = json.loads(file.read_text()), json.loads(shipped.read_text())
    size = file.stat().st_size
    assert told == {
        "run": 1,
        "format": "json",
        "file": str(file),
        "bytes": size,
        "conversations": 36,
        "messages": 505,
        "skipped": {},
    }
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
    assert not file.parent.exists()


@pytest.fixture
def shop(ready: Run, transcript: Path) -> Run:
    """A company with a dataset of two conversations."""
    ready("import", transcript, "--dataset", "shop")
    return ready


@pytest.mark.parametrize("form", ["json", "csv", "openai", "sharegpt", "inspect", "promptfoo"])
def test_a_dataset_stands_on_standard_output(shop: Run, form: str) -> None:
    result = shop("export", "dataset", "shop", "--format", form)

    assert (result.exit_code, result.stderr) == (0, "")
    assert "I ask the carrier." in result.stdout


def test_a_datasets_file_is_told_of(shop: Run, tmp_path: Path) -> None:
    file = tmp_path / "shop.xlsx"

    told = payload(
        shop("export", "dataset", "shop", "--format", "xlsx", "--output", file, "--json")
    )

    assert told == {
        "dataset": "shop",
        "format": "xlsx",
        "file": str(file),
        "bytes": file.stat().st_size,
        "conversations": 2,
        "messages": 4,
        "skipped": {},
    }


def test_an_exported_dataset_is_imported_again(shop: Run, tmp_path: Path) -> None:
    file = tmp_path / "shop.json"
    shop("export", "dataset", "shop", "--output", file)

    back = payload(shop("import", file, "--dataset", "back", "--json"))
    known = payload(shop("import", file, "--dataset", "shop", "--dry-run", "--json"))

    assert (back["format"], back["conversations"], back["messages"]) == ("replybench", 2, 4)
    assert back["skipped"] == {}
    assert known["conversations"] == 2


def test_what_is_left_out_is_said_beside_the_file(shop: Run, tmp_path: Path) -> None:
    chats = tmp_path / "one.txt"
    chats.write_text("=== Opener\nMANAGER: Hello?\n=== Answer\nCLIENT: Hi\nMANAGER: Hello\n")
    shop("import", chats, "--dataset", "mixed")

    result = shop("export", "dataset", "mixed", "--format", "inspect")

    assert result.stdout.count("\n") == 1
    assert result.stderr == "Left out: conversation without a reply to a client (1)\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("dataset", "shop", "--format", "xlsx"), "xlsx is no text; say --output shop@1.xlsx"),
        (("dataset", "shop", "--json"), "--json tells of a file; say which with --output FILE"),
        (("dataset", "shop", "--format", "cvs"), "did you mean 'csv'?"),
        (("dataset", "shop", "--format", "dpo"), "conversation without a preference (2)"),
        (("dataset", "shopp"), "no dataset 'shopp'"),
        (("chat", "7"), "no chat 7 in this company"),
        (("run", "7", "--format", "openai"), "available: json, csv, xlsx, dpo"),
    ],
    ids=["binary", "json", "format", "nothing", "dataset", "chat", "run"],
)
def test_what_can_not_be_exported_is_refused_on_one_line(
    shop: Run, arguments: tuple[str, ...], said: str
) -> None:
    assert said in refusal(shop("export", *arguments))
