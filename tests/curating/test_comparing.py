"""Versions of a dataset, and what any two of them differ in."""

from dataclasses import replace

import pytest

from tests.replaying import dataset, shop, told
from workbench import curating
from workbench.domain.diffs import Change
from workbench.domain.errors import NotFound
from workbench.domain.tenants import Tenant


def test_versions_tell_who_made_them_and_what_they_hold(tenant: Tenant) -> None:
    dataset(tenant, *shop(1))
    second = dataset(tenant, *shop(3))

    newest, oldest = curating.versions(tenant, "shop@1")

    assert (newest.label, newest.by, newest.hash) == ("shop@2", "Eva", second.hash)
    assert (newest.conversations, newest.messages, oldest.conversations) == (3, 12, 1)


def test_a_difference_names_exactly_what_changed(tenant: Tenant) -> None:
    dataset(tenant, *shop(3))
    curating.freeze(tenant, "shop", into="other")
    dataset(tenant, told("chat 9", "C: Hi", "M: Hello"), name="other")
    dataset(tenant, told("chat 1", "C: Where is 1?", "M: Lost.", "C: Oh", "M: Bye", "C: x"))

    found = curating.diff(tenant, "other@2", "shop@2")

    assert [one.title for one in found.removed] == ["chat 9"]
    assert [(one.before.title, one.after.messages) for one in found.changed] == [("chat 1", 5)]
    assert (found.added, found.same) == ([], 2)


def test_two_versions_of_the_same_content_do_not_differ(tenant: Tenant) -> None:
    dataset(tenant, *shop(3))
    curating.tag(tenant, "shop", add=["seen"])
    curating.restore(tenant, "shop", 1)

    found = curating.diff(tenant, "shop@1", "shop@3")

    assert found.is_empty
    assert found.same == 3


def test_a_changed_conversation_tells_its_messages_and_tags(tenant: Tenant) -> None:
    dataset(tenant, told("7", "C: Where?", "M: Here."))
    dataset(tenant, replace(told("7", "C: Where?", "M: There.", "C: Good"), tags=("seen",)))
    (pair,) = curating.diff(tenant, "shop@1", "shop@2").changed

    found = curating.changes(tenant, pair.before.id, pair.after.id)

    assert [(one.name, one.before, one.after) for one in found.fields] == [("Tags", "", "seen")]
    edited, added = found.messages
    assert (edited.kind, edited.before.text, edited.after.text) == (None, "Here.", "There.")
    assert (added.kind, added.after.text) == (Change.ADDED, "Good")


def test_another_companys_versions_are_not_found(tenant: Tenant, other_tenant: Tenant) -> None:
    mine = dataset(tenant, *shop(1))
    one = curating.conversations(tenant, mine.id)[0].id

    for refused in (
        lambda: curating.versions(other_tenant, "shop"),
        lambda: curating.diff(other_tenant, "shop", "shop"),
        lambda: curating.changes(other_tenant, one, one),
    ):
        with pytest.raises(NotFound):
            refused()
