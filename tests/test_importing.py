"""Import: all or nothing, idempotent, a new version for new content, no way out of the company."""

import pytest
from sqlalchemy import func, select

from tests.formats.samples import dialogue, event
from workbench import curating, importing
from workbench.domain.errors import BadImport, Denied, NotFound
from workbench.domain.tenants import Role, Tenant
from workbench.importing import ImportSummary
from workbench.store import tenancy
from workbench.store.tables import Base, Conversation, Dataset, DatasetMember, TurnRow

ASKED = event("User", "utter", 10, "Where is it?")
PICKED = event("Wizard", "pick_suggestion", 20, "On its way.")
OWN = event("Wizard", "utter", 30, "I asked the carrier.")
TWO = "\n".join([dialogue(1, ASKED, PICKED), dialogue(2, ASKED, OWN)])


def stored(tenant: Tenant, text: str, dataset: str = "shop") -> ImportSummary:
    return importing.import_data(tenant, text.encode(), dataset=dataset)


def rows(tenant: Tenant, table: type[Base]) -> int:
    with tenancy.reading(tenant) as db:
        return db.scalar(select(func.count()).select_from(table)) or 0


def test_an_import_stores_every_message_with_its_outcome(tenant: Tenant) -> None:
    stored(tenant, TWO)

    dataset = curating.dataset(tenant, "shop")
    first, second = curating.conversations(tenant, dataset.id)
    assert [turn.text for turn in first.turns] == ["Where is it?", "On its way."]
    assert [turn.outcome for turn in first.turns] == [None, "as_is"]
    assert [turn.draft_text for turn in second.turns] == [None, None]
    assert (dataset.conversation_count, dataset.message_count) == (2, 4)


def test_a_broken_last_line_leaves_no_row(tenant: Tenant) -> None:
    with pytest.raises(BadImport, match="line 3"):
        stored(tenant, TWO + '\n{"DialogueID": 3, "Events": [')

    for table in (Dataset, DatasetMember, Conversation, TurnRow):
        assert rows(tenant, table) == 0


def test_a_write_that_fails_half_way_leaves_no_row(
    tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    from workbench.store import snapshots

    def fail(*_: object) -> None:
        raise OSError("no space")

    monkeypatch.setattr(snapshots, "_member_rows", fail)

    with pytest.raises(OSError, match="no space"):
        stored(tenant, TWO)

    assert rows(tenant, Conversation) == rows(tenant, TurnRow) == rows(tenant, Dataset) == 0


def test_the_same_content_makes_no_new_version(tenant: Tenant) -> None:
    first = stored(tenant, TWO)

    again = stored(tenant, TWO)

    assert (again.hash, again.duplicates) == (first.hash, 4)
    assert (rows(tenant, Dataset), rows(tenant, TurnRow)) == (1, 4)


def test_new_conversations_make_a_new_version_that_keeps_the_old_ones(tenant: Tenant) -> None:
    first = stored(tenant, TWO)

    second = stored(tenant, dialogue(3, ASKED, OWN))

    dataset = curating.dataset(tenant, "shop")
    told = curating.conversations(tenant, dataset.id)
    assert [conversation.external_id for conversation in told] == ["1", "2", "3"]
    assert (dataset.version, second.duplicates) == (2, 0)
    assert curating.dataset(tenant, "shop@1").hash == first.hash != second.hash


def test_a_longer_conversation_takes_the_place_of_the_shorter_one(tenant: Tenant) -> None:
    stored(tenant, TWO)

    summary = stored(tenant, dialogue(1, ASKED, PICKED, OWN))

    dataset = curating.dataset(tenant, "shop")
    told = curating.conversations(tenant, dataset.id)
    assert [len(conversation.turns) for conversation in told] == [3, 2]
    assert summary.duplicates == 2
    assert dataset.message_count == 5


def test_an_older_shorter_export_changes_nothing(tenant: Tenant) -> None:
    stored(tenant, dialogue(1, ASKED, PICKED, OWN))

    summary = stored(tenant, dialogue(1, ASKED, PICKED))

    assert curating.dataset(tenant, "shop").version == 1
    assert summary.duplicates == summary.messages == 2


def test_a_first_version_keeps_its_conversations_when_a_second_replaces_them(
    tenant: Tenant,
) -> None:
    stored(tenant, TWO)
    stored(tenant, dialogue(1, ASKED, PICKED, OWN))

    first = curating.dataset(tenant, "shop@1")

    told = curating.conversations(tenant, first.id)
    assert [len(conversation.turns) for conversation in told] == [2, 2]


def test_two_datasets_share_the_conversations_they_have_in_common(tenant: Tenant) -> None:
    first = stored(tenant, TWO)

    second = stored(tenant, TWO, dataset="other")

    assert second.hash == first.hash
    assert (rows(tenant, Conversation), rows(tenant, DatasetMember)) == (2, 4)


def test_a_dry_run_tells_the_hash_that_the_import_will_have(tenant: Tenant) -> None:
    dry = importing.import_data(tenant, TWO.encode(), dataset="shop", dry_run=True)

    assert rows(tenant, Dataset) == rows(tenant, Conversation) == 0
    assert stored(tenant, TWO) == dry


def test_another_company_sees_nothing(tenant: Tenant, other_tenant: Tenant) -> None:
    stored(tenant, TWO)

    assert curating.datasets(other_tenant) == []
    with pytest.raises(NotFound, match="none yet"):
        curating.dataset(other_tenant, "shop")
    with pytest.raises(NotFound):
        curating.conversations(other_tenant, curating.dataset(tenant, "shop").id)


def test_the_same_file_in_two_companies_stays_apart(tenant: Tenant, other_tenant: Tenant) -> None:
    mine = stored(tenant, TWO)

    theirs = stored(other_tenant, TWO)

    assert (mine.hash, mine.duplicates) == (theirs.hash, theirs.duplicates)
    assert rows(tenant, TurnRow) == rows(other_tenant, TurnRow) == 4


@pytest.mark.parametrize("role", [Role.MANAGER, Role.STAKEHOLDER], ids=str)
def test_only_engineers_and_admins_import(tenant: Tenant, role: Role) -> None:
    person = Tenant(tenant.company_id, tenant.company, tenant.user_id, "Max", role)

    with pytest.raises(Denied, match="import"):
        stored(person, TWO)
