"""Bradley and Terry's ranking: golden figures, a slow reference, and what can't be told."""

import csv
from pathlib import Path

import numpy as np
import pytest

from workbench.stats.ranking import LEFT, RIGHT, TIE, Ranked, Votes, bradley_terry, ranked

SHARED = Path(__file__).parents[3] / "shared" / "data" / "evalica_small"
WHOLE = {"strength", "rank", "low", "high", "rank_low", "rank_high"}


def votes(*told: str, clusters: list[int] | None = None) -> Votes:
    """Votes like "a > b", "a < b" or "a = b"."""
    rows = [one.split() for one in told]
    names = sorted({name for left, _, right in rows for name in (left, right)})
    return Votes(
        names,
        np.array([names.index(left) for left, _, _ in rows]),
        np.array([names.index(right) for _, _, right in rows]),
        np.array([{">": LEFT, "<": RIGHT, "=": TIE}[sign] for _, sign, _ in rows]),
        np.array(clusters or range(len(rows))),
    )


def by_name(found: list[Ranked]) -> dict[str, Ranked]:
    return {one.name: one for one in found}


def slow(wins: np.ndarray) -> np.ndarray:
    """Strengths by Zermelo's iteration, to machine precision."""
    strengths = np.full(len(wins), 1 / len(wins))
    for _ in range(20_000):
        sums = strengths[:, None] + strengths[None, :]
        strengths = wins.sum(axis=1) / ((wins + wins.T) / sums).sum(axis=1)
        strengths /= strengths.sum()
    return strengths


def test_two_to_one_is_twice_as_strong():
    found = by_name(ranked(votes("a > b", "a > b", "a < b")))

    assert found["a"].strength == pytest.approx(2 / 3)
    assert (found["a"].rank, found["b"].rank) == (1, 2)


def test_a_tie_is_half_a_win_for_both():
    found = by_name(ranked(votes("a = b", "a > b", "a < b")))

    assert (found["a"].strength, found["a"].win_rate, found["a"].ties) == (
        pytest.approx(0.5),
        0.5,
        1,
    )
    assert (found["a"].rank, found["b"].rank) == (1, 1)


def test_many_strengths_are_those_of_a_slow_reference():
    rng = np.random.default_rng(4)
    wins = rng.integers(1, 60, size=(5, 12, 12)).astype(float)
    wins[:, np.arange(12), np.arange(12)] = 0

    found = bradley_terry(wins)

    assert np.abs(found - [slow(each) for each in wins]).max() < 1e-12


def test_a_strength_far_from_the_start_is_found_all_the_same():
    wins = np.array([[[0.0, 9_999], [1, 0]]])

    found = bradley_terry(wins, np.array([1e-6, 1 - 1e-6]))

    assert found[0, 0] == pytest.approx(0.9999, abs=1e-12)


def test_the_bounds_hold_the_strength_and_few_votes_rank_as_a_range():
    found = by_name(ranked(votes(*["a > b"] * 6, *["a < b"] * 5)))["a"]

    assert found.low < found.strength < found.high
    assert (found.rank_low, found.rank_high) == (1, 2)


def test_votes_of_one_conversation_count_as_one():
    told = ["a > b"] * 20 + ["a < b"] * 10
    alone = by_name(ranked(votes(*told)))["a"]

    together = by_name(ranked(votes(*told, clusters=[n // 5 for n in range(30)])))["a"]

    assert together.high - together.low > alone.high - alone.low


def test_one_conversation_has_no_interval():
    found = ranked(votes("a > b", "a < b", clusters=[0, 0]))[0]

    assert (found.low, found.high, found.rank_low, found.rank_high) == (None, None, None, None)


def test_who_never_lost_is_first_and_marked():
    found = by_name(ranked(votes("a > b", "a > c", "b > c", "b < c", "b > c")))

    assert (found["a"].rank, found["a"].unbounded) == (1, True)
    assert [found[name].unbounded for name in "bc"] == [False, False]
    assert np.isfinite([one.strength for one in found.values()]).all()


def test_arms_that_never_met_are_not_ranked():
    found = ranked(votes("a > b", "a < b", "c > d", "c > d"))

    assert all(getattr(one, name) is None for one in found for name in WHOLE)
    assert [one.name for one in found] == ["c", "a", "b", "d"]


def test_the_same_seed_gives_the_same_bounds():
    told = votes(*["a > b", "b > c", "c > a", "a = c", "a > c"] * 5)

    assert ranked(told, seed=3) == ranked(told, seed=3)


def test_no_votes_are_refused():
    with pytest.raises(ValueError, match="at least 1"):
        ranked(Votes([], *[np.zeros(0, dtype=np.intp)] * 4))


@pytest.mark.skipif(not SHARED.exists(), reason="the golden rankings are not beside this project")
@pytest.mark.parametrize("name", ["food", "simple"])
def test_the_golden_rankings(name: str):
    rows = table(name)
    golden = {
        (row["algorithm"], row["item"]): float(row["score"]) for row in table(f"{name}-golden")
    }
    signs = {"left": ">", "right": "<", "tie": "="}

    told = (f"{row['left']} {signs[row['winner']]} {row['right']}" for row in rows)
    found = by_name(ranked(votes(*told)))

    for item, one in found.items():
        assert one.strength == pytest.approx(golden["bradley_terry", item], abs=1e-8)
        assert one.average_win_rate == pytest.approx(golden["average_win_rate", item])
        assert one.wins + one.ties / 2 == golden["counting", item]


def table(name: str) -> list[dict[str, str]]:
    with (SHARED / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
