"""A judge in a notebook: scored below a bar, and held against values of one's own."""

import pytest

from tests.judged import BROKEN, FIRST, KEPT, PAIR, POLICY, SECOND, Judge, judge, run
from workbench import comparing
from workbench.domain.errors import BadInput, NotFound
from workbench.domain.tenants import Tenant
from workbench.results import RunResult
from workbench.store.tables import Run

__all__ = ["judge", "run"]
ALIKE = '{"reason": "both fine", "choice": "both_alike"}'


@pytest.fixture
def found(tenant: Tenant, run: Run, judge: Judge) -> RunResult:
    """A run of four replies; a judge says of them by their ids: kept, broken, kept, nonsense."""
    judge.enqueue(KEPT, BROKEN, KEPT, "Hm.", "Hm.")
    result = RunResult(tenant, run.id)
    result.score(POLICY, concurrency=1)
    return result


def test_scoring_tells_how_far_it_came_and_adds_a_column(
    found: RunResult, judge: Judge, capsys: pytest.CaptureFixture[str]
) -> None:
    judge.always = KEPT

    last = found.score(POLICY, errors=True)

    assert (last.done, last.failed, last.calls) == (1, 0, 1)
    assert f"run {found.id}" in capsys.readouterr().err
    assert sorted(found.frame()[POLICY]) == [0.0, 1.0, 1.0, 1.0]


def test_a_judge_is_held_against_ones_own_values_by_row(found: RunResult) -> None:
    table = found.frame()

    check = found.check(POLICY, table[POLICY].fillna(0.0).abs())

    assert (check.agreement, check.calibration.labels) == (1.0, 3)
    assert check.confusion == ((1, 0), (0, 2))
    assert check.sentence.startswith(f"{POLICY}, version 1: not calibrated, kappa 1.00 on 3 labels")


def test_rows_without_a_value_and_rows_that_are_left_out_do_not_count(found: RunResult) -> None:
    people = found.frame()[POLICY].dropna()
    people.iloc[0] = float("nan")

    assert found.check("policy", people).calibration.labels == 2
    assert found.check("policy", people.iloc[:2]).calibration.labels == 1


def test_a_judge_of_pairs_is_held_against_wins_ties_and_losses(
    tenant: Tenant, run: Run, judge: Judge
) -> None:
    judge.enqueue(FIRST, SECOND, ALIKE, ALIKE)
    result = RunResult(tenant, run.id)
    result.score(PAIR, concurrency=1)
    beside = result.frame().query("arm == 'B@1'")

    check = result.check(PAIR, beside[PAIR])

    assert check.confusion == ((0, 0, 0), (0, 1, 0), (0, 0, 1))


def test_a_value_that_is_no_choice_of_the_judge_is_refused(found: RunResult) -> None:
    people = found.frame()[POLICY].fillna(0.3)

    with pytest.raises(BadInput, match=r"0.3 is no choice of policy@judge:big; its choices are: 0"):
        found.check(POLICY, people)


def test_what_is_checked_so_is_not_kept(tenant: Tenant, found: RunResult) -> None:
    found.check(POLICY, found.frame()[POLICY].dropna())

    known = comparing.compare(tenant, found.id).measure(POLICY).calibration
    assert known is not None
    assert known.labels == 0


def test_another_companys_run_is_neither_scored_nor_checked(
    other_tenant: Tenant, found: RunResult
) -> None:
    people = found.frame()[POLICY].dropna()
    theirs = RunResult(other_tenant, found.id)

    for act in (lambda: theirs.score(POLICY), lambda: theirs.check(POLICY, people)):
        with pytest.raises(NotFound):
            act()
