"""Prompts & models: the editor, the versions, the preview, and twelve turns tried."""

import threading
import time

import pytest
from streamlit.testing.v1 import AppTest

from tests.conftest import live_config
from tests.pages.looking import markup
from tests.people import SeenBy
from tests.replaying import dataset, told
from workbench import chatting, configuring
from workbench.configuring import Config
from workbench.domain.prompts import ConfigSpec
from workbench.domain.replies import ModelRef
from workbench.domain.tenants import Tenant
from workbench.providers.fake import FakeProvider
from workbench.settings import settings
from workbench.ui import nav

PAGE = str(nav.PAGES / "prompts.py")
NASTY = "<img src=x onerror=alert(1)>"


@pytest.fixture
def live(tenant: Tenant, fake: FakeProvider, monkeypatch: pytest.MonkeyPatch) -> Config:
    """The live config, and a dataset of one turn to try others on."""
    monkeypatch.setenv("WORKBENCH_CONCURRENCY", "1")
    settings.cache_clear()
    dataset(tenant, told("late", f"C: Where is it? {NASTY}", "M: It is at the carrier's."))
    return live_config(tenant)


@pytest.fixture
def page(tenant: Tenant, app_seen_by: SeenBy, live: Config) -> AppTest:
    """The page as an admin sees it."""
    return opened(app_seen_by(tenant))


def opened(app: AppTest, tab: str = "Twelve turns") -> AppTest:
    """The page with one of its tabs open."""
    app.run()
    app.session_state["prompts.tab"] = tab
    seen = app.switch_page(PAGE).run()
    assert not seen.exception
    return seen


def rewrite(page: AppTest, text: str = "Be brief.") -> AppTest:
    return page.text_area(key="prompts.text").set_value(text).run()


def click(page: AppTest, key: str) -> AppTest:
    seen = page.button(key=key).click().run()
    assert not seen.exception
    return seen


def try_it(page: AppTest, fake: FakeProvider, *answers: str) -> AppTest:
    """Press the button, wait for the end, and look again."""
    fake.enqueue(*answers)
    click(rewrite(page), "prompts.try")
    deadline = time.monotonic() + 10
    while any(thread.name == "beside" for thread in threading.enumerate()):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return page.run()


def shown(seen: AppTest) -> str:
    """Badges, captions and notices of the page."""
    texts = [*seen.markdown, *seen.caption, *seen.success, *seen.error]
    return "\n".join(text.value for text in texts)


def test_the_live_config_stands_on_top_and_in_the_editor(page: AppTest, live: Config) -> None:
    assert f"live: Friendly@1 · fake:scripted · {live.hash[:12]}" in page.caption[0].value.replace(
        "\\", ""
    )
    assert page.text_area(key="prompts.text").value == live.prompt.text
    assert "Friendly@1 · live" in shown(page)


def test_a_changed_prompt_is_marked_as_not_saved_until_it_is(tenant: Tenant, page: AppTest) -> None:
    assert "not saved" in shown(rewrite(page))

    seen = click(page, "prompts.save")

    assert "not saved" not in shown(seen)
    assert "Saved Friendly" in seen.success[0].value
    assert configuring.configs(tenant)[0].prompt.text == "Be brief."
    assert configuring.live_config(tenant).version == 1


def test_unchanged_content_is_no_new_version(tenant: Tenant, page: AppTest) -> None:
    seen = click(page, "prompts.save")

    assert "already; nothing new was saved" in seen.success[0].value
    assert len(configuring.configs(tenant)) == 1


def test_settings_that_no_config_can_hold_are_refused_in_a_sentence(page: AppTest) -> None:
    empty = page.text_input(key="prompts.model").set_value("").run()
    assert not empty.error

    assert "is not provider" in click(empty, "prompts.save").error[0].value


def test_a_try_shows_old_and_new_and_what_was_sent(page: AppTest, fake: FakeProvider) -> None:
    seen = markup(try_it(page, fake, "No idea", "It is at the carrier's."))

    assert "1 of 1 reply moved" in seen
    assert "1 nearer to what you sent" in seen
    assert "<del>No</del>" in seen
    assert "carrier&#x27;s.</ins>" in seen
    assert "What you sent" in seen
    assert "an impression and not evidence" in seen


def test_what_clients_and_models_wrote_is_escaped(page: AppTest, fake: FakeProvider) -> None:
    seen = markup(try_it(page, fake, "No idea", NASTY))

    assert NASTY not in seen
    assert "&lt;img" in seen


def test_a_persons_words_add_up_to_a_sentence(page: AppTest, fake: FakeProvider) -> None:
    tried = try_it(page, fake, "No idea", "Hm")
    better = next(one for one in tried.button if one.label == "Better")

    seen = better.click().run()

    assert "In 1 turn the new prompt was better once" in markup(seen)


def test_the_same_word_again_takes_it_back(page: AppTest, fake: FakeProvider) -> None:
    tried = try_it(page, fake, "No idea", "Hm")
    key = next(one.key for one in tried.button if one.label == "Worse")
    click(tried, key)

    seen = click(tried, key)

    assert "the new prompt was" not in markup(seen)


def test_a_tried_prompt_is_a_version_and_not_live(
    tenant: Tenant, page: AppTest, fake: FakeProvider
) -> None:
    try_it(page, fake, "No idea", "Hm")

    assert configuring.configs(tenant)[0].version == 2
    assert configuring.live_config(tenant).version == 1


def test_trying_what_is_live_is_refused_in_a_sentence(page: AppTest) -> None:
    seen = click(page, "prompts.try")

    assert "This is what answers already" in seen.error[0].value


def test_without_a_dataset_the_way_to_one_is_shown(tenant: Tenant, app_seen_by: SeenBy) -> None:
    seen = opened(app_seen_by(tenant))

    assert seen.button(key="prompts.try").disabled
    assert seen.button(key="empty.datasets").label == "Import a dataset"


def test_any_two_versions_are_compared_and_one_is_restored(
    tenant: Tenant, app_seen_by: SeenBy, live: Config
) -> None:
    spec = ConfigSpec(f"Be {NASTY}.", ModelRef("fake", "other"))
    newest = configuring.save(tenant, "Friendly", spec)
    seen = opened(app_seen_by(tenant), "Versions")

    assert "<ins>" in markup(seen)
    assert NASTY not in markup(seen)
    assert "fake:other" in str(seen.table[0].value)

    restored = click(seen, f"prompts.restore.{newest.id}")

    assert restored.text_area(key="prompts.text").value == spec.prompt
    assert configuring.live_config(tenant).id == live.id


def test_make_live_says_what_changes_and_asks_first(
    tenant: Tenant, app_seen_by: SeenBy, live: Config
) -> None:
    newest = configuring.save(tenant, "Friendly", ConfigSpec("Be brief.", ModelRef("fake", "x")))
    seen = opened(app_seen_by(tenant), "Versions")

    asked = click(seen, f"prompts.live.{newest.id}")

    assert "in place of Friendly" in shown(asked)
    assert configuring.live_config(tenant).id == live.id
    click(asked, "prompts.live_yes")
    assert configuring.live_config(tenant).id == newest.id


def test_the_preview_shows_the_unsaved_words_and_answers_once(
    tenant: Tenant, app_seen_by: SeenBy, live: Config, fake: FakeProvider
) -> None:
    chat = chatting.create_chat(tenant, "Marta")
    chatting.add_client_message(tenant, chat.id, "Where is it?")
    seen = rewrite(opened(app_seen_by(tenant), "What the model sees"))
    assert [block.value for block in seen.code] == ["Be brief.", "Where is it?"]
    fake.enqueue("On <b>its</b> way")

    answered = click(seen, "prompts.ask")

    assert "On &lt;b&gt;its&lt;/b&gt; way" in markup(answered)
    assert len(configuring.configs(tenant)) == 1


def test_a_tested_model_says_what_it_took_or_what_is_wrong(
    page: AppTest, fake: FakeProvider
) -> None:
    fake.enqueue("ready")

    assert "“ready” in 0.0 s" in shown(click(page, "prompts.test"))
    assert "asked once more" in click(page, "prompts.test").error[0].value


def test_what_one_person_left_in_the_editor_is_not_shown_to_another(
    tenant: Tenant, other_tenant: Tenant, page: AppTest, app_seen_by: SeenBy
) -> None:
    rewrite(page, "A secret of ours.")
    app_seen_by(other_tenant)

    seen = page.run()

    assert "secret" not in seen.text_area(key="prompts.text").value


def test_the_same_prompt_is_tried_on_another_configs_model_too(
    tenant: Tenant, app_seen_by: SeenBy, live: Config, fake: FakeProvider
) -> None:
    configuring.save(tenant, "Other", ConfigSpec("Whatever.", ModelRef("fake", "other")))
    page = opened(app_seen_by(tenant))
    page.multiselect(key="prompts.other_models").set_value(["fake:other"]).run()

    seen = try_it(page, fake, "Live", "New", "New on other")

    assert {request.model.model for request in fake.requests} == {"scripted", "other"}
    assert "fake:other" in markup(seen)
    assert [request.messages[0].content for request in fake.requests[1:]] == ["Be brief."] * 2


def test_an_emptied_temperature_is_left_to_the_provider(
    tenant: Tenant, page: AppTest, fake: FakeProvider
) -> None:
    page.number_input(key="prompts.temperature").set_value(None).run()

    click(page, "prompts.save")

    assert configuring.configs(tenant)[0].parameters["temperature"] is None
