"""Learn from edits: what is missing, lines with their proof, tried before they are accepted."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.kept import Keep
from tests.learned import LINE, answer, edit, edits, wait
from tests.pages.looking import markup
from tests.pages.looking import opened as opened_page
from tests.people import SeenBy
from workbench import chatting, configuring, learning
from workbench.domain.prompts import ConfigSpec
from workbench.domain.replies import ModelRef
from workbench.domain.tenants import Role, Tenant
from workbench.providers.fake import FakeProvider
from workbench.settings import settings
from workbench.store import tenancy
from workbench.store.tables import Config, User
from workbench.ui import nav
from workbench.ui.prompt_learning import TAB

NASTY = "<img src=x onerror=alert(1)>"


@pytest.fixture(autouse=True)
def one_by_one(home: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """Replies are asked for in order, as the fake answers in order."""
    monkeypatch.setenv("WORKBENCH_CONCURRENCY", "1")
    settings.cache_clear()


@pytest.fixture
def drafts(tenant: Tenant, config: Config, fake: FakeProvider, keep: Keep[list[int]]) -> list[int]:
    """Twelve edits in four chats."""
    return keep("twelve edits of the page", lambda: edits(tenant, fake))


@pytest.fixture
def page(tenant: Tenant, app_seen_by: SeenBy, drafts: list[int]) -> AppTest:
    """The tab with twelve edits."""
    return opened(app_seen_by(tenant))


def opened(app: AppTest) -> AppTest:
    """The tab as it is."""
    app.run()
    app.session_state["prompts.tab"] = TAB
    seen = app.switch_page(str(nav.PAGES / "prompts.py")).run()
    assert not seen.exception
    return seen


def click(page: AppTest, key: str) -> AppTest:
    seen = page.button(key=key).click().run()
    assert not seen.exception
    return seen


def look(page: AppTest, fake: FakeProvider, *lines: object) -> AppTest:
    """Lines looked for and shown."""
    fake.enqueue(answer(*lines))
    return click(page, "prompts.learn")


def try_it(page: AppTest, fake: FakeProvider, *answers: str) -> AppTest:
    """The first line's trial, waited for, and the page after it."""
    fake.enqueue(*answers)
    click(page, "prompts.try_line.1")
    wait()
    return page.run()


def shown(seen: AppTest) -> str:
    """Captions and notices of the page."""
    texts = [*seen.caption, *seen.success, *seen.error, *seen.info]
    return "\n".join(text.value.replace("\\", "") for text in texts)


def test_without_edits_the_page_says_where_they_come_from(
    tenant: Tenant, config: Config, app_seen_by: SeenBy
) -> None:
    seen = opened(app_seen_by(tenant))

    assert any("each is tried on other chats" in text.value for text in seen.markdown)
    assert seen.button(key="empty.chat").label == "Open the chats"


def test_too_few_edits_are_counted_and_lines_can_not_be_looked_for(
    tenant: Tenant, config: Config, fake: FakeProvider, app_seen_by: SeenBy
) -> None:
    edits(tenant, fake, chats=3)

    seen = opened(app_seen_by(tenant))

    assert "9 of 10 edits are there; 1 more is needed" in shown(seen)
    assert seen.button(key="prompts.learn").disabled


def test_a_line_is_shown_with_the_edits_that_prove_it(page: AppTest, fake: FakeProvider) -> None:
    assert "12 edits: 9 to learn from, 3 held out" in shown(page)

    seen = look(page, fake, LINE)

    assert "1 line proposed." in shown(seen)
    assert LINE in markup(seen)
    assert "People ask for it." in markup(seen)
    assert markup(seen).count("The draft, and what was sent") == 2
    assert "<del>Draft</del><ins>Sent</ins> <del>of</del><ins>for</ins> question" in markup(seen)
    assert "6 calls to fake:scripted" in shown(seen)


def test_what_is_left_out_is_counted_with_its_reason(page: AppTest, fake: FakeProvider) -> None:
    seen = look(page, fake, LINE, "x" * 301, {"line": "Hm", "reason": "", "evidence": []})

    assert "Left out: 1 longer than 300 signs, 1 naming none of the edits" in shown(seen)


def test_more_than_three_edits_stand_behind_a_click(page: AppTest, fake: FakeProvider) -> None:
    labels = [f"E{number}" for number in range(1, 6)]

    seen = look(page, fake, {"line": LINE, "reason": "", "evidence": labels})

    assert "Seen in 5 edits" in shown(seen)
    assert "2 more" in [box.label for box in seen.expander]


def test_a_model_that_gives_no_json_is_a_sentence(page: AppTest, fake: FakeProvider) -> None:
    fake.enqueue("Warmer!", "Warmer!")

    seen = click(page, "prompts.learn")

    assert "Fake:scripted answered twice with something else" in shown(seen)


def test_a_line_is_accepted_only_after_its_trial(
    tenant: Tenant, page: AppTest, fake: FakeProvider
) -> None:
    seen = look(page, fake, LINE)
    assert seen.button(key="prompts.accept.1").disabled

    seen = try_it(seen, fake, *["Hm", "Which size?"] * 3)

    assert "no interval from 1 conversation" in markup(seen)
    assert "6 calls to fake:scripted; that cost $0.00" in markup(seen)
    assert markup(seen).count(" % to edit") == 6
    accepted = click(seen, "prompts.accept.1")
    assert "Saved Friendly@2: Friendly@1 with this line at its end." in shown(accepted)
    assert "accepted into Friendly@2" in shown(accepted)
    assert configuring.live_config(tenant).version == 1


def test_a_trial_that_broke_off_says_why_and_goes_on(page: AppTest, fake: FakeProvider) -> None:
    look(page, fake, LINE)

    seen = try_it(page, fake, "Hm", "Hm")

    assert "asked once more than the test enqueued" in shown(seen)
    assert "2 of 6 replies are there" in shown(seen)
    assert seen.button(key="prompts.try_line.1").label == "Go on"
    assert "4 calls to fake:scripted" in shown(seen)


def test_a_dismissed_line_comes_back_by_undo(page: AppTest, fake: FakeProvider) -> None:
    look(page, fake, LINE)

    dismissed = click(page, "prompts.dismiss.1")
    assert f"{LINE} · dismissed" in shown(dismissed)
    seen = click(dismissed, "prompts.undismiss.1")

    assert seen.button(key="prompts.try_line.1").label == "Try it on 3 held-out turns"


def test_what_clients_and_models_wrote_is_escaped(
    tenant: Tenant, config: Config, fake: FakeProvider, app_seen_by: SeenBy
) -> None:
    for number in range(12):
        chat = chatting.create_chat(tenant, f"Client {number} {NASTY}")
        edit(tenant, fake, chat, NASTY, draft=f"Draft {NASTY}", sent=f"Sent {NASTY}")
    page = opened(app_seen_by(tenant))

    seen = look(page, fake, {"line": NASTY, "reason": NASTY, "evidence": ["E1"]})
    seen = try_it(seen, fake, *[NASTY] * 8)

    assert NASTY not in markup(seen)
    assert markup(seen).count("&lt;img") > 8


def test_another_prompt_with_edits_and_another_model_can_be_chosen(
    tenant: Tenant, config: Config, drafts: list[int], fake: FakeProvider, app_seen_by: SeenBy
) -> None:
    other = configuring.save(tenant, "Max", ConfigSpec("You are Max.", ModelRef("fake", "large")))
    configuring.make_live(tenant, other.id)
    page = opened(app_seen_by(tenant))
    assert "From ten of them on" in " ".join(text.value for text in page.markdown)

    page.selectbox(key="prompts.learn_from").set_value(config.id).run()
    page.selectbox(key=f"prompts.learn_by.{config.id}").set_value("fake:large").run()
    look(page, fake, LINE)

    assert str(fake.requests[-1].model) == "fake:large"
    assert [one.line for one in learning.lesson(tenant, config.id).lines] == [LINE]


@pytest.mark.parametrize(("role", "leads"), [(Role.ADMIN, True), (Role.MANAGER, False)], ids=str)
def test_beside_a_chat_ten_edits_are_told_and_engineers_are_led_to_them(
    role: Role, leads: bool, tenant: Tenant, drafts: list[int], app_seen_by: SeenBy
) -> None:
    with tenancy.accounts_session() as db:
        db.get(User, tenant.user_id).role = role

    seen = opened_page(app_seen_by(tenant), "chat")

    assert "12 edits could improve the prompt." in shown(seen)
    assert ("chat.learn" in [button.key for button in seen.button]) == leads
