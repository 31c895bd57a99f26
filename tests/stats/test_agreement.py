"""Agreement of raters: published figures, and what can't be told."""

import csv
import json
from itertools import combinations
from pathlib import Path

import pytest

from workbench.stats.agreement import (
    Level,
    accuracy,
    agreement,
    fleiss_kappa,
    krippendorff_alpha,
)

SHARED = Path(__file__).parents[3] / "shared" / "data"
PANDALM, CODINGS = SHARED / "pandalm" / "testset-v1.json", SHARED / "evalica_small" / "codings.csv"


def spread(table: list[list[int]]) -> tuple[list[str], list[str]]:
    """Two raters' labels, from the counts of their pairs."""
    pairs = [
        (str(row), str(column))
        for row, counts in enumerate(table)
        for column, count in enumerate(counts)
        for _ in range(count)
    ]
    return [one for one, _ in pairs], [other for _, other in pairs]


def test_kappa_of_the_textbook_table():
    found = agreement(*spread([[20, 5], [10, 15]]))

    assert found.kappa == pytest.approx(0.4)
    assert (found.agreement, found.n, found.confusion) == (0.7, 50, ((20, 5), (10, 15)))


def test_the_interval_is_about_two_standard_errors_to_each_side():
    found = agreement(*spread([[20, 5], [10, 15]]))

    assert (found.low, found.high) == pytest.approx((0.4 - 0.249, 0.4 + 0.249), abs=0.03)


def test_a_weighted_kappa_forgives_near_misses():
    far = agreement(*spread([[5, 0, 5], [0, 5, 0], [0, 0, 5]]), weighted=True)
    near = agreement(*spread([[5, 5, 0], [0, 5, 0], [0, 0, 5]]), weighted=True)

    assert near.kappa > far.kappa


def test_numbers_are_ordered_by_their_size():
    found = agreement(["2", "10", "2"], ["2", "10", "10"], weighted=True)

    assert found.labels == ("2", "10")


def test_two_raters_with_one_label_have_no_kappa():
    found = agreement(["yes"] * 4, ["yes"] * 4)

    assert (found.kappa, found.low, found.high, found.agreement) == (None, None, None, 1.0)


def test_raters_of_different_items_are_refused():
    with pytest.raises(ValueError, match="the same items"):
        agreement(["yes"], [])


def test_a_label_outside_the_order_is_refused():
    with pytest.raises(ValueError, match="lacks the label 'maybe'"):
        agreement(["yes"], ["maybe"], order=("yes", "no"))


def test_fleiss_of_the_encyclopedias_table():
    counts = [
        [0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1],
        [7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7],
    ]  # fmt: skip

    assert fleiss_kappa(counts) == pytest.approx(0.209931, abs=5e-7)


def test_fleiss_wants_as_many_labels_of_each_item():
    with pytest.raises(ValueError, match="the same number"):
        fleiss_kappa([[1, 1], [3, 0]])


def test_fleiss_of_one_label_throughout_can_not_be_told():
    assert fleiss_kappa([[2, 0], [2, 0]]) is None


def test_precision_and_recall_are_means_over_the_labels():
    found = accuracy(["a", "a", "a", "b"], ["a", "a", "b", "c"])

    assert (found.accuracy, found.n) == (0.5, 4)
    assert (found.precision, found.recall) == pytest.approx((1 / 3, 2 / 9))
    assert found.f1 == pytest.approx(0.8 / 3)


def test_alpha_can_not_be_told_where_no_item_has_two_labels():
    assert krippendorff_alpha({"a": {"1": "x"}, "b": {"2": "y"}}) is None


@pytest.mark.skipif(not PANDALM.exists(), reason="PandaLM is not beside this project")
def test_the_published_agreement_of_pandalm():
    rows = json.loads(PANDALM.read_text(encoding="utf-8"))
    raters = {
        str(n): {str(row["idx"]): str(row[f"annotator{n}"]) for row in rows} for n in (1, 2, 3)
    }

    kappas = [
        agreement(list(raters[one].values()), list(raters[other].values())).kappa
        for one, other in combinations(raters, 2)
    ]

    assert kappas == pytest.approx([0.852023, 0.878944, 0.861661], abs=1e-6)
    assert krippendorff_alpha(raters) == pytest.approx(0.864221, abs=1e-6)


@pytest.mark.skipif(not CODINGS.exists(), reason="the codings are not beside this project")
@pytest.mark.parametrize(
    ("level", "alpha"),
    [("nominal", 904 / 1216), ("ordinal", 0.8154), ("interval", 0.8491), ("ratio", 0.7974)],
)
def test_krippendorffs_own_example(level: Level, alpha: float):
    with CODINGS.open(encoding="utf-8", newline="") as lines:
        ratings = {
            str(rater): {str(unit): label for unit, label in enumerate(row) if label}
            for rater, row in enumerate(csv.reader(lines))
        }

    assert krippendorff_alpha(ratings, level=level) == pytest.approx(alpha, abs=5e-5)
