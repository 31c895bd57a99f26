"""A company says once what its tables' columns mean; the next table with them is read by it."""

import json
from pathlib import Path

import pytest

from tests.formats.tabled import table
from tests.formats.test_records import DATA, REWARDED, REWARDS
from workbench import curating, importing
from workbench.domain.errors import BadInput, ColumnsUnknown, Denied, NotFound
from workbench.domain.tenants import Role, Tenant

FIELDS = {"Ticket": "conversation_id", "Von": "role", "Inhalt": "text"}
CRM = table(("Ticket", "Von", "Inhalt", "x"), (1, "Kunde", "Hallo", ""), (1, "agent", "Ja?", ""))


def test_a_look_asks_what_the_columns_mean(tenant: Tenant) -> None:
    look = importing.look(tenant, CRM)

    assert look.columns["Inhalt"] == ("Hallo", "Ja?")
    assert look.guess["Ticket"] == "conversation_id"


def test_what_was_answered_is_used(tenant: Tenant) -> None:
    look = importing.look(tenant, CRM, columns=FIELDS)
    summary = importing.import_data(tenant, CRM, dataset="crm", columns=FIELDS)

    assert (look.columns, look.roles_known, look.replayable_turns) == ({}, True, 1)
    assert look.remarks == ("cells are separated by a comma", "columns left out: x")
    assert (summary.client, summary.manager) == (1, 1)


def test_a_saved_mapping_answers_for_the_next_table(tenant: Tenant) -> None:
    importing.save_mapping(tenant, "CRM", FIELDS)

    look = importing.look(tenant, CRM)
    summary = importing.import_data(tenant, CRM, dataset="crm")

    assert (look.mapping, look.messages, summary.messages) == ("CRM", 2, 2)


def test_a_mapping_of_other_columns_answers_nothing(tenant: Tenant) -> None:
    importing.save_mapping(tenant, "Shop", {**FIELDS, "Preis": "price"})

    with pytest.raises(ColumnsUnknown):
        importing.import_data(tenant, CRM, dataset="crm")


def test_of_several_mappings_that_fit_the_newest_is_used(tenant: Tenant) -> None:
    importing.save_mapping(tenant, "Old", FIELDS)
    importing.save_mapping(tenant, "New", FIELDS)

    assert importing.look(tenant, CRM).mapping == "New"


def test_a_mapping_saved_again_replaces_the_one_of_its_name(tenant: Tenant) -> None:
    importing.save_mapping(tenant, "CRM", {"Body": "text"})
    importing.save_mapping(tenant, " CRM ", FIELDS)

    (saved,) = importing.column_mappings(tenant)

    assert (saved.name, saved.fields) == ("CRM", FIELDS)


def test_a_forgotten_mapping_answers_no_more(tenant: Tenant) -> None:
    saved = importing.save_mapping(tenant, "CRM", FIELDS)

    importing.forget_mapping(tenant, saved.id)

    assert importing.column_mappings(tenant) == ()
    assert importing.look(tenant, CRM).mapping == ""
    with pytest.raises(NotFound):
        importing.forget_mapping(tenant, saved.id)


def test_a_mapping_is_its_companys_alone(tenant: Tenant, other_tenant: Tenant) -> None:
    saved = importing.save_mapping(other_tenant, "CRM", FIELDS)

    assert importing.column_mappings(tenant) == ()
    assert importing.look(tenant, CRM).mapping == ""
    with pytest.raises(NotFound):
        importing.forget_mapping(tenant, saved.id)


@pytest.mark.parametrize("role", [Role.MANAGER, Role.STAKEHOLDER], ids=str)
def test_only_engineers_and_admins_keep_mappings(tenant: Tenant, role: Role) -> None:
    person = Tenant(tenant.company_id, tenant.company, tenant.user_id, "Max", role)

    with pytest.raises(Denied):
        importing.save_mapping(person, "CRM", FIELDS)
    with pytest.raises(Denied):
        importing.column_mappings(person)
    with pytest.raises(Denied):
        importing.forget_mapping(person, 1)


@pytest.mark.parametrize(
    ("name", "fields", "said"),
    [
        (" ", FIELDS, "mapping name '' can't be used"),
        ("x" * 201, FIELDS, "mapping name"),
        ("CRM", {}, "a mapping of no column"),
        ("CRM", {"Body": "txet"}, r"unknown field 'txet'; did you mean 'text'\?"),
    ],
    ids=["blank", "long", "empty", "field"],
)
def test_a_mapping_that_means_nothing_is_refused(
    tenant: Tenant, name: str, fields: dict[str, str], said: str
) -> None:
    with pytest.raises(BadInput, match=said):
        importing.save_mapping(tenant, name, fields)


def test_labels_of_drafts_become_an_acceptance(tenant: Tenant) -> None:
    data = json.dumps(REWARDED).encode()
    importing.import_data(tenant, data, dataset="labels", columns=REWARDS)

    found = curating.acceptance(tenant, "labels")

    assert (found.as_is, found.rejected, found.decided, found.clusters) == (2, 1, 3, 3)


def test_five_hundred_labelled_drafts_have_the_acceptance_they_were_given(tenant: Tenant) -> None:
    file = DATA / "taskmaster4_reward" / "reward_00.json"
    if not file.exists():
        pytest.skip("the data sets are not here")
    importing.import_files(tenant, [Path(file)], dataset="labels", columns=REWARDS)

    found = curating.acceptance(tenant, "labels")

    assert (found.as_is, found.rejected, found.edited, found.replaced) == (401, 99, 0, 0)
    assert found.rate == 401 / 500
