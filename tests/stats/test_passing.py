"""pass@k and pass^k against all ways to choose the tries."""

from itertools import combinations

import pytest

from workbench.stats.passing import passing


@pytest.mark.parametrize("passed", range(6))
def test_both_are_the_share_of_all_ways_to_choose_the_tries(passed: int):
    tries = [1] * passed + [0] * (5 - passed)

    found = passing([passed], [5], ["a"])

    for one in found:
        ways = list(combinations(tries, one.k))
        assert one.any.mean == pytest.approx(sum(map(any, ways)) / len(ways))
        assert one.all.mean == pytest.approx(sum(map(all, ways)) / len(ways))


def test_one_try_is_the_pass_rate_both_ways():
    first = passing([3, 1], [4, 4], ["a", "b"])[0]

    assert (first.any.mean, first.all.mean) == (0.5, 0.5)


def test_k_goes_up_to_the_fewest_tries_of_a_case():
    assert [one.k for one in passing([1, 2], [2, 3], ["a", "b"])] == [1, 2]


def test_many_tries_do_not_overflow():
    assert passing([2_000], [2_000], ["a"])[-1].all.mean == 1.0


def test_one_conversation_has_no_interval():
    assert passing([1, 2], [2, 2], ["a", "a"])[0].all.low is None


@pytest.mark.parametrize(
    ("passed", "tries"), [([], []), ([1], [1, 2]), ([2], [1]), ([0], [0])],
    ids=["none", "shapes", "more passes", "no try"],
)  # fmt: skip
def test_what_can_not_be_is_refused(passed: list[int], tries: list[int]):
    with pytest.raises(ValueError, match="must have"):
        passing(passed, tries, ["a"] * len(passed))
