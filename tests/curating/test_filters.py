"""Filters of a dataset's conversations: each alone, together, and counted as they are paged."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.replaying import START, dataset, said, shop, told
from workbench import curating
from workbench.domain.errors import BadInput, NotFound
from workbench.domain.filters import EVERY, Filter, Has, checked_tag, retag
from workbench.domain.tenants import Tenant
from workbench.domain.turns import Outcome, SourceConversation, SourceMessage

DAY = timedelta(days=1)


def decided(line: str, outcome: Outcome) -> SourceMessage:
    return replace(said(line), outcome=outcome, draft_text="A draft")


LATE = replace(told("late", "C: 100% late_again?", "M: Yes"), tags=("late", "a\"b\\c'ü"))
OTHER = replace(told("Other", "C: Hi", "A: Hello", "C: Bye"), tags=("Late", "latest"))
EDITED = SourceConversation("3", (said("C: Price?"), decided("S: 5", Outcome.EDITED)), "Price")
SENT = SourceConversation(
    "4", (said("C: Two?", 2 * 24 * 60), decided("S: 10", Outcome.AS_IS)), "Two", ("late",)
)


@pytest.fixture
def shop_id(tenant: Tenant) -> int:
    """The id of a dataset of four conversations."""
    return dataset(tenant, LATE, OTHER, EDITED, SENT).id


CASES = {
    "nothing": (EVERY, ["late", "Other", "Price", "Two"]),
    "words in a message": (Filter(text="PRICE?"), ["Price"]),
    "words in a title": (Filter(text="other"), ["Other"]),
    "a percent sign is itself": (Filter(text="0% l"), ["late"]),
    "an underscore is itself": (Filter(text="e_a"), ["late"]),
    "no wildcard": (Filter(text="e_e"), []),
    "a tag": (Filter(tags=("late",)), ["late", "Two"]),
    "a tag has its own case": (Filter(tags=("Late",)), ["Other"]),
    "a tag of every sign": (Filter(tags=("a\"b\\c'ü",)), ["late"]),
    "a part of a tag is none": (Filter(tags=("lat",)), []),
    "both tags": (Filter(tags=("Late", "latest")), ["Other"]),
    "messages from": (Filter(least=3), ["Other"]),
    "messages to": (Filter(most=2), ["late", "Price", "Two"]),
    "begins after": (Filter(since=START + timedelta(seconds=1)), []),
    "ends before": (Filter(until=START + DAY), ["late", "Other", "Price"]),
    "by hand": (Filter(has=(Has.BY_HAND,)), ["late"]),
    "suggested": (Filter(has=(Has.SUGGESTED,)), ["Price", "Two"]),
    "by a machine": (Filter(has=(Has.BY_MACHINE,)), ["Other"]),
    "edited": (Filter(has=(Has.EDITED,)), ["Price"]),
    "as it was": (Filter(has=(Has.AS_IS,)), ["Two"]),
    "two kinds": (Filter(has=(Has.AS_IS, Has.EDITED)), []),
    "redacted": (Filter(redacted=True), []),
    "not redacted": (Filter(redacted=False), ["late", "Other", "Price", "Two"]),
    "two filters": (Filter(text="?", tags=("late",), most=2), ["late", "Two"]),
}


@pytest.mark.parametrize(("wanted", "titles"), CASES.values(), ids=CASES)
def test_a_filter_finds_what_fits(
    tenant: Tenant, shop_id: int, wanted: Filter, titles: list[str]
) -> None:
    found = curating.find(tenant, shop_id, wanted)

    assert [one.title for one in found.conversations] == titles
    assert found.total == curating.count(tenant, shop_id, wanted) == len(titles)


def test_what_fits_is_paged_by_twenty(tenant: Tenant) -> None:
    made = dataset(tenant, *shop(45))

    found = curating.find(tenant, made.id, Filter(text="where"), 3)

    assert (found.total, found.pages) == (45, 3)
    assert [one.title for one in found.conversations] == [f"chat {n}" for n in range(40, 45)]


def test_single_conversations_are_chosen_by_their_ids(tenant: Tenant, shop_id: int) -> None:
    ids = [one.id for one in curating.conversations(tenant, shop_id)]

    assert curating.count(tenant, shop_id, Filter(only=(ids[2], 10_000))) == 1


def test_a_redacted_conversation_is_found_as_one(tenant: Tenant, shop_id: int) -> None:
    gone = curating.conversations(tenant, shop_id)[0]
    curating.redact_conversation(tenant, gone.id)

    found = curating.find(tenant, shop_id, Filter(redacted=True))

    assert [one.id for one in found.conversations] == [gone.id]
    assert curating.count(tenant, shop_id, Filter(text="late_again")) == 0


def test_the_tags_of_a_dataset_are_counted(tenant: Tenant, shop_id: int) -> None:
    counted = curating.tags(tenant, shop_id)

    assert [(one.tag, one.conversations) for one in counted][:2] == [("late", 2), ("Late", 1)]


def test_another_companys_dataset_is_not_found(
    tenant: Tenant, other_tenant: Tenant, shop_id: int
) -> None:
    with pytest.raises(NotFound):
        curating.find(other_tenant, shop_id, EVERY)
    with pytest.raises(NotFound):
        curating.tags(other_tenant, shop_id)


@pytest.mark.parametrize("text", ["", " ", "#late", "a,b", "x" * 41, "a\x07b", "a\u202eb"])
def test_a_tag_that_can_not_be_used_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="can't be used"):
        checked_tag(text)


def test_a_tag_loses_needless_spaces() -> None:
    assert checked_tag("  late \n parcel ") == "late parcel"


def test_a_tag_is_not_added_and_removed_at_once() -> None:
    with pytest.raises(BadInput, match="at once"):
        retag(["late"], ["late"])
    with pytest.raises(BadInput, match="no tag is given"):
        retag([], [])
