"""The list of datasets: figures that the database adds up, as the messages themselves tell them."""

from dataclasses import replace
from datetime import timedelta

from tests.replaying import START, dataset, said, shop, told
from workbench import curating
from workbench.domain.tenants import Tenant
from workbench.domain.turns import SourceConversation, cases

HOURS = 60


def test_the_managers_turns_are_those_that_a_replay_would_take(tenant: Tenant) -> None:
    runs = told("runs", "M: Hi", "C: Where?", "M: Here", "N: soon", "M: See?", "C: Yes", "A: Bye")
    later = SourceConversation(
        "later", (said("C: Hi"), said("M: Hello", 1), said("M: Still there?", 7 * HOURS))
    )
    edge = SourceConversation("edge", (said("M: Hello"), said("M: Hi", 6 * HOURS)))
    blank = told("blank", "M: One", "C: \n ", "M: Two")
    undated = SourceConversation("undated", tuple(replace(m, sent_at=None) for m in runs.messages))
    every = (runs, later, edge, blank, undated)
    dataset(tenant, *every)

    (line,) = curating.datasets(tenant)

    assert line.turns == sum(len(cases(one.messages)) for one in every)


def test_the_list_tells_from_when_to_when(tenant: Tenant) -> None:
    dataset(tenant, *shop(2))

    (line,) = curating.datasets(tenant)

    assert (line.first_at, line.last_at) == (START, START + timedelta(minutes=3))


def test_a_dataset_without_dates_has_none(tenant: Tenant) -> None:
    undated = [
        SourceConversation("1", tuple(replace(m, sent_at=None) for m in one.messages))
        for one in shop(1)
    ]
    dataset(tenant, *undated)

    (line,) = curating.datasets(tenant)

    assert (line.first_at, line.last_at, line.turns) == (None, None, 2)


def test_the_list_shows_the_most_frequent_tags(tenant: Tenant) -> None:
    tags = [("a", "b"), ("b",), ("b", "c"), ("c",), ("d",)]
    dataset(tenant, *(replace(one, tags=some) for one, some in zip(shop(5), tags, strict=True)))

    (line,) = curating.datasets(tenant)

    assert line.tags == ("b", "c", "a")


def test_a_redaction_changes_neither_turns_nor_dates(tenant: Tenant) -> None:
    frozen = dataset(tenant, *shop(2))
    (before,) = curating.datasets(tenant)
    curating.redact_conversation(tenant, curating.conversations(tenant, frozen.id)[0].id)
    curating.reading.COUNTED.clear()

    (after,) = curating.datasets(tenant)

    assert after == replace(before, redacted=1)


def test_a_line_is_found_by_its_version(tenant: Tenant) -> None:
    dataset(tenant, *shop(1))
    dataset(tenant, *shop(2))

    assert curating.named_line(tenant, "shop@1").conversations == 1
    assert curating.named_line(tenant, "shop").label == "shop@2"
