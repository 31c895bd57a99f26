"""A judge of pairs held against people: the same two arms, whichever was asked about and shown."""

import pytest

from tests.conftest import make_colleague
from tests.reviewed import (
    PAIR_JUDGE,
    chosen_by,
    filled_run,
    judged_by,
    labelled_by,
    of_arm,
    opened,
    pairs_opened,
)
from workbench import comparing, reviewing
from workbench.domain.judgments import Kind, Matchup, Word
from workbench.domain.tenants import Role, Tenant
from workbench.providers.fake import FakeProvider
from workbench.store.tables import Run

A, B = "Arm-A@1", "Arm-B@1"
WORDS = (0.0, 0.5, 1.0)


@pytest.fixture
def said(tenant: Tenant, run: Run) -> dict[int, float]:
    """What the judge says of each of the eight replies of the second arm."""
    values = {one.id: WORDS[place % 3] for place, one in enumerate(of_arm(tenant, run, B))}
    judged_by(tenant, run, values, judge=PAIR_JUDGE)
    return values


def confusion(tenant: Tenant, run: Run) -> tuple[tuple[int, ...], ...]:
    """People's choices by the judge's."""
    return reviewing.calibration(tenant, run.id, PAIR_JUDGE).confusion


@pytest.mark.parametrize("pair", [(A, B), (B, A)], ids=["the first arm asked about", "the other"])
def test_who_agrees_is_on_the_diagonal_whichever_arm_was_asked_about(
    tenant: Tenant, run: Run, said: dict[int, float], pair: tuple[str, str]
) -> None:
    pairs_opened(tenant, run, pair)

    chosen_by(tenant, run, "pair-1", said)

    assert confusion(tenant, run) == ((3, 0, 0), (0, 3, 0), (0, 0, 2))


def test_the_confusion_has_people_in_rows_and_the_judge_in_columns(
    tenant: Tenant, run: Run, said: dict[int, float]
) -> None:
    pairs_opened(tenant, run, (A, B))

    chosen_by(tenant, run, "pair-1", dict.fromkeys(said, 1.0))

    assert confusion(tenant, run) == ((0, 0, 0), (0, 0, 0), (3, 3, 2))


def test_several_peoples_words_on_a_pair_count_once_and_a_skip_not_at_all(
    tenant: Tenant, run: Run, said: dict[int, float]
) -> None:
    colleague = make_colleague(tenant, Role.STAKEHOLDER)
    first, second, third, *_ = said
    pairs_opened(tenant, run, (A, B))

    chosen_by(tenant, run, "pair-1", {first: 0.0, second: 1.0, third: 1.0})
    chosen_by(colleague, run, "pair-1", {first: 0.0, second: 0.0})

    assert confusion(tenant, run) == ((1, 0, 0), (0, 1, 0), (0, 0, 1))


def test_arms_that_the_judge_never_saw_together_say_nothing_of_it(
    tenant: Tenant, run: Run, said: dict[int, float]
) -> None:
    pairs_opened(tenant, run, (B, "human"), (A, B))

    chosen_by(tenant, run, "pair-1", said)

    assert reviewing.calibration(tenant, run.id, PAIR_JUDGE).calibration.labels == 0
    assert reviewing.judges(tenant, run.id, "pair-1") == []
    assert reviewing.judges(tenant, run.id, "pair-2") == [PAIR_JUDGE]


def test_words_of_who_knew_the_arms_do_not_count(
    tenant: Tenant, run: Run, said: dict[int, float]
) -> None:
    for reply in of_arm(tenant, run, B):
        for kind in (Kind.OPEN, Kind.GUESS):
            reviewing.judge(tenant, Matchup(run.id, B, A, kind), reply.case_id, Word.BETTER)

    assert reviewing.calibration(tenant, run.id, PAIR_JUDGE).calibration.labels == 0


def test_labels_by_a_rubric_are_no_words_on_pairs(
    tenant: Tenant, run: Run, said: dict[int, float]
) -> None:
    opened(tenant, run)
    labelled_by(tenant, run, dict.fromkeys(said, 1.0))

    assert reviewing.calibration(tenant, run.id, PAIR_JUDGE).calibration.labels == 0


def test_a_new_version_is_held_against_the_words_on_what_it_judged_itself(
    tenant: Tenant, run: Run, said: dict[int, float]
) -> None:
    pairs_opened(tenant, run, (A, B))
    chosen_by(tenant, run, "pair-1", said)

    judged_by(tenant, run, said, version=4, judge=PAIR_JUDGE)

    assert reviewing.calibration(tenant, run.id, "preference").calibration.labels == 8
    judged_by(tenant, run, {one.id: 0.5 for one in of_arm(tenant, run, A)}, 5, judge=PAIR_JUDGE)
    found = reviewing.calibration(tenant, run.id, "preference")
    assert (found.version, found.calibration.labels) == (5, 0)


def test_words_of_another_company_do_not_count(
    tenant: Tenant, other_tenant: Tenant, run: Run, fake: FakeProvider, said: dict[int, float]
) -> None:
    theirs = filled_run(other_tenant, fake)
    values = {one.id: 1.0 for one in of_arm(other_tenant, theirs, B)}
    judged_by(other_tenant, theirs, values, judge=PAIR_JUDGE)
    pairs_opened(other_tenant, theirs, (A, B))
    chosen_by(other_tenant, theirs, "pair-1", values)

    assert reviewing.calibration(tenant, run.id, PAIR_JUDGE).calibration.labels == 0
    assert reviewing.calibration(other_tenant, theirs.id, PAIR_JUDGE).calibration.labels == 8


def test_two_replies_of_one_text_count_for_the_mean_and_not_for_the_judge(
    tenant: Tenant, run: Run
) -> None:
    values = {one.id: 0.5 for one in of_arm(tenant, run, B)}
    judged_by(tenant, run, values, judge=PAIR_JUDGE, details={"alike": True})
    pairs_opened(tenant, run, (A, B))
    chosen_by(tenant, run, "pair-1", values)

    found = comparing.compare(tenant, run.id)

    known, mine = found.measure(PAIR_JUDGE).calibration, found.arm(B).measures[PAIR_JUDGE]
    assert known is not None
    assert (known.labels, mine.corrected.n if mine.corrected else 0) == (0, 8)


def test_an_arms_wins_are_put_right_by_what_people_chose(
    tenant: Tenant, run: Run, said: dict[int, float]
) -> None:
    pairs_opened(tenant, run, (A, B))
    chosen_by(tenant, run, "pair-1", dict.fromkeys(said, 1.0))

    found = comparing.compare(tenant, run.id).arm(B).measures[PAIR_JUDGE]

    assert found.estimate is not None
    assert found.corrected is not None
    assert found.estimate.mean == pytest.approx(3.5 / 8)
    assert found.corrected.mean == pytest.approx(1.0)
