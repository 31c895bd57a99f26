"""The login screen with a link: join, a new password, and why a link can't be used."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.looking import markup
from tests.people import EMAIL, MAIN, PASSWORD, SeenBy
from workbench import accounts
from workbench.domain.tenants import Role, Tenant
from workbench.ui import session

NEW = "green kettle on a hill"


def visit(token: str) -> AppTest:
    """The app as somebody sees it who is not logged in and opens a link."""
    app = AppTest.from_file(str(MAIN), default_timeout=30)
    app.query_params["invite"] = token
    return app.run()


def send(form: AppTest, label: str, **values: str) -> AppTest:
    """Fill fields in and press the button."""
    for name, value in values.items():
        form.text_input(key=f"joining.{name}").set_value(value)
    return next(button for button in form.button if button.label == label).click().run()


@pytest.fixture
def token(eva: Tenant) -> str:
    """A link to join as a manager."""
    return accounts.invite(eva, Role.MANAGER).token


def test_a_link_shows_what_one_joins(token: str) -> None:
    seen = visit(token)

    assert "Join Kettle &amp; Sons as manager" in markup(seen)
    assert [field.label for field in seen.text_input] == ["E-mail", "Your name", "Password"]
    assert not seen.tabs


def test_who_joins_is_logged_in_and_the_token_leaves_the_address(eva: Tenant, token: str) -> None:
    seen = send(visit(token), "Join", email="mia@x.example", name="Mia", password=PASSWORD)

    mia = accounts.tenant_of(accounts.claim(seen.session_state[session.TICKET]).token)
    assert mia is not None
    assert (mia.name, mia.role, mia.company_id) == ("Mia", Role.MANAGER, eva.company_id)
    assert "invite" not in seen.query_params


def test_a_refusal_keeps_the_form_and_what_was_typed(token: str) -> None:
    seen = send(visit(token), "Join", email=EMAIL, name="Mia", password=PASSWORD)

    assert "can't be used" in seen.error[0].value.replace("\\", "")
    assert seen.text_input(key="joining.name").value == "Mia"
    assert "invite" in seen.query_params


def test_the_e_mail_of_a_link_is_set(eva: Tenant) -> None:
    seen = visit(accounts.invite(eva, Role.ADMIN, "mia@x.example").token)

    field = seen.text_input(key="joining.email")
    assert (field.value, field.disabled) == ("mia@x.example", True)

    seen = send(seen, "Join", name="Mia", password=PASSWORD)
    assert accounts.claim(seen.session_state[session.TICKET])


def test_a_link_for_a_password_asks_for_nothing_else(eva: Tenant) -> None:
    assert eva.user_id is not None
    seen = visit(accounts.password_link(eva, eva.user_id).token)
    assert "Set a new password" in markup(seen)
    assert [field.label for field in seen.text_input] == ["Password"]

    seen = send(seen, "Set password", password=NEW)

    assert accounts.claim(seen.session_state[session.TICKET])
    assert accounts.log_in(EMAIL, NEW, "192.0.2.7")
    assert "invite" not in seen.query_params


@pytest.mark.usefixtures("home")
def test_a_link_that_can_not_be_used_says_so_in_one_sentence() -> None:
    seen = visit("made-up")

    (error,) = seen.error
    assert "ask an admin of your company for a new one" in error.value
    assert not seen.text_input

    assert seen.button(key="joining.leave").click().run().tabs


def test_who_is_logged_in_is_told_to_log_out_first(
    eva: Tenant, token: str, app_seen_by: SeenBy
) -> None:
    app = app_seen_by(eva)
    app.query_params["invite"] = token

    seen = app.run()
    assert "log out first" in markup(seen)
    assert "Kettle &amp; Sons as manager" not in markup(seen)

    stayed = seen.button(key="joining.stay").click().run()
    assert "log out first" not in markup(stayed)
    assert accounts.offer(token)
