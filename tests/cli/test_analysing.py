"""`analyse votes|labels|scores`: JSON for programs, tables for people, no database made."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run, payload, refusal

TABLES = {
    "votes": "left,right,winner\na,b,left\nb,a,left\na,b,tie\n",
    "labels": "item,rater,label\n1,ann,yes\n1,bob,yes\n2,ann,no\n2,bob,yes\n",
    "scores": "item,arm,score\n1,A,0\n1,A,1\n2,A,1\n2,A,1\n1,B,1\n1,B,1\n2,B,0\n2,B,1\n",
}


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """A table of each kind."""
    for name, text in TABLES.items():
        (tmp_path / f"{name}.csv").write_text(text)
    return {name: tmp_path / f"{name}.csv" for name in TABLES}


def test_votes_have_a_rate_a_strength_and_a_rank(run: Run, files: dict[str, Path]) -> None:
    told = payload(run("analyse", "votes", files["votes"], "--json"))

    assert (told["votes"], told["clusters"], told["notes"]) == (3, 3, [])
    assert set(told["models"]["a"]) >= {
        "win_rate", "wins", "losses", "ties", "strength", "low", "high", "rank",
        "rank_low", "rank_high",
    }  # fmt: skip
    assert told["models"]["a"]["strength"] == pytest.approx(0.5)


def test_labels_have_a_kappa_for_each_pair_and_one_alpha(run: Run, files: dict[str, Path]) -> None:
    told = payload(run("analyse", "labels", files["labels"], "--json"))

    assert told["pairs"]["ann~bob"]["agreement"] == 0.5
    assert set(told["pairs"]["ann~bob"]) >= {"kappa", "agreement", "low", "high", "n"}
    assert told["alpha"] == pytest.approx(0.0)


def test_scores_have_means_differences_and_pass_k(run: Run, files: dict[str, Path]) -> None:
    told = payload(run("analyse", "scores", files["scores"], "--json"))

    assert (told["arms"]["A"]["mean"], told["arms"]["A"]["coverage"]) == (0.75, 1.0)
    assert told["differences"]["B"]["verdict"] == "no evidence yet"
    assert told["pass_k"]["A"]["pass^2"]["mean"] == 0.5
    assert told["pass_k"]["A"]["pass@2"]["mean"] == 1.0


@pytest.mark.parametrize(("kind", "said"), [
    ("votes", "3 votes, each on its own."), ("labels", "Krippendorff's alpha (nominal)"),
    ("scores", "No evidence yet that B and A differ"),
])  # fmt: skip
def test_people_read_a_table(run: Run, files: dict[str, Path], kind: str, said: str) -> None:
    result = run("analyse", kind, files[kind])

    assert result.exit_code == 0
    assert said in result.stdout


def test_no_database_is_made(run: Run, files: dict[str, Path], empty_home: Path) -> None:
    run("analyse", "scores", files["scores"])

    assert not list(empty_home.glob("*.db"))


def test_other_columns_are_mapped(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "scores.tsv"
    file.write_text("task\tmodel\tscore\n1\tA\t2\n2\tA\t3\n")

    told = payload(run("analyse", "scores", file, "--map", "task=item", "--map", "model=arm",
                       "--json"))  # fmt: skip

    assert told["arms"]["A"]["mean"] == 2.5


def test_a_bad_row_is_one_line_and_exit_code_2(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "votes.csv"
    file.write_text("left,right,winner\na,b,left\na,b,maybe\n")

    assert "line 3: winner 'maybe'" in refusal(run("analyse", "votes", file, "--json"))


def test_a_file_that_is_not_there_is_one_line(run: Run, tmp_path: Path) -> None:
    assert "can't be read" in refusal(run("analyse", "labels", tmp_path / "no.csv"))
