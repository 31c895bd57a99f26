"""A judge of pairs: both orders, ties where they disagree, and how often it goes by the place."""

from tests.judged import (
    FIRST,
    PAIR,
    SECOND,
    Judge,
    by_judge,
    jobs_of,
    judge,
    make_run,
    run,
    scored,
)
from workbench import comparing
from workbench.domain.errors import TimedOut
from workbench.domain.tenants import Tenant
from workbench.providers.fake import FakeProvider
from workbench.replay import judging
from workbench.store.tables import Run

__all__ = ["judge", "run"]


def test_a_judge_that_always_prefers_the_first_ties_always_and_is_all_bias(
    tenant: Tenant, run: Run, judge: Judge
) -> None:
    judge.always = FIRST

    scored(tenant, run, PAIR)

    found = by_judge(tenant, run, PAIR)
    bias = comparing.compare(tenant, run.id).biases[PAIR]
    assert [one.value for one in found] == [0.5] * 4
    assert (bias.rate, bias.decided, bias.biased) == (1.0, 2, 2)
    assert found[2].details == {"first": "first_better", "second": "first_better", "bias": "first"}


def test_a_pair_is_judged_against_the_first_arm_in_both_orders(
    tenant: Tenant, run: Run, judge: Judge
) -> None:
    judge.enqueue(FIRST, SECOND, SECOND, FIRST)

    last = scored(tenant, run, PAIR)

    places = [one.messages[1].content.find("three") for one in judge.requests[:2]]
    assert [one.value for one in by_judge(tenant, run, PAIR)] == [0.5, 0.5, 1.0, 0.0]
    assert (last.calls, places[0] < places[1]) == (4, True)
    assert comparing.compare(tenant, run.id).biases[PAIR].rate == 0.0


def test_two_alike_replies_are_a_tie_that_costs_nothing(
    tenant: Tenant, fake: FakeProvider, judge: Judge
) -> None:
    run = make_run(tenant, fake, "same", "two", "same", "four")
    judge.enqueue(FIRST, SECOND)

    last = scored(tenant, run, PAIR)

    assert last.calls == 2
    assert [one.value for one in by_judge(tenant, run, PAIR)] == [0.5, 0.5, 0.5, 1.0]


def test_where_the_first_arm_has_no_reply_there_is_no_pair(
    tenant: Tenant, fake: FakeProvider, judge: Judge
) -> None:
    late = [TimedOut("late")] * 3
    run = make_run(tenant, fake, *late, "two", "three", "four")
    judge.enqueue(FIRST, SECOND)

    last = scored(tenant, run, PAIR)

    assert (last.done, last.failed, last.total) == (2, 0, 3)


def test_every_repeat_is_judged_against_the_same_one(
    tenant: Tenant, fake: FakeProvider, judge: Judge
) -> None:
    run = make_run(tenant, fake, *"abcdefgh", repeats=2)
    judge.always = FIRST

    scored(tenant, run, PAIR)

    shown = {tuple(one.messages[1].content.count(f"\n{sign}\n") for sign in "abcdefgh")
             for one in judge.requests}  # fmt: skip
    assert len(shown) == 4
    assert all(sum(one) == 2 for one in shown)


def test_a_job_tells_what_it_will_take(tenant: Tenant, fake: FakeProvider) -> None:
    run = make_run(tenant, fake, scorers=[PAIR])

    *_, base, pair = sorted(jobs_of(tenant, run), key=lambda job: len(job.requests))

    assert (len(base.requests), len(pair.requests)) == (2, 2)
    assert judging.estimate_tokens(pair.requests).input > 400
    assert judging.estimate_tokens(pair.requests).most_output == 4_000
