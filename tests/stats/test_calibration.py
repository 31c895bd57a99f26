"""A judge against people: kappa as the books have it, and its interval over conversations."""

from dataclasses import replace
from itertools import chain, repeat

import numpy as np
import pytest
from statsmodels.stats.inter_rater import cohens_kappa

from workbench.domain.reviews import Labelled
from workbench.domain.rubrics import PAIRS, Choice, Rubric
from workbench.stats.calibration import clustered_kappa, judge_check

YES_NO = Rubric("y", "Y", "?", (Choice("No", "", 0.0), Choice("Yes", "", 1.0)), ordinal=False)
THREE = Rubric(
    "t", "T", "?", tuple(Choice(str(n), "", n / 2) for n in (2, 1, 0)), ordinal=True
)  # fmt: skip
COHEN = [[20, 5], [10, 15]]


def raters(table: list[list[int]]) -> tuple[list[int], list[int]]:
    """Two raters whose confusion is this table."""
    cells = [(row, column, n) for row, line in enumerate(table) for column, n in enumerate(line)]
    pairs = list(chain.from_iterable(repeat((row, column), n) for row, column, n in cells))
    return [one for one, _ in pairs], [other for _, other in pairs]


def labelled(*rows: tuple[float, tuple[float, ...]], replies_each: int = 1) -> tuple[Labelled, ...]:
    """Replies with the judge's value and people's, so many of a conversation."""
    return tuple(
        Labelled(1, number, number // replies_each, judge, people)
        for number, (judge, people) in enumerate(rows)
    )


def test_kappa_of_the_textbooks_table() -> None:
    people, judge = raters(COHEN)

    found = clustered_kappa(people, judge, range(50), choices=2, weighted=False)

    assert found.kappa == pytest.approx(0.40)
    assert found.agreement == pytest.approx(0.70)
    assert found.confusion == ((20, 5), (10, 15))


def test_with_a_reply_a_conversation_the_interval_is_that_of_the_closed_form() -> None:
    people, judge = raters(COHEN)

    found = clustered_kappa(people, judge, range(50), choices=2, weighted=False)

    assert found.low == pytest.approx(0.40 - 1.96 * 0.126996, abs=0.04)
    assert found.high == pytest.approx(0.40 + 1.96 * 0.126996, abs=0.04)


def test_quadratic_weights_are_cohens_of_1968() -> None:
    table = np.array([[10, 4, 1], [3, 12, 5], [0, 2, 13]], dtype=float)
    people, judge = raters(table.astype(int).tolist())
    shares = table / table.sum()
    places = np.arange(3)
    squares = (places[:, None] - places[None, :]) ** 2
    by_chance = np.outer(shares.sum(axis=1), shares.sum(axis=0))
    by_hand = 1 - (squares * shares).sum() / (squares * by_chance).sum()

    found = clustered_kappa(people, judge, range(50), choices=3, weighted=True)

    assert found.kappa == pytest.approx(by_hand)


def test_replies_of_one_conversation_are_drawn_together() -> None:
    people, judge = raters(COHEN)
    order = np.random.default_rng(1).permutation(50)
    mixed = [people[n] for n in order], [judge[n] for n in order]

    alone = clustered_kappa(*mixed, range(50), choices=2, weighted=False)
    twice = clustered_kappa(
        *[list(np.repeat(one, 4)) for one in mixed], np.repeat(range(50), 4).tolist(),
        choices=2, weighted=False,
    )  # fmt: skip

    assert (twice.kappa, twice.low, twice.high) == pytest.approx(
        (alone.kappa, alone.low, alone.high)
    )


def test_one_conversation_has_no_interval() -> None:
    found = clustered_kappa([0, 1], [0, 1], [7, 7], choices=2, weighted=False)

    assert (found.kappa, found.low, found.high) == (1.0, None, None)


def test_where_all_say_the_same_there_is_no_kappa() -> None:
    found = clustered_kappa([1, 1], [1, 1], [1, 2], choices=2, weighted=False)

    assert (found.kappa, found.low, found.agreement) == (None, None, 1.0)


def test_a_judge_without_labels_is_told_as_such() -> None:
    found = judge_check("y@m", 1, (), YES_NO)

    assert (found.calibration.labels, found.agreement) == (0, None)
    assert not found.calibration.holds
    assert found.confusion == ((0, 0), (0, 0))


def test_the_confusion_goes_from_the_worst_choice_to_the_best() -> None:
    found = judge_check("t@m", 1, labelled((0.0, (1.0,)), (1.0, (1.0,)), (0.5, (0.0,))), THREE)

    assert found.choices == ("0", "1", "2")
    assert found.confusion == ((0, 1, 0), (0, 0, 0), (1, 0, 1))


@pytest.mark.parametrize(
    ("rubric", "people", "rank"),
    [
        (THREE, (0.0, 0.5, 1.0), 1),
        (THREE, (0.0, 1.0, 1.0), 2),
        (THREE, (0.5, 1.0), 1),
        (YES_NO, (0.0, 1.0, 1.0), 1),
        (YES_NO, (0.0, 1.0), 0),
        (PAIRS, (0.0, 1.0, 1.0), 2),
        (PAIRS, (0.0, 1.0), 1),
        (PAIRS, (0.0, 0.5), 1),
        (PAIRS, (0.5, 1.0), 1),
    ],
    ids=[
        *("median", "median of unlike", "between two", "majority", "no majority"),
        *("pairs: median", "pairs: one each", "pairs: first or tie", "pairs: tie or other"),
    ],
)
def test_several_people_have_one_word_together(
    rubric: Rubric, people: tuple[float, ...], rank: int
) -> None:
    assert rubric.common_rank(people) == rank


def test_a_judges_value_between_two_choices_is_the_nearest_one() -> None:
    assert [THREE.rank(value) for value in (0.1, 0.25, 0.3, 0.74, 0.76)] == [0, 0, 1, 1, 2]


def test_thirty_labels_of_a_judge_that_agrees_make_it_calibrated() -> None:
    same = [(n % 2 / 1, (n % 2 / 1,)) for n in range(30)]

    assert judge_check("y@m", 1, labelled(*same), YES_NO).calibration.holds
    assert not judge_check("y@m", 1, labelled(*same[:29]), YES_NO).calibration.holds


def pairs_of(table: list[list[int]]) -> tuple[Labelled, ...]:
    """Pairs whose confusion is this table: rows are people's word, columns the judge's."""
    people, judge = raters(table)
    return labelled(*[(n / 2, (m / 2,)) for m, n in zip(people, judge, strict=True)])


def test_a_judge_of_pairs_has_the_kappa_of_its_table_by_hand() -> None:
    """Of 40 pairs people say 14, 12, 14 and the judge 14, 12, 14. By chance a disagreement of one
    place comes 4 * 14 * 12 / 40 = 16.8 times and of two places 2 * 14 * 14 / 40 = 9.8 times, which
    cost 16.8 + 4 * 9.8 = 56. Seen are 8 and 2 of them, which cost 16: 1 - 16 / 56.
    """
    found = judge_check("p@m", 1, pairs_of([[11, 2, 1], [2, 8, 2], [1, 2, 11]]), PAIRS)

    assert found.choices == ("The first arm", "A tie", "The other arm")
    assert found.confusion == ((11, 2, 1), (2, 8, 2), (1, 2, 11))
    assert (found.calibration.kappa, found.agreement) == (pytest.approx(1 - 16 / 56), 30 / 40)
    assert found.calibration.holds


@pytest.mark.parametrize(
    "table",
    [
        [[11, 2, 1], [2, 8, 2], [1, 2, 11]],
        [[3, 9, 4], [0, 1, 7], [5, 0, 2]],
        [[9, 0, 2], [0, 0, 0], [1, 0, 7]],
    ],
    ids=["good", "bad", "no ties"],
)
def test_a_judge_of_pairs_has_the_kappa_of_statsmodels(table: list[list[int]]) -> None:
    expected = cohens_kappa(np.array(table), wt="quadratic", return_results=True).kappa

    found = judge_check("p@m", 1, pairs_of(table), PAIRS)

    assert found.calibration.kappa == pytest.approx(expected)
    assert found.calibration.low is not None
    assert found.calibration.high is not None
    assert found.calibration.low < expected < found.calibration.high


def test_a_judge_of_pairs_that_always_says_tie_agrees_by_chance_alone() -> None:
    found = judge_check("p@m", 1, pairs_of([[0, 20, 0], [0, 5, 0], [0, 20, 0]]), PAIRS)

    assert found.calibration.kappa == pytest.approx(0.0)
    assert not found.calibration.holds


def test_pairs_of_one_text_say_nothing_of_a_judge_that_was_not_asked() -> None:
    alike = tuple(replace(one, alike=True) for one in pairs_of([[0, 0, 0], [0, 30, 0], [0, 0, 0]]))
    asked = pairs_of([[3, 0, 1], [0, 0, 0], [1, 0, 3]])

    found = judge_check("p@m", 1, (*alike, *asked), PAIRS)

    assert (found.calibration.labels, found.agreement) == (8, 0.75)
    assert found.confusion == ((3, 0, 1), (0, 0, 0), (1, 0, 3))
    assert judge_check("p@m", 1, alike, PAIRS).calibration.labels == 0
