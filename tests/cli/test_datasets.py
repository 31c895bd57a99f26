"""`dataset` on the command line."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run, payload, refusal

MADE = ["dataset", "version", "conversations", "messages", "hash"]
LINE = [
    "name", "version", "conversations", "turns", "messages", "first_at", "last_at", "decided",
    "as_is", "redacted", "tags", "source", "created_at", "hash",
]  # fmt: skip


@pytest.fixture
def shop(ready: Run, transcript: Path) -> Run:
    """Runs commands beside a dataset of two conversations."""
    ready("import", transcript, "--dataset", "shop")
    return ready


def test_the_list_tells_what_each_dataset_holds(shop: Run) -> None:
    (line,) = payload(shop("dataset", "list", "--json"))["datasets"]

    assert list(line) == LINE
    assert (line["conversations"], line["turns"], line["tags"]) == (2, 2, ["late"])
    assert "shop@1" in shop("dataset", "list").stdout


def test_tags_make_a_version_that_versions_and_diff_tell_of(shop: Run) -> None:
    done = payload(shop("dataset", "tag", "shop", "--add", "seen", "--tagged", "late", "--json"))

    versions = payload(shop("dataset", "versions", "shop", "--json"))["versions"]
    (changed,) = payload(shop("dataset", "diff", "shop@1", "shop@2", "--json"))["changed"]
    assert (done["version"], done["before"], done["conversations"]) == (2, 1, 1)
    assert [one["version"] for one in versions] == [2, 1]
    assert changed["fields"] == [{"name": "Tags", "before": "late", "after": "late, seen"}]
    assert changed["messages"] == []


def test_people_read_a_difference(shop: Run, tmp_path: Path) -> None:
    more = tmp_path / "more.txt"
    more.write_text("=== New\nCLIENT: Hi\nMANAGER: Hello\n")
    shop("import", more, "--dataset", "shop")

    lines = shop("dataset", "diff", "shop@1", "shop").stdout.splitlines()

    assert lines == ["+ New", "shop@1 and shop@2 share 2 conversations."]


def test_a_part_is_frozen(shop: Run) -> None:
    made = payload(shop("dataset", "freeze", "shop", "--text", "thank", "--into", "few", "--json"))

    assert list(made) == MADE
    assert (made["dataset"], made["conversations"]) == ("few", 1)
    assert "few@1: 1 conversations" in shop("dataset", "freeze", "few", "--into", "few").stdout


def test_a_split_gives_two_datasets(shop: Run, tmp_path: Path) -> None:
    many = tmp_path / "many.txt"
    many.write_text("".join(f"=== {n}\nCLIENT: Hi {n}\nMANAGER: Yes {n}\n" for n in range(30)))
    shop("import", many, "--dataset", "many")

    made = payload(shop("dataset", "split", "many", "--test-share", 0.5, "--seed", 3, "--json"))

    sizes = [made[side]["conversations"] for side in ("train", "test")]
    assert [made[side]["dataset"] for side in made] == ["many-train", "many-test"]
    assert sum(sizes) == 30
    assert all(sizes)


def test_a_version_is_restored(shop: Run) -> None:
    shop("dataset", "tag", "shop", "--add", "seen")

    assert payload(shop("dataset", "restore", "shop", 1, "--json"))["version"] == 3


def test_what_can_not_be_done_is_refused_in_a_line(shop: Run) -> None:
    assert "2026-05-31" in refusal(shop("dataset", "tag", "shop", "--add", "x", "--since", "May"))
    assert "no tag is given" in refusal(shop("dataset", "tag", "shop"))
    assert "between 0 and 1" in refusal(shop("dataset", "split", "shop", "--test-share", 2))
    assert "no dataset 'nope'" in refusal(shop("dataset", "versions", "nope"))


def test_days_are_those_of_utc(shop: Run, tmp_path: Path) -> None:
    dated = tmp_path / "dated.txt"
    dated.write_text("31/05/2024, 23:59 - Anna: hi\n01/06/2024, 10:01 - Marek: hello\n")
    shop("import", dated, "--dataset", "dated", "--manager", "Marek", "--date-order", "dmy")
    options = ("--since", "2024-05-31", "--into", "few", "--json")

    assert payload(shop("dataset", "freeze", "dated", "--until", "2024-06-01", *options))
    assert "fits" in refusal(shop("dataset", "freeze", "dated", "--until", "2024-05-31", *options))
