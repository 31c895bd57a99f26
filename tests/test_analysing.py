"""Analysing results made elsewhere: what is read, what is refused, and the published figures."""

import csv
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from workbench import analysing
from workbench.domain.errors import BadImport, BadInput, ColumnsUnknown

SHARED = Path(__file__).parents[2] / "shared" / "data"
Write = Callable[[str], Path]
beside = pytest.mark.skipif(not SHARED.exists(), reason="the samples are not beside this project")


@pytest.fixture
def table(tmp_path: Path) -> Write:
    """Writes a table and names it."""

    def write(text: str, encoding: str = "utf-8") -> Path:
        file = tmp_path / "results.csv"
        file.write_text(text, encoding=encoding)
        return file

    return write


def long(file: Path, rows: Iterable[Iterable[Any]]) -> Path:
    """Labels as rows of item, rater and label."""
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([("item", "rater", "label"), *rows])
    return file


def test_votes_rank_the_models(table: Write):
    found = analysing.votes(table("left,right,winner\na,b,left\na,b,left\nb,a,left\na,b,tie\n"))

    assert [(one.name, one.wins, one.losses, one.ties) for one in found.models] == [
        ("a", 2, 1, 1), ("b", 1, 2, 1),
    ]  # fmt: skip
    assert (found.votes, found.clusters, found.notes) == (4, 4, [])


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffleft;right;winner\r\na;b;Left\r\nb;a;TIE\r\n",
        "left\tright\twinner\na\tb\tleft\nb\ta\ttie\n",
        "No,Left,Winner,Right\n1,a,left,b\n\n2, b ,tie,a\n",
    ],
    ids=["mark and semicolons", "tabs", "other columns, empty lines and spaces"],
)
def test_tables_of_all_kinds_are_read(table: Write, text: str):
    found = analysing.votes(table(text))

    assert (found.votes, found.models[0].name) == (2, "a")


def test_a_person_says_what_other_columns_are(table: Write):
    file = table("first,second,better\na,b,right\n")

    found = analysing.votes(file, columns={"first": "left", "second": "right", "better": "winner"})

    assert found.models[0].name == "b"


def test_votes_of_one_conversation_are_one_unit(table: Write):
    file = table("left,right,winner,conversation\na,b,left,x\na,b,right,x\na,b,tie,\n")

    assert analysing.votes(file).clusters == 2


def test_models_that_never_met_are_said_to_have_no_ranking(table: Write):
    found = analysing.votes(table("left,right,winner\na,b,left\nc,d,left\n"))

    assert "never met" in found.notes[0]


def test_who_always_won_is_named(table: Write):
    rows = "a,b,left\na,c,left\nb,c,left\nc,b,left\n"

    assert "rest: a." in analysing.votes(table(f"left,right,winner\n{rows}")).notes[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("left,right,winner\na,b,left\na,b,neither\n", "line 3: winner 'neither'"),
        ("left,right,winner\na,a,left\n", "line 2: 'a' on both sides"),
        ("left,right,winner\na,,left\n", "line 2: no right"),
        ("left,right,winner\na,b\n", "line 2: 2 cells where the header has 3"),
        ("left,right,winner\n", "a header and no rows"),
        ("", "results.csv: the file is empty"),
    ],
    ids=["winner", "itself", "empty", "short", "no rows", "nothing"],
)
def test_a_bad_row_is_named_by_its_line(table: Write, text: str, said: str):
    with pytest.raises(BadImport, match=said):
        analysing.votes(table(text))


def test_a_missing_column_is_asked_for(table: Write):
    with pytest.raises(ColumnsUnknown, match="which column holds the winner"):
        analysing.votes(table("left,right,better\na,b,left\n"))


@pytest.mark.parametrize(
    ("columns", "said"),
    [({"x": "winner"}, "unknown column 'x'"), ({"left": "win"}, "unknown field 'win'"),
     ({"left": "left", "right": "left"}, "two columns")],
    ids=["column", "field", "twice"],
)  # fmt: skip
def test_a_mapping_that_can_not_be_is_refused(table: Write, columns: dict[str, str], said: str):
    with pytest.raises(BadInput, match=said):
        analysing.votes(table("left,right,winner\na,b,left\n"), columns=columns)


def test_labels_are_compared_on_the_items_that_both_have(table: Write):
    rows = "1,ann,yes\n1,bob,yes\n2,ann,no\n2,bob,yes\n3,ann,no\n3,bob,\n4,eve,no\n"

    found = analysing.labels(table(f"item,rater,label\n{rows}"))

    by_pair = {(one.first, one.second): one.agreement for one in found.pairs}
    assert (by_pair["ann", "bob"].n, by_pair["ann", "bob"].agreement) == (2, 0.5)
    assert by_pair["ann", "eve"] is None
    assert (found.items, found.majority) == (4, {"no": 0, "yes": 1})


def test_ordinal_words_need_their_order(table: Write):
    file = table("item,rater,label\n1,a,bad\n1,b,ok\n2,a,good\n2,b,good\n3,a,ok\n3,b,ok\n")

    found = analysing.labels(file, level="ordinal", order=("bad", "ok", "good"))

    assert found.labels == ("bad", "ok", "good")
    assert found.alpha is not None
    with pytest.raises(BadInput, match="'bad' is no number"):
        analysing.labels(file, level="ordinal")


@pytest.mark.parametrize(
    ("rows", "said"),
    [("1,a,x\n1,b,x\n1,a,y\n", "line 4: 'a' labelled '1' in line 2 already"),
     ("1,a,x\n2,a,y\n", "there is one rater")],
    ids=["twice", "one rater"],
)  # fmt: skip
def test_labels_that_can_not_be_compared_are_refused(table: Write, rows: str, said: str):
    with pytest.raises(BadImport, match=said):
        analysing.labels(table(f"item,rater,label\n{rows}"))


def test_scores_are_paired_on_common_items_and_clustered(table: Write):
    rows = [f"{n},{arm},{n % 3 + bonus},chat {n // 2}" for n in range(8)
            for arm, bonus in (("A", 0), ("B", 1 + n % 4 / 3))]  # fmt: skip
    found = analysing.scores(table("item,arm,score,conversation\n" + "\n".join(rows)))

    told = found.differences[0]
    assert (found.baseline, found.items, found.conversations) == ("A", 8, 4)
    assert (told.arm, told.word, told.difference.estimate.clusters) == ("B", "better", 4)
    assert told.difference.estimate.mean == pytest.approx(1.5)


def test_an_empty_score_is_none_and_lowers_the_coverage(table: Write):
    found = analysing.scores(table("item,arm,score\n1,A,1\n2,A,2\n1,B,3\n2,B,\n"))

    coverage = {arm.name: arm.measure.coverage for arm in found.arms}
    assert coverage == {"A": 1.0, "B": 0.5}
    assert found.differences[0].word == "unequal coverage"


def test_an_item_that_an_arm_has_no_row_of_is_not_covered(table: Write):
    found = analysing.scores(table("item,arm,score\n1,A,1\n2,A,2\n1,B,3\n"))

    assert found.arms[1].measure.coverage == 0.5


def test_several_rows_of_an_item_are_its_repeats(table: Write):
    found = analysing.scores(table("item,arm,score\n1,A,1\n1,A,0\n2,A,1\n2,A,1\n"))

    assert (found.arms[0].measure.estimate.mean, found.arms[0].measure.estimate.n) == (0.75, 2)
    assert [(one.k, one.all.mean, one.any.mean) for one in found.arms[0].passing] == [
        (1, 0.75, 0.75), (2, 0.5, 1.0),
    ]  # fmt: skip


def test_where_lower_is_better_nought_passes(table: Write):
    found = analysing.scores(table("item,arm,score\n1,A,0\n2,A,0\n"), better="lower")

    assert found.arms[0].passing[0].all.mean == 1.0


def test_scores_between_pass_and_fail_have_no_pass_k(table: Write):
    assert analysing.scores(table("item,arm,score\n1,A,0.5\n2,A,1\n")).arms[0].passing == ()


def test_items_of_two_conversations_may_have_one_name(table: Write):
    found = analysing.scores(table("item,arm,score,conversation\n1,A,1,x\n1,A,0,y\n"))

    assert (found.items, found.conversations) == (2, 2)


@pytest.mark.parametrize(
    ("text", "said"),
    [("item,arm,score\n1,A,good\n", "line 2: score 'good' is no number"),
     ("item,arm,score\n1,A,nan\n", "line 2: score 'nan' is no number"),
     ("item,arm,score,repeat\n1,A,1,0\n1,A,1,0\n", "line 3: 'A' has a score of '1'")],
    ids=["word", "nan", "repeat"],
)  # fmt: skip
def test_scores_that_are_none_are_refused(table: Write, text: str, said: str):
    with pytest.raises(BadImport, match=said):
        analysing.scores(table(text))


def test_an_unknown_baseline_is_refused_with_what_there_is(table: Write):
    with pytest.raises(BadInput, match="unknown arm 'C'; available: A, B"):
        analysing.scores(table("item,arm,score\n1,A,1\n1,B,1\n"), baseline="C")


@beside
@pytest.mark.parametrize("name", ["food", "simple"])
def test_the_golden_rankings_come_out(name: str):
    folder = SHARED / "evalica_small"
    with (folder / f"{name}-golden.csv").open(encoding="utf-8", newline="") as stream:
        golden = {(row["algorithm"], row["item"]): float(row["score"])
                  for row in csv.DictReader(stream)}  # fmt: skip

    for one in analysing.votes(folder / f"{name}.csv").models:
        assert one.strength == pytest.approx(golden["bradley_terry", one.name], abs=1e-8)
        assert one.average_win_rate == pytest.approx(golden["average_win_rate", one.name])
        assert one.wins + one.ties / 2 == golden["counting", one.name]


@beside
def test_the_published_figures_of_pandalm_come_out(tmp_path: Path):
    folder = SHARED / "pandalm"
    rows, judged = (
        json.loads((folder / f"{name}testset-v1.json").read_text(encoding="utf-8"))
        for name in ("", "pandalm-7b-")
    )
    people = [(row["idx"], n, row[f"annotator{n}"]) for row in rows for n in (1, 2, 3)]
    judge = [(row["idx"], "judge", row["pandalm_result"]) for row in judged]

    found = analysing.labels(long(tmp_path / "people.csv", people))
    beside = analysing.labels(long(tmp_path / "all.csv", people + judge)).accuracy["judge"]

    kappas = [one.agreement.kappa for one in found.pairs]
    assert kappas == pytest.approx([0.852023, 0.878944, 0.861661], abs=1e-6)
    assert (found.fleiss, found.alpha) == pytest.approx((0.864175, 0.864221), abs=1e-6)
    assert found.majority == {"0": 105, "1": 422, "2": 472}
    assert (beside.accuracy, beside.precision, beside.recall, beside.f1) == pytest.approx(
        (0.667668, 0.573831, 0.574969, 0.574305), abs=1e-6
    )


@beside
@pytest.mark.parametrize(
    ("name", "level", "alpha"),
    [("codings", "nominal", 0.7434), ("codings", "ordinal", 0.8154),
     ("codings", "interval", 0.8491), ("codings", "ratio", 0.7974), ("gcl", "nominal", 0.0833333)],
)  # fmt: skip
def test_krippendorffs_example_comes_out(tmp_path: Path, name: str, level: str, alpha: float):
    with (SHARED / "evalica_small" / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        rows = [(unit, rater, label) for rater, row in enumerate(csv.reader(stream))
                for unit, label in enumerate(row)]  # fmt: skip

    found = analysing.labels(long(tmp_path / "labels.csv", rows), level=level)

    assert found.alpha == pytest.approx(alpha, abs=5e-5)
