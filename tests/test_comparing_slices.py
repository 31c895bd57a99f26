"""Slices by tag, and one arm's worst cases."""

from dataclasses import replace

import pytest

from tests.kept import Keep
from tests.replaying import config, dataset, filled, stored
from tests.test_comparing import one_turn, run_of
from tests.test_comparing_pairs import scored
from workbench import comparing, replay
from workbench.comparing import Pair, Slice
from workbench.domain.errors import BadInput, NotFound, Refused
from workbench.domain.tenants import Tenant
from workbench.domain.turns import SourceConversation
from workbench.providers.fake import FakeProvider
from workbench.store.tables import Run

CHRF = Pair("B@1", "A@1", "chrf")


def tagged(count: int, *tags: str, start: int = 0) -> list[SourceConversation]:
    """Conversations of one turn with these tags."""
    return [replace(one, tags=tags) for one in one_turn(start + count)[start:]]


def sliced(tenant: Tenant, run: Run, pair: Pair = CHRF) -> dict[str, Slice]:
    return {one.tag: one for one in comparing.slices(tenant, run.id, pair)}


@pytest.fixture
def run(tenant: Tenant, fake: FakeProvider, keep: Keep[int]) -> Run:
    """Twelve conversations about refunds, of which B is better, and three about sizes."""
    return stored(tenant, keep("slices", lambda: made_run(tenant, fake).id))


def made_run(tenant: Tenant, fake: FakeProvider) -> Run:
    dataset(tenant, *tagged(12, "refund", "en"), *tagged(3, "size", "en", start=12))
    made = run_of(tenant, fake, *["x", "y"] * 15)
    gains = [*(5 + n % 3 for n in range(12)), -9, -8, -9]
    scored(tenant, made, "chrf", [value for gain in gains for value in (50, 50 + gain)])
    return made


def test_every_tag_is_a_slice_the_largest_first(tenant: Tenant, run: Run) -> None:
    found = comparing.slices(tenant, run.id, CHRF)

    assert [(one.tag, one.conversations) for one in found] == [
        ("en", 15), ("refund", 12), ("size", 3),
    ]  # fmt: skip


def test_a_slice_has_its_own_means_and_verdict(tenant: Tenant, run: Run) -> None:
    one = sliced(tenant, run)["refund"]

    assert (one.baseline.mean, one.arm.mean, one.difference.estimate.mean) == (50, 56, 6)
    assert one.word == "better"


def test_below_ten_conversations_no_winner_is_named(tenant: Tenant, run: Run) -> None:
    one = sliced(tenant, run)["size"]

    assert (one.word, one.is_small) == ("too few", True)
    assert (one.difference.p_value, one.difference.p_holm) == (None, None)


def test_holm_is_over_the_slices_that_are_tested(tenant: Tenant, run: Run) -> None:
    one = sliced(tenant, run)["refund"].difference

    assert one.p_holm == pytest.approx(2 * one.p_value)


def test_a_small_slice_is_no_part_of_the_correction(tenant: Tenant, run: Run) -> None:
    alone = comparing.slices(tenant, run.id, CHRF, limit=2)

    assert alone == comparing.slices(tenant, run.id, CHRF)[:2]


def test_what_people_wrote_is_no_winner(tenant: Tenant, fake: FakeProvider) -> None:
    dataset(tenant, *tagged(12, "late"))
    config(tenant, "A")
    run = replay.plan(tenant, dataset="shop", configs=["A"], human=True, scorers=["edit_share"])
    fake.enqueue(*["It is at"] * 12)
    filled(tenant, run)

    one = sliced(tenant, run, Pair("human", "A@1", "edit_share"))["late"]

    assert (one.word, one.difference.p_holm) == ("reference", None)


def test_a_slice_without_a_score_is_not_comparable(tenant: Tenant, fake: FakeProvider) -> None:
    dataset(tenant, *tagged(1, "late"))
    run = run_of(tenant, fake, "a", Refused("no"))

    one = sliced(tenant, run, Pair("B@1", "A@1", "edit_share"))["late"]

    assert (one.word, one.arm, one.difference) == ("not comparable", None, None)


def test_a_slice_of_unequal_coverage_names_no_winner(tenant: Tenant, fake: FakeProvider) -> None:
    dataset(tenant, *tagged(12, "late"))
    run = run_of(tenant, fake, "a", Refused("no"), *["a", "It is at"] * 11)

    assert sliced(tenant, run, Pair("B@1", "A@1", "edit_share"))["late"].word == "unequal coverage"


def test_without_tags_there_is_no_slice(tenant: Tenant, fake: FakeProvider) -> None:
    dataset(tenant, *one_turn(2))
    run = run_of(tenant, fake, "a", "b", "a", "b")

    assert comparing.slices(tenant, run.id, Pair("B@1", "A@1", "length")) == []


def test_the_worst_cases_of_an_arm_come_with_what_a_person_wrote(tenant: Tenant, run: Run) -> None:
    found = comparing.worst(tenant, run.id, "B@1", "chrf", limit=2)

    assert [(one.title, one.reply.value) for one in found] == [("chat 12", 41), ("chat 14", 41)]
    assert (found[0].client, found[0].reference, found[0].reply.text) == (
        "Where is 12?", "It is at 12.", "y",
    )  # fmt: skip


def test_the_worst_is_the_highest_where_lower_is_better(tenant: Tenant, run: Run) -> None:
    found = comparing.worst(tenant, run.id, "B@1", "edit_share")

    values = [one.reply.value for one in found]
    assert values == sorted(values, reverse=True)
    assert len(values) == 10


def test_what_has_no_score_is_not_among_the_worst(tenant: Tenant, fake: FakeProvider) -> None:
    dataset(tenant, *one_turn(2))
    run = run_of(tenant, fake, "a", Refused("no"), "a", "b")

    assert [one.title for one in comparing.worst(tenant, run.id, "B@1", "edit_share")] == ["chat 1"]


def test_a_measure_that_is_good_neither_way_has_no_worst(tenant: Tenant, run: Run) -> None:
    with pytest.raises(BadInput, match="good neither way"):
        comparing.worst(tenant, run.id, "B@1", "length")


def test_another_companys_run_has_no_slices(tenant: Tenant, other_tenant: Tenant, run: Run) -> None:
    with pytest.raises(NotFound):
        comparing.slices(other_tenant, run.id, CHRF)
    with pytest.raises(NotFound):
        comparing.worst(other_tenant, run.id, "B@1", "chrf")
