"""Administering people: roles, who is out, and what an admin may not do."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from tests.accounts.conftest import SAM
from tests.people import log_in
from workbench import accounts
from workbench.domain.errors import Conflict, Denied, NotFound
from workbench.domain.tenants import Role, Tenant
from workbench.store import tenancy
from workbench.store.postgres import ACCOUNT_TABLES

ON_PEOPLE: dict[str, Callable[[Tenant, int], object]] = {
    "change role": lambda by, user: accounts.change_role(by, user, Role.ENGINEER),
    "disable": accounts.disable,
    "enable": accounts.enable,
    "end logins": accounts.end_logins,
    "password link": accounts.password_link,
}
FOR_ADMINS: dict[str, Callable[[Tenant, int], object]] = {
    **ON_PEOPLE,
    "list people": lambda by, _: accounts.list_people(by),
    "invite": lambda by, _: accounts.invite(by, Role.ADMIN),
    "open links": lambda by, _: accounts.open_links(by),
    "withdraw": accounts.withdraw,
    "see settings": lambda by, _: accounts.company_settings(by),
    "change settings": lambda by, _: accounts.change_company(by, "New name", 1),
}


def everything() -> list[object]:
    """All rows of people, logins, links and the log, of every company."""
    with tenancy.accounts_reading() as db:
        found = [row for table in ACCOUNT_TABLES for row in db.scalars(select(table))]
        return [
            {column: value for column, value in vars(row).items() if column[0] != "_"}
            for row in found
        ]


def user_id(tenant: Tenant) -> int:
    assert tenant.user_id is not None
    return tenant.user_id


def test_people_are_listed_with_their_logins(eva: Tenant, sam: Tenant) -> None:
    log_in(SAM)
    accounts.log_out(log_in(SAM))

    first, second = accounts.list_people(eva)

    assert (first.name, first.role, first.is_me, first.open_logins) == ("Eva", "admin", True, 0)
    assert (second.name, second.open_logins, second.is_me) == ("Sam", 1, False)
    assert first.last_login is None
    assert second.last_login is not None


def test_another_role_holds_at_the_next_click(eva: Tenant, sam: Tenant) -> None:
    token = log_in(SAM)

    accounts.change_role(eva, user_id(sam), Role.STAKEHOLDER)

    found = accounts.tenant_of(token)
    assert found is not None
    assert found.role is Role.STAKEHOLDER


def test_a_disabled_person_is_out_with_every_login_and_link(eva: Tenant, sam: Tenant) -> None:
    token, ticket = log_in(SAM), accounts.log_in(SAM, "blue kettle on a hill", "192.0.2.7")
    link = accounts.password_link(eva, user_id(sam))

    accounts.disable(eva, user_id(sam))

    assert accounts.tenant_of(token) is None
    for act in (lambda: accounts.claim(ticket), lambda: accounts.offer(link.token)):
        with pytest.raises(Denied):
            act()
    accounts.enable(eva, user_id(sam))
    assert accounts.tenant_of(token) is None
    assert log_in(SAM)


def test_ended_logins_can_be_begun_again(eva: Tenant, sam: Tenant) -> None:
    tokens = [log_in(SAM), log_in(SAM)]

    assert accounts.end_logins(eva, user_id(sam)) == 2

    assert [accounts.tenant_of(token) for token in tokens] == [None, None]
    assert log_in(SAM)


def test_the_last_admin_stays_one(eva: Tenant, sam: Tenant) -> None:
    me = user_id(eva)

    for act in (lambda: accounts.disable(eva, me), lambda: accounts.change_role(eva, me, sam.role)):
        with pytest.raises(Conflict, match="Eva is the only admin; make somebody else one first"):
            act()


def test_a_disabled_admin_does_not_count_as_one(eva: Tenant, sam: Tenant) -> None:
    accounts.change_role(eva, user_id(sam), Role.ADMIN)
    accounts.disable(eva, user_id(sam))

    with pytest.raises(Conflict):
        accounts.disable(eva, user_id(eva))

    accounts.enable(eva, user_id(sam))
    accounts.disable(eva, user_id(eva))
    assert accounts.list_people(accounts.tenant_for())[-1].name == "Eva"


def test_who_is_no_admin_any_more_has_no_open_link_either(eva: Tenant, sam: Tenant) -> None:
    accounts.change_role(eva, user_id(sam), Role.ADMIN)
    boss = accounts.tenant_of(log_in(SAM))
    assert boss is not None
    link = accounts.invite(boss, Role.ADMIN)

    accounts.change_role(eva, user_id(sam), Role.MANAGER)

    with pytest.raises(Denied, match="was withdrawn"):
        accounts.offer(link.token)


@pytest.mark.parametrize("name", FOR_ADMINS)
def test_only_an_admin_administers(eva: Tenant, sam: Tenant, name: str) -> None:
    before = everything()

    with pytest.raises(Denied, match="may not"):
        FOR_ADMINS[name](sam, user_id(eva))

    assert everything() == before


@pytest.mark.parametrize("name", FOR_ADMINS)
def test_a_page_that_is_older_than_the_demotion_does_nothing(
    eva: Tenant, sam: Tenant, name: str
) -> None:
    accounts.change_role(eva, user_id(sam), Role.ADMIN)
    stale = accounts.tenant_of(log_in(SAM))
    assert stale is not None
    accounts.change_role(eva, user_id(sam), Role.MANAGER)
    before = everything()

    with pytest.raises(Denied, match="no admin any more"):
        FOR_ADMINS[name](stale, user_id(eva))

    assert everything() == before


@pytest.mark.parametrize("name", ON_PEOPLE)
def test_a_person_of_another_company_is_not_found_and_not_touched(
    sam: Tenant, stranger: Tenant, name: str
) -> None:
    log_in(SAM)
    before = everything()

    with pytest.raises(NotFound, match=f"no person {sam.user_id} in this company"):
        ON_PEOPLE[name](stranger, user_id(sam))

    assert everything() == before


def test_a_link_of_another_company_is_not_found(eva: Tenant, stranger: Tenant) -> None:
    link = accounts.invite(eva, Role.MANAGER)
    before = everything()

    with pytest.raises(NotFound):
        accounts.withdraw(stranger, link.id)

    assert everything() == before
    assert accounts.open_links(stranger) == []
    assert [one.name for one in accounts.list_people(stranger)] == ["Otto"]
