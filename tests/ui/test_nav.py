"""Who sees which page."""

import pytest

from workbench.domain.tenants import Role, Tenant
from workbench.ui import nav

ENGINEERS_PAGES = [
    *("home", "chat", "side_by_side", "prompts", "datasets", "runs", "comparison", "review"),
]
EVERY_PAGE = [*ENGINEERS_PAGES, "people", "audit", "account"]


def person(role: Role) -> Tenant:
    """Somebody with a role."""
    return Tenant(1, "Harbor & Linen", 1, "Eva", role)


@pytest.mark.parametrize(
    ("role", "names"),
    [
        (Role.ADMIN, EVERY_PAGE),
        (Role.ENGINEER, [*ENGINEERS_PAGES, "account"]),
        (Role.MANAGER, ["home", "chat", "side_by_side", "comparison", "review", "account"]),
        (Role.STAKEHOLDER, ["home", "comparison", "review", "account"]),
    ],
    ids=lambda value: str(value) if isinstance(value, Role) else "",
)
def test_a_role_has_its_pages(role: Role, names: list[str]) -> None:
    assert nav.names_for(person(role)) == names


def test_nobody_is_given_every_address_so_that_deep_links_stay() -> None:
    assert nav.names_for(None) == EVERY_PAGE


@pytest.mark.parametrize(
    ("role", "name"), [(Role.MANAGER, "chat"), (Role.STAKEHOLDER, "comparison")], ids=str
)
def test_home_leads_to_the_first_page_of_the_role(role: Role, name: str) -> None:
    assert nav.first_page(person(role)) == name
