"""Parts of datasets that become datasets: by a filter, and split into train and test."""

import pytest

from tests.conftest import make_colleague
from tests.replaying import dataset, shop, told
from workbench import auditing, chatting, curating
from workbench.auditing import Question
from workbench.domain.errors import BadInput, Denied, NotFound
from workbench.domain.filters import Filter
from workbench.domain.tenants import Role, Tenant


def keys(tenant: Tenant, name: str) -> set[str]:
    """The outside numbers of a dataset's conversations."""
    frozen = curating.dataset(tenant, name)
    pages = range(1, 2 + frozen.conversation_count // curating.PAGE)
    found = [curating.conversations(tenant, frozen.id, page) for page in pages]
    return {one.external_id for page in found for one in page}


def test_what_fits_becomes_another_dataset_of_the_same_rows(tenant: Tenant) -> None:
    source = dataset(tenant, *shop(12))

    made = curating.freeze(tenant, "shop", Filter(text="Bye 1"), into="some")

    shared = {one.id for one in curating.conversations(tenant, source.id)}
    ids = [one.id for one in curating.conversations(tenant, made.id)]
    assert (made.version, made.conversation_count, made.message_count) == (1, 3, 12)
    assert set(ids) <= shared


def test_freezing_the_same_again_makes_no_version_and_no_event(tenant: Tenant) -> None:
    dataset(tenant, *shop(3))
    first = curating.freeze(tenant, "shop", into="some")

    again = curating.freeze(tenant, "shop", into="some")

    assert again.id == first.id
    assert len(auditing.export(tenant, Question(act="froze a part of a dataset"))) == 1


def test_a_next_version_holds_what_fits_and_no_more(tenant: Tenant) -> None:
    dataset(tenant, *shop(3))
    curating.freeze(tenant, "shop", Filter(text="Bye 1"), into="some")

    made = curating.freeze(tenant, "shop", Filter(text="Bye 2"), into="some")

    assert (made.version, keys(tenant, "some")) == (2, {"chat 2"})


def test_an_earlier_version_can_be_frozen(tenant: Tenant) -> None:
    dataset(tenant, *shop(1))
    dataset(tenant, *shop(4))

    assert curating.freeze(tenant, "shop@1", into="some").conversation_count == 1


def test_nothing_that_fits_is_refused(tenant: Tenant) -> None:
    dataset(tenant, *shop(1))

    with pytest.raises(BadInput, match="take a filter away"):
        curating.freeze(tenant, "shop", Filter(text="nobody"), into="some")


def test_what_was_redacted_is_not_frozen(tenant: Tenant) -> None:
    source = dataset(tenant, *shop(3))
    curating.redact_conversation(tenant, curating.conversations(tenant, source.id)[0].id)

    curating.freeze(tenant, "shop", into="some")

    assert keys(tenant, "some") == {"chat 1", "chat 2"}


def test_a_split_is_one_of_conversations(tenant: Tenant) -> None:
    dataset(tenant, *shop(40))

    made = curating.split(tenant, "shop", 0.25, seed=1)

    train, test = keys(tenant, "shop-train"), keys(tenant, "shop-test")
    assert (len(train), len(test)) == (made.train.conversation_count, made.test.conversation_count)
    assert train | test == {f"chat {n}" for n in range(40)}
    assert not train & test
    assert 4 <= len(test) <= 16


def test_a_split_is_the_same_every_time(tenant: Tenant) -> None:
    dataset(tenant, *shop(20))
    first = curating.split(tenant, "shop")

    again = curating.split(tenant, "shop")

    assert (again.train.id, again.test.id) == (first.train.id, first.test.id)


def test_another_seed_is_another_split(tenant: Tenant) -> None:
    dataset(tenant, *shop(40))
    curating.split(tenant, "shop")
    before = keys(tenant, "shop-test")

    curating.split(tenant, "shop", seed=7)

    assert keys(tenant, "shop-test") != before


def test_a_conversation_stays_on_its_side_when_others_come_and_it_goes_on(tenant: Tenant) -> None:
    dataset(tenant, *shop(30))
    curating.split(tenant, "shop")
    train, test = keys(tenant, "shop-train"), keys(tenant, "shop-test")
    grown = told("chat 3", "C: Where?", "M: Here.", "C: Oh", "M: Yes", "C: One more")
    dataset(tenant, grown, *shop(60)[30:])

    made = curating.split(tenant, "shop")

    assert made.train.version == 2
    assert train <= keys(tenant, "shop-train")
    assert test <= keys(tenant, "shop-test")


def test_a_larger_test_share_keeps_what_was_test(tenant: Tenant) -> None:
    dataset(tenant, *shop(40))
    curating.split(tenant, "shop", 0.2)
    before = keys(tenant, "shop-test")

    curating.split(tenant, "shop", 0.5)

    assert before < keys(tenant, "shop-test")


def test_chats_that_say_the_same_are_on_the_side_of_what_they_began_as(tenant: Tenant) -> None:
    source = dataset(tenant, *shop(30))
    opened = [
        chatting.open_conversation(tenant, one.id).id
        for one in curating.conversations(tenant, source.id)[:8]
    ]
    curating.freeze_chats(tenant, opened, dataset="shop")

    curating.split(tenant, "shop", 0.5)

    test = {one.title for one in _all(tenant, "shop-test")}
    train = {one.title for one in _all(tenant, "shop-train")}
    assert not test & train


def _all(tenant: Tenant, name: str) -> list[curating.Conversation]:
    frozen = curating.dataset(tenant, name)
    return [one for page in (1, 2) for one in curating.conversations(tenant, frozen.id, page)]


@pytest.mark.parametrize("share", [0, 1, -0.2, 1.5, float("nan")])
def test_a_share_that_leaves_a_side_empty_is_refused(tenant: Tenant, share: float) -> None:
    dataset(tenant, *shop(4))

    with pytest.raises(BadInput, match="between 0 and 1"):
        curating.split(tenant, "shop", share)


def test_a_split_without_a_test_side_is_refused_and_stores_nothing(tenant: Tenant) -> None:
    dataset(tenant, *shop(2))

    with pytest.raises(BadInput, match="leaves none of 2 conversations of shop on the test side"):
        curating.split(tenant, "shop", 0.0001)

    assert [line.name for line in curating.datasets(tenant)] == ["shop"]


def test_a_split_leaves_out_what_was_redacted(tenant: Tenant) -> None:
    source = dataset(tenant, *shop(20))
    for one in curating.conversations(tenant, source.id)[:5]:
        curating.redact_conversation(tenant, one.id)

    made = curating.split(tenant, "shop", 0.5)

    assert made.train.conversation_count + made.test.conversation_count == 15


def test_only_engineers_freeze_and_split(tenant: Tenant) -> None:
    dataset(tenant, *shop(3))
    manager = make_colleague(tenant, Role.MANAGER)

    with pytest.raises(Denied, match="may not freeze"):
        curating.freeze(manager, "shop", into="some")
    with pytest.raises(Denied, match="may not split"):
        curating.split(manager, "shop")


def test_another_companys_dataset_is_not_frozen(tenant: Tenant, other_tenant: Tenant) -> None:
    dataset(tenant, *shop(3))

    with pytest.raises(NotFound):
        curating.freeze(other_tenant, "shop", into="some")
    with pytest.raises(NotFound):
        curating.split(other_tenant, "shop")

    assert curating.datasets(other_tenant) == []
