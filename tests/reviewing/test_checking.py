"""How far reviewers agree, and a judge with them: over all runs, for one version of it."""

import pytest

from tests.replaying import filled, replies
from tests.reviewed import JUDGE, RUBRIC, judged_by, labelled_by, of_arm, opened
from workbench import comparing, replay, reviewing
from workbench.domain.errors import BadInput, NotFound
from workbench.domain.tenants import Tenant
from workbench.providers.fake import FakeProvider
from workbench.reviewing import Answer, Pick, Side, Wanted
from workbench.store.tables import Run


def test_reviewers_who_agree_have_an_alpha_of_one(
    tenant: Tenant, run: Run, stakeholder: Tenant
) -> None:
    opened(tenant, run)
    words = {one.id: (0.0, 0.5, 1.0)[n % 3] for n, one in enumerate(replies(tenant, run))}
    labelled_by(tenant, run, words)
    labelled_by(stakeholder, run, words)

    found = reviewing.agreement(tenant, run.id, RUBRIC)

    assert (found.reviewers, found.items, found.pairs) == (2, 24, 24)
    assert (found.agreement, found.alpha) == (1.0, pytest.approx(1.0))


def test_a_skip_is_no_word_and_one_person_alone_has_nobody_to_agree_with(
    tenant: Tenant, run: Run, stakeholder: Tenant
) -> None:
    opened(tenant, run)
    first, second, *_ = replies(tenant, run)
    labelled_by(tenant, run, {first.id: 1.0, second.id: 0.0})
    labelled_by(stakeholder, run, {first.id: None})

    found = reviewing.agreement(tenant, run.id, RUBRIC)

    assert (found.reviewers, found.items, found.pairs) == (1, 2, 0)
    assert (found.agreement, found.alpha) == (None, None)


def test_reviewers_agree_on_pairs_whichever_side_each_saw(
    tenant: Tenant, run: Run, stakeholder: Tenant
) -> None:
    reviewing.open_review(tenant, run.id, Wanted(pairs=[("Arm-A@1", "Arm-B@1")]))
    texts = {one.case_id: one.text for one in of_arm(tenant, run, "Arm-A@1")}
    for by in (tenant, stakeholder):
        while waiting := reviewing.queue(by, run.id, "pair-1"):
            is_first = waiting.replies[0] == texts[waiting.number]
            wants_first = waiting.number % 2 == 0
            side = Side.FIRST if is_first == wants_first else Side.SECOND
            reviewing.label_pair(by, run.id, "pair-1", waiting.number, Pick(side))

    found = reviewing.agreement(tenant, run.id, "pair-1")

    assert (found.pairs, found.agreement, found.alpha) == (8, 1.0, pytest.approx(1.0))


def second_run(tenant: Tenant, fake: FakeProvider) -> Run:
    """Another run over the same dataset."""
    run = replay.plan(tenant, dataset="shop", configs=["Arm-A"], fresh=True)
    fake.enqueue(*(f"other {n}" for n in range(8)))
    filled(tenant, run)
    return run


def test_labels_of_all_runs_count_for_the_same_judge(
    tenant: Tenant, run: Run, fake: FakeProvider
) -> None:
    other = second_run(tenant, fake)
    for one in (run, other):
        words = {reply.id: 1.0 for reply in of_arm(tenant, one, "Arm-A@1")}
        judged_by(tenant, one, words)
        opened(tenant, one)
        labelled_by(tenant, one, words)

    assert reviewing.calibration(tenant, run.id, JUDGE).calibration.labels == 16


def test_another_version_of_the_judge_begins_without_labels(tenant: Tenant, run: Run) -> None:
    words = {reply.id: 1.0 for reply in of_arm(tenant, run, "Arm-A@1")}
    judged_by(tenant, run, words)
    opened(tenant, run)
    labelled_by(tenant, run, words)

    judged_by(tenant, run, {reply.id: 1.0 for reply in of_arm(tenant, run, "human")}, version=4)

    found = reviewing.calibration(tenant, run.id, RUBRIC)
    assert (found.version, found.calibration.labels) == (4, 0)


def test_a_judge_that_the_run_lacks_is_refused_with_what_there_is(tenant: Tenant, run: Run) -> None:
    judged_by(tenant, run, {})

    with pytest.raises(BadInput, match=f"no judge 'chrf'; it has: {JUDGE}"):
        reviewing.calibration(tenant, run.id, "chrf")


def test_another_company_finds_neither_figures_nor_people(
    tenant: Tenant, other_tenant: Tenant, run: Run
) -> None:
    opened(tenant, run)
    judged_by(tenant, run, {})

    for use_case in (reviewing.agreement, reviewing.progress, reviewing.calibration):
        with pytest.raises(NotFound):
            use_case(other_tenant, run.id, RUBRIC)


def test_a_comparison_read_before_knows_of_a_new_label_and_of_one_undone(
    tenant: Tenant, run: Run
) -> None:
    replies_ = of_arm(tenant, run, "Arm-A@1")
    judged_by(tenant, run, {one.id: 1.0 for one in replies_})
    opened(tenant, run)

    def labels() -> int:
        known = comparing.compare(tenant, run.id).measure(JUDGE).calibration
        assert known is not None
        return known.labels

    assert labels() == 0
    reviewing.label_reply(tenant, run.id, RUBRIC, replies_[0].id, Answer(1.0))
    assert labels() == 1
    reviewing.undo_last(tenant, run.id, RUBRIC)
    assert labels() == 0


def test_an_arms_mean_is_put_right_by_its_own_labels(tenant: Tenant, run: Run) -> None:
    mine, others = of_arm(tenant, run, "Arm-A@1"), of_arm(tenant, run, "Arm-B@1")
    judged_by(tenant, run, {one.id: 1.0 for one in (*mine, *others)})
    opened(tenant, run)
    labelled_by(tenant, run, {one.id: 0.25 for one in mine[:4]} | {others[0].id: 0.0})

    arms = {arm.name: arm.measures[JUDGE] for arm in comparing.compare(tenant, run.id).arms}

    found = arms["Arm-A@1"].corrected
    assert found is not None
    assert (found.mean, found.n, found.clusters) == (pytest.approx(0.25), 4, 2)
    assert arms["Arm-B@1"].corrected is None
    assert arms["human"].estimate is None
