"""Keys and the model picker on the prompts page: a key goes in, and nothing of it comes out."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.conftest import live_config
from tests.faults import FaultServer, fault_server
from tests.pages.looking import everything
from tests.pages.test_prompts import click, opened, shown
from tests.people import SeenBy
from workbench import configuring
from workbench.configuring import Config
from workbench.domain.access import VENDOR_URLS
from workbench.domain.prompts import ConfigSpec
from workbench.domain.replies import ModelRef
from workbench.domain.tenants import Tenant
from workbench.providers.fake import FakeProvider
from workbench.settings import settings

KEY = "sk-CANARY-0123456789"


@pytest.fixture
def live(tenant: Tenant, fake: FakeProvider) -> Config:
    """The live config."""
    return live_config(tenant)


@pytest.fixture
def page(tenant: Tenant, app_seen_by: SeenBy, live: Config) -> AppTest:
    """The page with its tab of keys open, at OpenAI."""
    return at_openai(opened(app_seen_by(tenant), "Keys"))


def at_openai(page: AppTest) -> AppTest:
    """The form of keys at OpenAI."""
    return page.selectbox(key="prompts.key_provider").set_value("openai").run()


def enter(page: AppTest, key: str = KEY, url: str | None = None) -> AppTest:
    """Fill the form in and save."""
    page.text_input(key="prompts.key_key.openai").set_value(key)
    if url is not None:
        page.text_input(key="prompts.key_url.openai").set_value(url)
    return click(page, "prompts.key_save.openai")


def choose(page: AppTest, provider: str) -> AppTest:
    """Choose a provider in the editor."""
    return page.selectbox(key="prompts.provider").set_value(provider).run()


def local(server: FaultServer) -> str:
    return server.address.replace("127.0.0.1", "localhost") + "/v1"


def test_a_saved_key_leaves_the_page(tenant: Tenant, page: AppTest) -> None:
    assert page.text_input(key="prompts.key_url.openai").value == VENDOR_URLS["openai"]

    seen = enter(page)

    assert "Saved openai" in seen.success[0].value
    assert seen.text_input(key="prompts.key_key.openai").value == ""
    assert "ends in 6789" in shown(seen)
    assert KEY not in everything(seen)
    (stored,) = configuring.keys(tenant)
    assert stored.has_key


def test_the_field_is_a_password_that_no_browser_fills_in(page: AppTest) -> None:
    field = page.text_input(key="prompts.key_key.openai").proto

    assert (field.type, field.autocomplete) == (field.PASSWORD, "off")


def test_another_address_asks_for_the_key_again(tenant: Tenant, page: AppTest) -> None:
    enter(page)

    seen = enter(page, key="", url="http://localhost:11434/v1")

    assert "Enter the key again" in seen.warning[0].value
    assert "no key" in shown(seen)


def test_a_refused_address_is_a_sentence_and_keeps_what_was_typed(page: AppTest) -> None:
    seen = enter(page, url="http://169.254.169.254/latest")

    assert "169.254.169.254 leads to an inner address".replace(".", "\\.") in seen.error[0].value
    assert seen.text_input(key="prompts.key_url.openai").value == "http://169.254.169.254/latest"


def test_what_the_operator_set_is_said_and_not_shown(
    tenant: Tenant, app_seen_by: SeenBy, live: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKBENCH_ANTHROPIC_API_KEY", KEY)
    monkeypatch.setenv("WORKBENCH_ANTHROPIC_BASE_URL", "http://inner.example")
    settings.cache_clear()

    seen = everything(opened(app_seen_by(tenant), "Keys"))

    assert "anthropic" in seen
    assert "6789" not in seen
    assert "inner.example" not in seen


def test_a_key_is_removed_after_a_question(tenant: Tenant, page: AppTest) -> None:
    asked = click(enter(page), "prompts.key_remove.openai")
    assert configuring.keys(tenant)

    seen = click(asked, "prompts.key_remove_yes")

    assert configuring.keys(tenant) == []
    assert "No key is stored yet" in shown(seen)


def test_a_connection_is_tested_with_the_stored_key(page: AppTest) -> None:
    with fault_server("ok", "bad_key") as server:
        seen = enter(page, url=local(server))
        named = seen.selectbox(key="prompts.key_model.openai").set_value("gpt-5-mini").run()

        good = click(named, "prompts.key_test")
        assert "It answered “Your parcel arrives on Monday" in shown(good)
        assert server.headers[0]["authorization"] == f"Bearer {KEY}"

        bad = click(good, "prompts.key_test")
        assert "refused the key" in bad.error[0].value
        assert KEY not in everything(bad)


def test_a_provider_without_a_model_is_no_error_yet(page: AppTest) -> None:
    seen = choose(page, "openai")

    assert not seen.error
    assert "what your own server calls its model" in shown(seen)


def test_a_model_shows_its_price_and_that_its_key_is_missing(page: AppTest) -> None:
    choose(page, "openai")

    seen = page.selectbox(key="prompts.model").set_value("gpt-5-mini").run()

    assert r"\$0.25 in, \$2.00 out per million tokens" in shown(seen)
    assert "No key for openai yet" in shown(seen)
    assert "Asked with your company's key" in shown(enter(seen))


def test_from_a_missing_key_one_click_leads_to_the_form(page: AppTest) -> None:
    page.session_state["prompts.tab"] = "Versions"
    choose(page, "openai")
    page.selectbox(key="prompts.model").set_value("gpt-5-mini").run()

    seen = click(page, "prompts.enter_key")

    assert seen.text_input(key="prompts.key_key.openai")


@pytest.mark.parametrize(
    ("model", "said"),
    [("gpt-5-minni", "the nearest is gpt\\-5\\-mini"), ("zzz", "Price unknown.")],
)
def test_a_name_that_no_list_has_is_told_from_a_known_one(
    tenant: Tenant, app_seen_by: SeenBy, model: str, said: str
) -> None:
    live_config(tenant, spec=ConfigSpec("Be brief.", ModelRef("openai", model)))

    assert said in shown(opened(app_seen_by(tenant)))


def test_on_another_server_the_vendors_price_does_not_count(page: AppTest) -> None:
    choose(page, "openai")
    page.selectbox(key="prompts.model").set_value("gpt-5-mini").run()

    seen = enter(page, url="http://localhost:11434/v1")

    assert "Price unknown on a server other than the vendor's own" in shown(seen)


def test_the_embedded_model_has_one_name_and_costs_nothing(page: AppTest) -> None:
    seen = choose(page, "embedded")
    assert seen.text_input(key="prompts.model").value == "default"
    assert "Costs nothing" in shown(seen)

    wrong = seen.text_input(key="prompts.model").set_value("other").run()

    assert "available\\: default" in wrong.error[0].value


def test_making_live_keeps_the_note_and_warns(
    tenant: Tenant, app_seen_by: SeenBy, live: Config
) -> None:
    newest = configuring.save(tenant, "Friendly", ConfigSpec("Be brief.", ModelRef("fake", "x")))
    asked = click(opened(app_seen_by(tenant), "Versions"), f"prompts.live.{newest.id}")
    assert "No comparison of this config was signed off" in asked.warning[0].value

    asked.text_area(key="prompts.live_note").set_value("Shorter [replies](x) were asked for.")
    seen = click(asked, "prompts.live_yes")

    found = configuring.live_config(tenant)
    assert (found.id, found.live_note) == (newest.id, "Shorter [replies](x) were asked for.")
    assert r"live: Shorter \[replies\]" in shown(seen)
