"""The script behind every page: form, pages, errors, and logins that end meanwhile."""

import subprocess
import sys
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.people import EMAIL, MAIN, PASSWORD, SeenBy, log_in
from workbench import accounts
from workbench.domain.errors import NotFound
from workbench.domain.tenants import Tenant
from workbench.ui import account_view, session

ROOT = MAIN.parents[2]
SDKS = ("openai", "anthropic", "litellm", "xllamacpp")


@pytest.fixture
def form(home: Path, quick_hashes: None) -> AppTest:
    """The app before the login."""
    return AppTest.from_file(str(MAIN), default_timeout=30).run()


@pytest.fixture
def account(eva: Tenant, app_seen_by: SeenBy) -> AppTest:
    """Eva's account page."""
    app = app_seen_by(eva)
    app.run()
    return app.switch_page("../../pages/account.py").run()


def submit(form: AppTest, email: str, password: str) -> AppTest:
    """Fill the login form in and send it."""
    form.text_input[0].set_value(email)
    form.text_input[1].set_value(password)
    return form.button[0].click().run()


def test_the_right_password_leaves_a_ticket_for_the_browser(form: AppTest) -> None:
    accounts.register(EMAIL, "Eva", "Kettle & Sons", PASSWORD)

    seen = submit(form, f" {EMAIL.upper()}", PASSWORD)

    assert accounts.claim(seen.session_state[session.TICKET])


def test_a_wrong_password_is_said_once(form: AppTest) -> None:
    seen = submit(form, EMAIL, "wrong wrong wrong")

    assert "password is wrong" in seen.error[0].value
    assert session.TICKET not in seen.session_state
    assert not seen.run().error


def test_registering_logs_in(form: AppTest) -> None:
    values = {"email": EMAIL, "name": "Eva", "company": "Kettle & Sons", "password": PASSWORD}
    for name, value in values.items():
        form.text_input(key=f"register.{name}").set_value(value)

    seen = next(button for button in form.button if button.label == "Register").click().run()

    assert session.TICKET in seen.session_state
    assert accounts.tenant_for().company == "Kettle & Sons"


@pytest.mark.usefixtures("empty_home")
def test_a_database_that_is_not_set_up_is_said_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(session, "cookie_token", lambda: "x")

    seen = AppTest.from_file(str(MAIN), default_timeout=30).run()

    assert not seen.exception
    assert "database" in seen.error[0].value


def test_a_login_that_ended_elsewhere_shows_the_form(account: AppTest) -> None:
    accounts.log_out(session.cookie_token())

    seen = account.run()

    assert [field.label for field in seen.text_input][:2] == ["E-mail", "Password"]


def test_a_click_after_the_login_ended_does_nothing(account: AppTest, eva: Tenant) -> None:
    other = log_in()
    account.run()
    accounts.log_out(session.cookie_token())

    end = next(button for button in account.button if button.label == "End")
    seen = end.click().run()

    assert accounts.tenant_of(other) == eva
    assert "login has ended" in seen.error[0].value


def test_logging_out_ends_the_login(account: AppTest) -> None:
    token = session.cookie_token()

    seen = account.button(key="account.log_out").click().run()

    assert accounts.tenant_of(token) is None
    assert session.LEAVING in seen.session_state


def test_changing_the_password_gives_this_browser_a_ticket(account: AppTest) -> None:
    account.text_input(key="account.old").set_value(PASSWORD)
    account.text_input(key="account.new").set_value("green kettle on a hill")
    change = next(button for button in account.button if button.label == "Change password")

    seen = change.click().run()

    assert accounts.claim(seen.session_state[session.TICKET])


def test_a_refusal_of_a_use_case_is_a_sentence(
    account: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise NotFound("no chat *7* in this company")

    monkeypatch.setattr(account_view, "show", fail)
    seen = account.run()

    assert seen.error[0].value == "No chat \\*7\\* in this company\\."
    assert not seen.exception


def test_a_bug_shows_an_id_that_is_in_the_log(
    account: AppTest, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(account_view, "show", lambda tenant: tenant.secret)

    shown = account.run().error[0].value

    assert "Something went wrong" in shown
    assert "secret" not in shown
    assert shown.split("(")[1][:8] in caplog.text


def test_the_app_starts_without_any_providers_sdk(tmp_path: Path) -> None:
    code = f"import app, sys; print([name for name in {SDKS} if name in sys.modules])"
    environment = {"WORKBENCH_HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}

    told = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, check=True
    )

    assert told.stdout.decode().strip() == "[]"
