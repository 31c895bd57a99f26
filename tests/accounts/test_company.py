"""What a company sets for its people: a name, and how long a login lasts."""

from datetime import timedelta

import pytest

from tests.people import log_in
from workbench import accounts
from workbench.domain.errors import BadInput
from workbench.domain.tenants import DEMO_COMPANY, Tenant
from workbench.settings import settings
from workbench.store.tables import now


def hours_left(tenant: Tenant, token: str) -> float:
    """How long the login of this token lasts from now."""
    (login,) = [one for one in accounts.sessions(tenant, token) if one.current]
    return (login.expires_at - now()) / timedelta(hours=1)


def test_without_a_setting_logins_last_as_the_operator_set(eva: Tenant) -> None:
    found = accounts.company_settings(eva)

    assert (found.name, found.session_hours, found.most) == ("Kettle & Sons", 12, 12)
    assert 11.9 < hours_left(eva, log_in()) <= 12


def test_fewer_hours_hold_for_new_logins_and_shorten_open_ones(
    eva: Tenant, stranger: Tenant
) -> None:
    token, theirs = log_in(), log_in("otto@other.example")

    accounts.change_company(eva, "Kettle & Sons", 2)

    assert 1.9 < hours_left(eva, token) <= 2
    assert 1.9 < hours_left(eva, log_in()) <= 2
    assert hours_left(stranger, theirs) > 11


def test_what_the_operator_lowers_later_counts(
    eva: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts.change_company(eva, "Kettle & Sons", 10)
    monkeypatch.setenv("WORKBENCH_SESSION_HOURS", "3")
    settings.cache_clear()

    assert hours_left(eva, log_in()) <= 3
    assert accounts.company_settings(eva).session_hours == 3


@pytest.mark.parametrize("hours", [0, 13], ids=str)
def test_hours_beyond_the_operators_are_refused(eva: Tenant, hours: int) -> None:
    with pytest.raises(BadInput, match="1 to 12 hours"):
        accounts.change_company(eva, "Kettle & Sons", hours)


def test_a_company_is_renamed_for_all_its_people(eva: Tenant, sam: Tenant) -> None:
    token = log_in("sam@kettle.example")

    accounts.change_company(eva, "  Kettle   & Daughters ", 12)

    found = accounts.tenant_of(token)
    assert found is not None
    assert found.company == "Kettle & Daughters"


@pytest.mark.parametrize("name", ["", "other LTD", "a\0b"], ids=["empty", "taken", "nul"])
def test_a_name_that_can_not_be_used_changes_nothing(
    eva: Tenant, stranger: Tenant, name: str
) -> None:
    with pytest.raises(BadInput, match="company"):
        accounts.change_company(eva, name, 1)

    found = accounts.company_settings(eva)
    assert (found.name, found.session_hours) == ("Kettle & Sons", 12)


def test_the_demo_keeps_its_name(eva: Tenant) -> None:
    demo = accounts.register_demo().tenant

    with pytest.raises(BadInput, match="keeps its name"):
        accounts.change_company(demo, "Mine", 12)

    accounts.change_company(demo, DEMO_COMPANY, 1)
