"""Opening a run for review: who may, what is drawn, and what a wrong wish is told."""

from collections import Counter

import pytest

from tests.replaying import config, replies
from tests.reviewed import RUBRIC, opened
from workbench import auditing, replay, reviewing
from workbench.auditing import Question
from workbench.domain.audit import Act
from workbench.domain.errors import BadInput, Denied, NotFound
from workbench.domain.reviews import Review
from workbench.domain.tenants import Tenant
from workbench.reviewing import Wanted
from workbench.store import tenancy
from workbench.store.tables import Run


def review(tenant: Tenant, run: Run) -> Review:
    """What the run keeps of its review."""
    with tenancy.reading(tenant) as db:
        row = db.get(Run, run.id)
        assert row is not None
        assert row.review is not None
        return Review.of(row.review)


def test_the_sample_has_as_many_replies_of_each_arm_to_the_same_cases(
    tenant: Tenant, run: Run
) -> None:
    opened(tenant, run, size=9)

    drawn = [one for one in replies(tenant, run) if one.id in review(tenant, run).replies]
    assert set(Counter(one.arm_id for one in drawn).values()) == {3}
    assert len({one.case_id for one in drawn}) == 3


def test_the_same_seed_draws_the_same_sample(tenant: Tenant, run: Run) -> None:
    opened(tenant, run, size=6)
    first = review(tenant, run)

    opened(tenant, run, size=6)

    assert review(tenant, run) == first


def test_another_seed_draws_another_sample(tenant: Tenant, run: Run) -> None:
    seen = set()
    for seed in range(6):
        reviewing.open_review(tenant, run.id, Wanted([RUBRIC], size=3, seed=seed))
        seen.add(review(tenant, run).replies)

    assert len(seen) > 1


def test_an_open_run_is_listed_with_its_tasks(tenant: Tenant, run: Run) -> None:
    wanted = Wanted(["helpfulness", "sendable"], [("Arm-A@1", "Arm-B@1")])
    reviewing.open_review(tenant, run.id, wanted)

    (listed,) = reviewing.open_runs(tenant)

    assert (listed.run_id, listed.dataset) == (run.id, "shop")
    assert listed.tasks == ("helpfulness", "sendable", "pair-1")


def test_a_closed_run_is_listed_no_more(tenant: Tenant, run: Run) -> None:
    opened(tenant, run)

    reviewing.close_review(tenant, run.id)

    assert reviewing.open_runs(tenant) == []
    with pytest.raises(NotFound, match="not open for review"):
        reviewing.queue(tenant, run.id, RUBRIC)


def test_opening_and_closing_are_told_in_the_log(tenant: Tenant, run: Run) -> None:
    opened(tenant, run)
    reviewing.close_review(tenant, run.id)
    reviewing.close_review(tenant, run.id)

    told = [
        event.action
        for event in auditing.log(tenant, Question()).events
        if "review" in event.action
    ]
    assert told == [Act.CLOSED_REVIEW, Act.OPENED_REVIEW]


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (Wanted(), "needs a question"),
        (Wanted(["helpfulnes"]), "did you mean 'helpfulness'"),
        (Wanted([RUBRIC], size=0), "give 1 to 2,000"),
        (Wanted(pairs=[("human", "human")]), "can't be compared with itself"),
    ],
    ids=["nothing", "unknown rubric", "no reply", "one arm"],
)
def test_a_wrong_wish_is_told_what_to_do(
    tenant: Tenant, run: Run, wanted: Wanted, said: str
) -> None:
    with pytest.raises(BadInput, match=said):
        reviewing.open_review(tenant, run.id, wanted)


def test_a_pair_of_an_arm_that_the_run_lacks_is_not_found(tenant: Tenant, run: Run) -> None:
    with pytest.raises(NotFound, match="no arm 'C@1'"):
        reviewing.open_review(tenant, run.id, Wanted(pairs=[("C@1", "human")]))


def test_an_empty_run_can_not_be_reviewed(tenant: Tenant, run: Run) -> None:
    config(tenant, "Later")
    empty = replay.plan(tenant, dataset="shop", configs=["Later"])

    with pytest.raises(BadInput, match="no whole reply yet"):
        opened(tenant, empty)


def test_a_stakeholder_opens_and_closes_nothing(
    tenant: Tenant, run: Run, stakeholder: Tenant
) -> None:
    opened(tenant, run)

    with pytest.raises(Denied):
        opened(stakeholder, run)
    with pytest.raises(Denied):
        reviewing.close_review(stakeholder, run.id)
    assert len(reviewing.open_runs(stakeholder)) == 1
