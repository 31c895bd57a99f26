"""Tags: a changed one makes a new version, an import keeps it, and the way back is there."""

from dataclasses import replace

import pytest

from tests.conftest import make_colleague
from tests.replaying import dataset, said, shop, told
from workbench import chatting, curating, importing, unmasking
from workbench.domain.errors import BadInput, Denied, NotFound
from workbench.domain.filters import Filter
from workbench.domain.redaction import TOMBSTONE
from workbench.domain.tenants import Role, Tenant
from workbench.domain.turns import Outcome, SourceConversation
from workbench.store import snapshots, stored, tenancy

FILE = b"=== Late #late\nCLIENT: Where?\nMANAGER: Here.\n=== Thanks\nCLIENT: Thanks\nMANAGER: Bye\n"


def tags(tenant: Tenant, name: str = "shop") -> dict[str, list[str]]:
    """The tags of a dataset's conversations by title."""
    frozen = curating.dataset(tenant, name)
    return {one.title: one.tags for one in curating.conversations(tenant, frozen.id)}


def test_tags_are_given_and_taken_in_a_new_version(tenant: Tenant) -> None:
    importing.import_data(tenant, FILE, dataset="shop")

    made = curating.tag(tenant, "shop", Filter(text="here"), add=["seen"], remove=["late"])

    assert (made.dataset.version, made.before, made.conversations) == (2, 1, 1)
    assert tags(tenant) == {"Late": ["seen"], "Thanks": []}
    assert tags(tenant, "shop@1") == {"Late": ["late"], "Thanks": []}


def test_one_conversation_is_tagged_alone(tenant: Tenant) -> None:
    frozen = dataset(tenant, *shop(3))
    chosen = curating.conversations(tenant, frozen.id)[1]

    curating.tag(tenant, "shop", Filter(only=(chosen.id,)), add=["seen"])

    assert tags(tenant) == {"chat 0": [], "chat 1": ["seen"], "chat 2": []}


def test_a_tag_that_is_there_makes_no_version(tenant: Tenant) -> None:
    importing.import_data(tenant, FILE, dataset="shop")

    made = curating.tag(tenant, "shop", Filter(tags=("late",)), add=["late"])

    assert (made.dataset.version, made.conversations) == (1, 0)


def test_a_tag_taken_back_is_the_content_before(tenant: Tenant) -> None:
    first = dataset(tenant, *shop(3))
    curating.tag(tenant, "shop", add=["seen"])

    made = curating.tag(tenant, "shop", remove=["seen"])

    assert (made.dataset.version, made.dataset.hash) == (3, first.hash)


def test_a_tagged_conversation_keeps_all_that_it_had(tenant: Tenant) -> None:
    messages = (
        replace(said("C: Price?"), details={"price": 5}, external_id="m1", author="Anna"),
        replace(said("S: 5"), outcome=Outcome.EDITED, draft_text="Five", external_id="m2"),
    )
    whole = SourceConversation("7", messages, "Price", ("a",), "Loyal", "Be brief", True)
    dataset(tenant, whole)

    made = curating.tag(tenant, "shop", add=["b"]).dataset

    (one,) = curating.conversations(tenant, made.id)
    with tenancy.reading(tenant) as db:
        ((_, kept),) = stored.told(db, [one.id])
    assert kept == replace(whole, tags=("a", "b"))
    assert snapshots.conversation_hash(kept) == one.hash


def test_a_masked_conversation_keeps_its_originals(tenant: Tenant) -> None:
    importing.import_data(
        tenant, b"CLIENT: I am a@b.co\nMANAGER: Hello\n", dataset="shop", mask=True
    )

    made = curating.tag(tenant, "shop", add=["seen"]).dataset

    (one,) = curating.conversations(tenant, made.id)
    assert unmasking.originals(tenant, one.id) == {"<EMAIL_1>": "a@b.co"}


def test_the_same_file_again_keeps_the_tags_that_were_changed_here(tenant: Tenant) -> None:
    importing.import_data(tenant, FILE, dataset="shop")
    curating.tag(tenant, "shop", add=["seen"], remove=["late"])

    told = importing.import_data(tenant, FILE, dataset="shop")

    assert curating.dataset(tenant, "shop").version == 2
    assert told.duplicates == told.messages == 4


def test_a_conversation_that_went_on_keeps_its_tags(tenant: Tenant) -> None:
    begun = told("7", "C: Where?", "M: Here.")
    dataset(tenant, begun)
    curating.tag(tenant, "shop", add=["seen"])

    made = dataset(tenant, told("7", "C: Where?", "M: Here.", "C: Good"))

    assert (made.version, made.message_count) == (3, 3)
    assert tags(tenant) == {"7": ["seen"]}


def test_a_chat_frozen_again_keeps_its_tags(tenant: Tenant) -> None:
    chat = chatting.create_chat(tenant, "Anna")
    chatting.add_client_message(tenant, chat.id, "Hello")
    curating.freeze_chats(tenant, [chat.id], dataset="shop")
    curating.tag(tenant, "shop", add=["seen"])

    made = curating.freeze_chats(tenant, [chat.id], dataset="shop")

    assert (made.version, tags(tenant)) == (2, {"Anna": ["seen"]})


def test_restoring_gives_an_earlier_content_back_as_a_new_version(tenant: Tenant) -> None:
    first = dataset(tenant, *shop(3))
    curating.tag(tenant, "shop", add=["seen"])

    made = curating.restore(tenant, "shop", 1)

    assert (made.version, made.hash) == (3, first.hash)
    assert tags(tenant, "shop@2")["chat 0"] == ["seen"]


def test_restoring_what_is_there_makes_no_version(tenant: Tenant) -> None:
    dataset(tenant, *shop(3))

    assert curating.restore(tenant, "shop", 1).version == 1


def test_what_was_redacted_stays_redacted_when_a_version_is_restored(tenant: Tenant) -> None:
    dataset(tenant, *shop(2))
    tagged = curating.tag(tenant, "shop", add=["seen"]).dataset
    curating.redact_conversation(tenant, curating.conversations(tenant, tagged.id)[0].id)

    made = curating.restore(tenant, "shop", 1)

    gone, left = curating.conversations(tenant, made.id)
    assert (gone.title, {turn.text for turn in gone.turns}) == (TOMBSTONE, {TOMBSTONE})
    assert left.title == "chat 1"


def test_a_redacted_conversation_is_not_tagged(tenant: Tenant) -> None:
    frozen = dataset(tenant, *shop(2))
    gone = curating.conversations(tenant, frozen.id)[0]
    curating.redact_conversation(tenant, gone.id)

    made = curating.tag(tenant, "shop", add=["seen"])

    first, second = curating.conversations(tenant, made.dataset.id)
    assert (first.id, first.tags, second.tags) == (gone.id, [], ["seen"])


def test_an_earlier_version_is_not_tagged(tenant: Tenant) -> None:
    dataset(tenant, *shop(1))
    dataset(tenant, *shop(2))

    with pytest.raises(BadInput, match=r"shop@1 is an earlier version.*shop@2"):
        curating.tag(tenant, "shop@1", add=["seen"])


def test_only_engineers_tag_and_restore(tenant: Tenant) -> None:
    dataset(tenant, *shop(1))
    manager = make_colleague(tenant, Role.MANAGER)

    with pytest.raises(Denied, match="may not tag"):
        curating.tag(manager, "shop", add=["seen"])
    with pytest.raises(Denied, match="may not restore"):
        curating.restore(manager, "shop", 1)


def test_another_companys_conversations_are_not_tagged(
    tenant: Tenant, other_tenant: Tenant
) -> None:
    frozen = dataset(tenant, *shop(1))
    dataset(other_tenant, *shop(1), name="theirs")
    foreign = curating.conversations(tenant, frozen.id)[0].id

    with pytest.raises(NotFound):
        curating.tag(other_tenant, "shop", add=["seen"])
    with pytest.raises(BadInput, match="no conversation of theirs fits"):
        curating.tag(other_tenant, "theirs", Filter(only=(foreign,)), add=["seen"])

    assert tags(tenant) == {"chat 0": []}
