"""Every page refuses whoever is not logged in, also when it is run alone."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.looking import everything
from tests.people import EMAIL, MAIN, PASSWORD, SeenBy
from workbench import accounts
from workbench.domain.tenants import Role, Tenant
from workbench.ui import nav

FILES = sorted(nav.PAGES.glob("*.py"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_page_run_alone_shows_nothing_but_the_refusal(home: Path, file: Path) -> None:
    seen = AppTest.from_file(str(file)).run()

    assert [type(element).__name__ for element in list(seen.main)[1:]] == ["Warning"]
    assert seen.warning[0].value == "Log in to see this page."
    assert not seen.sidebar.children
    assert not seen.exception


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_page_begins_with_the_question_who_is_there(file: Path) -> None:
    body = [line for line in file.read_text(encoding="utf-8").splitlines() if line[:1].isalpha()]

    first = next(line for line in body if not line.startswith(("from ", "import ")))

    assert first.endswith("require_user()")


def test_the_registry_names_every_page_and_no_other() -> None:
    assert sorted(nav.SCREENS) == [file.stem for file in FILES]


def test_without_a_login_the_app_shows_the_form(home: Path) -> None:
    seen = AppTest.from_file(str(MAIN)).run()

    assert [field.label for field in seen.text_input][:2] == ["E-mail", "Password"]
    assert not seen.exception


@pytest.mark.parametrize("name", nav.SCREENS, ids=str)
def test_every_page_opens_for_an_admin(tenant: Tenant, app_seen_by: SeenBy, name: str) -> None:
    app = app_seen_by(tenant)
    app.run()
    seen = app.switch_page(str(nav.PAGES / f"{name}.py")).run()

    assert not seen.exception
    assert "Something went wrong" not in "".join(error.value for error in seen.error)


@pytest.mark.parametrize("name", ["people", "audit"])
def test_a_page_of_admins_run_by_a_manager_shows_nothing(
    eva: Tenant, app_seen_by: SeenBy, name: str
) -> None:
    app_seen_by(accounts.add_user(eva, "sam@kettle.example", "Sam", Role.MANAGER, PASSWORD))

    seen = AppTest.from_file(str(nav.PAGES / f"{name}.py")).run()

    assert seen.exception  # of the use case: the app itself never offers the page
    assert EMAIL not in everything(seen)
    assert not seen.header
