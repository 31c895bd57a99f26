"""The one registry of pages: file, title, address and who may see it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import streamlit as st

from workbench.domain.tenants import ENGINEERS, EVERYONE, WRITERS, Role, Tenant

PAGES = Path(__file__).resolve().parents[2] / "pages"


@dataclass(frozen=True, slots=True)
class Screen:
    """One page: its title in the menu, the roles that have it, and whether the menu shows it."""

    title: str
    roles: tuple[Role, ...]
    visibility: Literal["visible", "hidden"] = "visible"


HOME = "home"
ARRIVED = "nav.arrived"  # set once any page was shown to this browser tab
SCREENS = {
    HOME: Screen("Home", EVERYONE),
    "chat": Screen("Chats", WRITERS),
    "side_by_side": Screen("Side by side", WRITERS),
    "prompts": Screen("Prompts & models", ENGINEERS),
    "datasets": Screen("Datasets", ENGINEERS),
    "runs": Screen("Runs", ENGINEERS),
    "comparison": Screen("Comparison", EVERYONE),
    "review": Screen("Review", EVERYONE),
    "people": Screen("People", (Role.ADMIN,)),
    "audit": Screen("Audit", (Role.ADMIN,)),
    "account": Screen("Account", EVERYONE, "hidden"),
}


def page(name: str) -> st.Page:
    """The page of this name, for st.navigation, st.switch_page and st.page_link."""
    screen = SCREENS[name]
    return st.Page(
        PAGES / f"{name}.py",
        title=screen.title,
        url_path=name,
        default=name == HOME,
        visibility=screen.visibility,
    )


def names_for(tenant: Tenant | None) -> list[str]:
    """The pages that a person has; all while nobody is logged in, so that deep links stay."""
    return [
        name for name, screen in SCREENS.items() if tenant is None or tenant.role in screen.roles
    ]


def pages_for(tenant: Tenant | None) -> list[st.Page]:
    """The same as pages."""
    return [page(name) for name in names_for(tenant)]


def first_page(tenant: Tenant) -> str:
    """Where a person's work is: the first page of theirs in the menu after Home."""
    mine = [name for name in names_for(tenant) if name != HOME]
    return next(name for name in mine if SCREENS[name].visibility == "visible")
