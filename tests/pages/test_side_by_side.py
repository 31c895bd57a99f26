"""Side by side: columns from the store, preferences, the way into the chat, and other companies."""

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from tests.pages.looking import opened
from tests.pages.test_comparison import NASTY, markup
from tests.people import SeenBy
from tests.replaying import config as add_config
from tests.replaying import dataset, shop
from workbench import chatting, replay, trying
from workbench.domain.errors import Refused
from workbench.domain.tenants import Role, Tenant
from workbench.providers.fake import FakeProvider
from workbench.runners import local
from workbench.store.tables import Chat, Config
from workbench.trying import Trial


@pytest.fixture
def chat(tenant: Tenant, config: Config) -> Chat:
    """A chat whose client waits."""
    made = chatting.create_chat(tenant, "Anna Keller")
    chatting.add_client_message(tenant, made.id, NASTY)
    return made


@pytest.fixture
def short(tenant: Tenant) -> Config:
    """A second config."""
    return add_config(tenant, "Short")


@pytest.fixture
def trial(tenant: Tenant, chat: Chat, config: Config, short: Config, fake: FakeProvider) -> Trial:
    """A trial with one answer and one refusal."""
    made = trying.begin(tenant, config_ids=[config.id, short.id], chat_id=chat.id)
    fake.enqueue("It costs 10", Refused("it was filtered"))
    for reply in made.replies:
        list(trying.stream(tenant, reply.id))
    return made


def button(seen: AppTest, label: str) -> Button:
    """The first button that says this."""
    return next(one for one in seen.button if one.label == label)


def labels(seen: AppTest) -> list[str]:
    """What the page's buttons say."""
    return [button.label for button in seen.button]


def test_with_one_config_the_page_leads_to_a_second_one(
    tenant: Tenant, app_seen_by: SeenBy, config: Config
) -> None:
    seen = opened(app_seen_by(tenant), "side_by_side")

    assert "only one config" in seen.markdown[0].value
    assert "Make a second config" in labels(seen)


def test_who_has_no_prompts_page_is_told_whom_to_ask(
    tenant: Tenant, app_seen_by: SeenBy, config: Config
) -> None:
    from workbench.store import tenancy
    from workbench.store.tables import User

    with tenancy.session(tenant) as db:
        db.get(User, tenant.user_id).role = Role.MANAGER

    seen = opened(app_seen_by(tenant), "side_by_side")

    assert "Ask an engineer" in seen.markdown[0].value
    assert "Make a second config" not in labels(seen)


def test_the_live_config_and_the_newest_other_one_are_chosen(
    tenant: Tenant, app_seen_by: SeenBy, chat: Chat, config: Config, short: Config
) -> None:
    seen = opened(app_seen_by(tenant), "side_by_side")

    assert seen.multiselect[0].value == [config.id, short.id]
    assert seen.selectbox[0].value == chat.id


def test_asking_writes_each_column_and_names_the_trial_in_the_address(
    tenant: Tenant, app_seen_by: SeenBy, chat: Chat, short: Config, fake: FakeProvider
) -> None:
    fake.enqueue("It costs 10", "It costs 10")
    seen = opened(app_seen_by(tenant), "side_by_side")

    button(seen, "Answer side by side").click().run()

    assert not seen.exception
    made = trying.trials(tenant)[0]
    assert seen.query_params["trial"] in (str(made.id), [str(made.id)])
    assert [one.state for one in made.replies] == ["ready", "ready"]
    assert markup(seen).count("It costs 10") == 2


def test_a_message_of_its_own_is_answered_too(
    tenant: Tenant, app_seen_by: SeenBy, config: Config, short: Config, fake: FakeProvider
) -> None:
    fake.enqueue("Hello", "Hello")
    seen = opened(app_seen_by(tenant), "side_by_side")
    seen.text_area(key="side_by_side.text").set_value("Hi there")

    button(seen, "Answer side by side").click().run()

    assert trying.trials(tenant)[0].context == [{"role": "client", "text": "Hi there"}]
    assert "Use in chat" not in labels(seen)


def test_a_link_shows_the_answer_the_fault_and_what_can_be_done(
    tenant: Tenant, app_seen_by: SeenBy, trial: Trial
) -> None:
    seen = opened(app_seen_by(tenant), "side_by_side", trial=str(trial.id))

    assert "It costs 10" in markup(seen)
    assert seen.error[0].value == "It was filtered\\."
    assert [one for one in labels(seen) if one in ("Prefer this", "Use in chat", "Retry")] == [
        "Prefer this", "Use in chat", "Retry",
    ]  # fmt: skip


def test_what_a_client_wrote_is_escaped(tenant: Tenant, app_seen_by: SeenBy, trial: Trial) -> None:
    seen = opened(app_seen_by(tenant), "side_by_side", trial=str(trial.id))

    assert NASTY not in markup(seen)


def test_retry_writes_the_failed_column_again(
    tenant: Tenant, app_seen_by: SeenBy, trial: Trial, fake: FakeProvider
) -> None:
    fake.enqueue("Ten")
    seen = opened(app_seen_by(tenant), "side_by_side", trial=str(trial.id))

    button(seen, "Retry").click().run()

    assert not seen.error
    assert [one.text for one in trying.trials(tenant)[0].replies] == ["It costs 10", "Ten"]


def test_a_preference_is_counted_and_taken_back(
    tenant: Tenant, app_seen_by: SeenBy, trial: Trial
) -> None:
    seen = opened(app_seen_by(tenant), "side_by_side", trial=str(trial.id))

    button(seen, "Prefer this").click().run()
    assert any("Friendly@1 \\(1\\)" in one.value or "Friendly@1 (1)" in one.value
               for one in seen.caption)  # fmt: skip
    button(seen, "Preferred").click().run()

    assert "Prefer this" in labels(seen)
    assert trying.preferences(tenant) == []


def test_a_reply_that_is_used_waits_as_the_chats_draft(
    tenant: Tenant, app_seen_by: SeenBy, chat: Chat, trial: Trial
) -> None:
    seen = opened(app_seen_by(tenant), "side_by_side", trial=str(trial.id))

    button(seen, "Use in chat").click().run()

    assert not seen.exception
    assert chatting.thread(tenant, chat.id).draft.text == "It costs 10"
    assert "Approve" in labels(seen)


@pytest.mark.parametrize("asked", ["999999", "9" * 30, "x"], ids=["unknown", "huge", "a word"])
def test_an_unknown_trial_is_said_and_the_page_stays(
    tenant: Tenant, app_seen_by: SeenBy, trial: Trial, asked: str
) -> None:
    seen = opened(app_seen_by(tenant), "side_by_side", trial=asked)

    assert "o trial" in seen.error[0].value
    assert "Answer side by side" in labels(seen)


def test_another_companys_trial_is_not_there(
    other_tenant: Tenant, app_seen_by: SeenBy, trial: Trial
) -> None:
    seen = opened(app_seen_by(other_tenant), "side_by_side", trial=str(trial.id))

    assert "No trial" in seen.error[0].value
    assert "It costs 10" not in markup(seen)


def test_an_earlier_trial_opens_from_the_list(
    tenant: Tenant, app_seen_by: SeenBy, trial: Trial
) -> None:
    seen = opened(app_seen_by(tenant), "side_by_side")

    seen.button(key=f"side_by_side.open.{trial.id}").click().run()

    assert "It costs 10" in markup(seen)


def test_a_trial_becomes_a_run_over_a_dataset(
    tenant: Tenant, app_seen_by: SeenBy, trial: Trial, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[int] = []
    monkeypatch.setattr(local, "submit", lambda _, run_id: started.append(run_id))
    dataset(tenant, *shop(2))
    seen = opened(app_seen_by(tenant), "side_by_side", trial=str(trial.id))

    button(seen, "Start the run").click().run()

    assert not seen.exception
    run = replay.runs(tenant)[0]
    assert (started, run.arms) == ([run.run], ("Friendly@1", "Short@1", "human"))
    assert f"Run {run.run} is being filled" in seen.success[0].value
