"""The people page: links are made and shown once, roles change with a way back, one is shut out."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.looking import everything, markup, opened
from tests.people import PASSWORD, SeenBy, log_in
from workbench import accounts
from workbench.domain.tenants import Role, Tenant
from workbench.ui import people_view
from workbench.ui.links import link_to

SAM = "sam@x.example"


@pytest.fixture
def sam(eva: Tenant) -> Tenant:
    """A manager beside Eva."""
    return accounts.add_user(eva, SAM, "Sam <b>", Role.MANAGER, PASSWORD)


@pytest.fixture
def page(eva: Tenant, sam: Tenant, app_seen_by: SeenBy) -> AppTest:
    """The page as Eva sees it."""
    return opened(app_seen_by(eva), "people")


def change(page: AppTest, person: Tenant, choice: str) -> AppTest:
    """Choose something from the menu of a person."""
    return page.menu_button(key=f"people.change.{person.user_id}").click(choice).run()


def shown_link(page: AppTest) -> str:
    """The token of the link that the page shows."""
    found = re.search(r"\?invite=([\w-]+)", page.code[0].value)
    assert found
    return found[1]


def test_an_admin_alone_is_told_what_to_do(eva: Tenant, app_seen_by: SeenBy) -> None:
    seen = opened(app_seen_by(eva), "people")

    assert "Nobody but you is here" in "".join(text.value for text in seen.markdown)
    assert seen.selectbox(key="people.role").value is Role.MANAGER


def test_names_are_shown_as_they_are(page: AppTest) -> None:
    assert "<b>Sam &lt;b&gt;</b>" in markup(page)
    assert f"{SAM} · never logged in" in markup(page)


def test_a_link_is_made_and_shown_until_it_is_put_away(eva: Tenant, page: AppTest) -> None:
    page.selectbox(key="people.role").set_value(Role.ENGINEER)
    page.text_input(key="people.email").set_value("mia@x.example")

    seen = page.button(key="people.invite_go").click().run()

    offer = accounts.offer(shown_link(seen))
    assert (offer.role, offer.email) == (Role.ENGINEER, "mia@x.example")
    assert "Join as engineer" in markup(seen)
    assert "invite=" not in everything(seen.button(key="people.link_done").click().run())


def test_a_link_that_is_withdrawn_leaves_the_page(eva: Tenant, page: AppTest) -> None:
    seen = page.button(key="people.invite_go").click().run()
    (link,) = accounts.open_links(eva)

    seen = seen.button(key=f"people.withdraw.{link.id}").click().run()

    assert accounts.open_links(eva) == []
    assert not seen.code


def test_a_role_changes_and_changes_back(eva: Tenant, sam: Tenant, page: AppTest) -> None:
    seen = change(page, sam, "Make admin")
    assert "is now admin, and was manager" in seen.success[0].value

    seen.button(key="people.undo").click().run()

    assert accounts.person_with(eva, SAM).role is Role.MANAGER


def test_a_person_is_disabled_after_a_question_and_enabled_again(
    eva: Tenant, sam: Tenant, page: AppTest
) -> None:
    token = log_in(SAM)
    asked = change(page, sam, people_view.DISABLE)
    assert accounts.tenant_of(token) == sam

    seen = asked.button(key="people.disable_yes").click().run()
    assert accounts.tenant_of(token) is None
    assert "disabled" in markup(seen)
    assert page.menu_button(key=f"people.change.{sam.user_id}").options == [people_view.ENABLE]

    seen.button(key="people.undo").click().run()
    assert accounts.person_with(eva, SAM).disabled_at is None


def test_logins_are_ended(eva: Tenant, sam: Tenant, app_seen_by: SeenBy) -> None:
    token = log_in(SAM)

    seen = change(opened(app_seen_by(eva), "people"), sam, people_view.END)

    assert accounts.tenant_of(token) is None
    assert "1 login ended" in seen.success[0].value.replace("\\", "")


def test_a_password_link_is_for_that_person(sam: Tenant, page: AppTest) -> None:
    seen = change(page, sam, people_view.PASSWORD)

    assert accounts.offer(shown_link(seen)).person == sam.name


def test_the_last_admin_is_told_why_not(eva: Tenant, page: AppTest) -> None:
    seen = change(page, eva, "Make manager")

    assert "Eva is the only admin" in seen.error[0].value
    assert not seen.success


def test_a_click_of_somebody_who_is_no_admin_any_more_does_nothing(
    eva: Tenant, sam: Tenant, page: AppTest
) -> None:
    assert sam.user_id is not None
    assert eva.user_id is not None
    accounts.change_role(eva, sam.user_id, Role.ADMIN)
    accounts.change_role(sam_as_admin(sam), eva.user_id, Role.MANAGER)

    page.button(key="people.invite_go").click().run()

    assert accounts.open_links(sam_as_admin(sam)) == []


def sam_as_admin(sam: Tenant) -> Tenant:
    return Tenant(sam.company_id, sam.company, sam.user_id, sam.name, Role.ADMIN)


def test_the_companys_name_and_hours_are_changed(eva: Tenant, page: AppTest) -> None:
    page.text_input(key="people.company_name").set_value("Kettle & Daughters")
    page.number_input(key="people.company_hours").set_value(2)

    seen = page.button(key="people.company_save").click().run()

    found = accounts.company_settings(eva)
    assert (found.name, found.session_hours) == ("Kettle & Daughters", 2)
    assert "Saved." in [caption.value for caption in seen.caption]


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("https://bench.example/people", "https://bench.example/?invite=x"),
        ("https://host.example/bench/people", "https://host.example/bench/?invite=x"),
        ("http://127.0.0.1:8501/", "http://127.0.0.1:8501/?invite=x"),
        (None, "/?invite=x"),
    ],
    ids=str,
)
def test_a_link_begins_with_the_address_that_the_browser_knows(
    monkeypatch: pytest.MonkeyPatch, address: str | None, link: str
) -> None:
    monkeypatch.setattr("workbench.ui.links.seen_address", lambda: address)

    assert link_to("/?invite=x") == link
