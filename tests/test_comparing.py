"""Comparing: what the numbers of a run are, and the conversations behind them."""

import pytest

from tests.replaying import config, dataset, filled, shop, told
from workbench import comparing, replay
from workbench.comparing import Pair
from workbench.domain.errors import BadInput, NotFound, Refused
from workbench.domain.tenants import Tenant
from workbench.domain.turns import SourceConversation
from workbench.providers.fake import FakeProvider
from workbench.store.tables import Run

SCORERS = ("length", "edit_share")


def run_of(tenant: Tenant, fake: FakeProvider, *answers: str | Exception, repeats: int = 1) -> Run:
    """A filled run of A and B: for each conversation A's answers, then B's."""
    for name in ("A", "B"):
        config(tenant, name)
    run = replay.plan(tenant, dataset="shop", configs=["A", "B"], scorers=SCORERS, repeats=repeats)
    fake.enqueue(*answers)
    filled(tenant, run)
    return run


def one_turn(count: int) -> list[SourceConversation]:
    """Conversations of one manager turn."""
    return [told(f"chat {n}", f"C: Where is {n}?", f"M: It is at {n}.") for n in range(count)]


def test_means_are_clustered_by_conversation(tenant: Tenant, fake: FakeProvider) -> None:
    dataset(tenant, *shop(4))
    words = ["a " * n for n in range(1, 9)]
    answers = [w for n in range(0, 8, 2) for w in (*words[n : n + 2], "b", "b")]
    run = run_of(tenant, fake, *answers)

    found = comparing.compare(tenant, run.id).arm("A@1").measures["length"].estimate

    assert (found.mean, found.n, found.clusters) == (4.5, 8, 4)
    assert (found.low, found.high) == pytest.approx((0.392, 8.608), abs=0.001)


def test_repeats_are_averaged_before_comparing(tenant: Tenant, fake: FakeProvider) -> None:
    dataset(tenant, *one_turn(1))
    run = run_of(tenant, fake, "one", "one two three", "b", "b", repeats=2)

    found = comparing.compare(tenant, run.id).arm("A@1").measures["length"]

    assert (found.estimate.mean, found.estimate.n) == (2.0, 1)
    assert (found.scored, found.cells, found.coverage) == (2, 2, 1.0)


def test_an_error_is_no_score_but_less_coverage(tenant: Tenant, fake: FakeProvider) -> None:
    dataset(tenant, *one_turn(4))
    refused = Refused("no")
    run = run_of(tenant, fake, "one", "b", refused, "b", "one", "b", "one", "b")

    found = comparing.compare(tenant, run.id)

    arm = found.arm("A@1")
    assert (arm.done, arm.failed) == (3, {"refused": 1})
    assert (arm.measures["length"].estimate.mean, arm.measures["length"].coverage) == (1.0, 0.75)
    difference = found.difference("B@1", "length")
    assert difference.difference.estimate.n == 3
    assert difference.word == "unequal coverage"
    assert difference.sentence.startswith("No winner is named: B@1 is scored on 100 %")


def test_the_closer_arm_is_better_by_edit_share(tenant: Tenant, fake: FakeProvider) -> None:
    dataset(tenant, *one_turn(6))
    answers = [a for n in range(6) for a in ("something else" + "!" * n, f"It is at {n}")]
    run = run_of(tenant, fake, *answers)

    found = comparing.compare(tenant, run.id)
    turned = comparing.compare(tenant, run.id, baseline="B@1")

    assert found.difference("B@1", "edit_share").word == "better"
    assert turned.difference("A@1", "edit_share").word == "worse"
    assert turned.difference("B@1", "edit_share") is None


def test_a_run_that_has_not_begun_compares_to_nothing(tenant: Tenant) -> None:
    dataset(tenant, *one_turn(2))
    config(tenant, "A")
    config(tenant, "B")
    run = replay.plan(tenant, dataset="shop", configs=["A", "B"])

    found = comparing.compare(tenant, run.id)

    assert [arm.measures["chrf"].estimate for arm in found.arms] == [None, None]
    assert [one.word for one in found.differences] == ["not comparable"] * 4


def test_people_cost_nothing_and_have_no_latency(tenant: Tenant) -> None:
    dataset(tenant, *one_turn(2))
    run = replay.plan(tenant, dataset="shop", configs=[], human=True)
    filled(tenant, run)

    arm = comparing.compare(tenant, run.id).arm("human")

    assert (arm.cost_per_reply, arm.seconds) == (0.0, None)
    assert arm.measures["latency"].estimate is None


def test_the_biggest_difference_comes_first_with_both_texts(
    tenant: Tenant, fake: FakeProvider
) -> None:
    dataset(tenant, told("x", "C: Hi", "C: where?", "M: Here."), *one_turn(2))
    run = run_of(tenant, fake, "one", "one two", "one", "one two three four", "one", "one")

    found = comparing.examples(tenant, run.id, Pair("B@1", "A@1", "length"))

    changes = [one.arm.value - one.baseline.value for one in found]
    assert changes == [3.0, 1.0, 0.0]
    assert (found[0].arm.text, found[0].baseline.text) == ("one two three four", "one")
    assert found[1].client == "Hi\nwhere?"


def test_the_whole_conversation_is_split_where_the_arms_replied(
    tenant: Tenant, fake: FakeProvider
) -> None:
    dataset(tenant, told("x", "C: Hi", "M: Yes?", "N: a note", "C: where?", "M: Here.", "C: ok"))
    run = run_of(tenant, fake, "one", "two two", "b", "b")
    pair = comparing.examples(tenant, run.id, Pair("B@1", "A@1", "length"))[0]

    whole = comparing.case(tenant, run.id, pair.case_id)

    assert (pair.number, pair.title) == (1, "x")
    assert [message.text for message in whole.before] == ["Hi", "Yes?", "where?"]
    assert [message.text for message in whole.after] == ["Here.", "ok"]


def test_another_company_sees_nothing_of_a_run(
    tenant: Tenant, other_tenant: Tenant, fake: FakeProvider
) -> None:
    dataset(tenant, *one_turn(1))
    run = run_of(tenant, fake, "one", "b")
    case_id = comparing.examples(tenant, run.id, Pair("B@1", "A@1", "length"))[0].case_id

    with pytest.raises(NotFound):
        comparing.compare(other_tenant, run.id)
    with pytest.raises(NotFound):
        comparing.paired(other_tenant, run.id, Pair("B@1", "A@1", "length"))
    with pytest.raises(NotFound):
        next(comparing.cells(other_tenant, run.id))
    with pytest.raises(NotFound):
        comparing.case(other_tenant, run.id, case_id)


def test_an_unknown_arm_or_scorer_is_named(tenant: Tenant, fake: FakeProvider) -> None:
    dataset(tenant, *one_turn(1))
    run = run_of(tenant, fake, "one", "b")

    with pytest.raises(BadInput, match="has no arm 'C'; it has: A@1, B@1"):
        comparing.compare(tenant, run.id, baseline="C")
    with pytest.raises(BadInput, match="has no scorer 'chrf'; it has: length, edit_share"):
        comparing.paired(tenant, run.id, Pair("B@1", "A@1", "chrf"))
