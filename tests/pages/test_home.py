"""Home: an export in, the question about names, ten turns side by side, a sentence at the end."""

import time

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.looking import markup, opened
from tests.people import SeenBy
from tests.replaying import config as made_config
from tests.replaying import dataset as made_dataset
from tests.replaying import filled, shop
from workbench import chatting, curating, modelling, replay, reviewing
from workbench.domain.tenants import Role, Tenant
from workbench.providers.fake import FakeProvider
from workbench.providers.weights import WeightsStatus
from workbench.reviewing import Kind, Matchup, Word
from workbench.store import people, tenancy
from workbench.store.tables import Config
from workbench.ui import ghost_guess, nav

PAGE = str(nav.PAGES / "home.py")
NASTY = "<img src=x onerror=alert(1)>"
LINES = f"""CLIENT: Where is it?
MANAGER: On its way.
CLIENT: Thanks {NASTY}
MANAGER: Welcome!"""
NAMED = "Marta: Where is it?\nLena: On its way.\nMarta: Thanks\nLena: Welcome!"


def said(seen: AppTest) -> str:
    """All captions, warnings and errors."""
    return " ".join(one.value for kind in ("caption", "warning", "error") for one in seen.get(kind))


def pasted(app: AppTest, text: str) -> AppTest:
    """The page after text was pasted and the button pressed."""
    seen = opened(app, "home")
    seen.text_area(key="home.text").set_value(text)
    seen.button(key="home.go").click()
    return seen.run()


def written(tenant: Tenant, seen: AppTest) -> AppTest:
    """The page once all ghosts are written."""
    run = int(seen.query_params["look"][0])
    deadline = time.monotonic() + 10
    while replay.glance(tenant, run).writing and time.monotonic() < deadline:
        time.sleep(0.01)
    return seen.run()


def record_a_run(tenant: Tenant, fake: FakeProvider, conversations: int, *answers: str) -> None:
    """A run of A and B beside people, recorded and read again."""
    made_dataset(tenant, *shop(conversations))
    for name in ("A", "B"):
        made_config(tenant, name)
    run = replay.plan(tenant, dataset="shop", configs=["A", "B"], human=True)
    fake.enqueue(*answers)
    filled(tenant, run)
    replay.load(tenant, replay.record(tenant, run.id))


@pytest.fixture
def looked(tenant: Tenant, config: Config, fake: FakeProvider, app_seen_by: SeenBy) -> AppTest:
    """The page with two turns and their ghosts."""
    fake.enqueue("It left on Friday.", NASTY)
    return written(tenant, pasted(app_seen_by(tenant), LINES))


def test_a_pasted_conversation_stands_beside_what_the_ai_would_have_said(looked: AppTest) -> None:
    shown = markup(looked)

    assert looked.header[0].value == "What would the AI have said?"
    assert all(text in shown for text in ("On its way.", "It left on Friday.", "Welcome!"))


def test_texts_of_clients_and_models_are_escaped(looked: AppTest) -> None:
    assert "<img" not in markup(looked)
    assert markup(looked).count("&lt;img") == 2


def test_a_word_on_each_turn_ends_in_a_sentence(tenant: Tenant, looked: AppTest) -> None:
    first, second = replay.ghosts(tenant, int(looked.query_params["look"][0])).turns
    looked.button(key=f"ghosts.better.{first.case_id}").click()
    looked.run()

    looked.button(key=f"ghosts.worse.{second.case_id}").click()
    looked.run()

    assert "In 2 turns the AI was better once, the same 0, worse 1." in markup(looked)


def test_the_same_word_again_takes_it_back(tenant: Tenant, looked: AppTest) -> None:
    run = int(looked.query_params["look"][0])
    case = replay.ghosts(tenant, run).turns[0].case_id
    for _ in range(2):
        looked.button(key=f"ghosts.same.{case}").click()
        looked.run()

    assert reviewing.judged(tenant, Matchup(run, "Friendly@1", "sent")) == {}


def test_a_guess_is_blind_and_kept_as_a_preference(tenant: Tenant, looked: AppTest) -> None:
    run = int(looked.query_params["look"][0])
    first, second = replay.ghosts(tenant, run).turns
    looked.segmented_control(key="ghosts.mode").set_value("Guess which is yours")
    looked.run()
    assert "The AI" not in markup(looked)
    mine = "A" if ghost_guess.real_first(run, first.case_id) else "B"

    looked.button(key=f"ghosts.guess.{mine}").click()
    looked.run()
    looked.button(
        key=f"ghosts.guess.{'B' if ghost_guess.real_first(run, second.case_id) else 'A'}"
    ).click()
    looked.run()

    guesses = reviewing.judged(tenant, Matchup(run, "Friendly@1", "sent", Kind.GUESS))
    assert guesses == {first.case_id: Word.WORSE, second.case_id: Word.BETTER}
    assert "You knew your own words in 1 of 2 turns" in markup(looked)


def test_an_export_of_names_asks_which_is_yours(
    tenant: Tenant, config: Config, fake: FakeProvider, app_seen_by: SeenBy
) -> None:
    fake.enqueue("It left on Friday.", "Bye")
    seen = pasted(app_seen_by(tenant), NAMED)
    assert seen.header[0].value == "Which of these is you?"

    seen.radio(key="home.names").set_value("Lena")
    next(one for one in seen.button if one.label == "Show what the AI would have said").click()
    seen = written(tenant, seen.run())

    assert "On its way." in markup(seen)
    assert "It left on Friday." in markup(seen)


def test_several_files_of_several_colleagues_are_one_look(
    tenant: Tenant, config: Config, fake: FakeProvider, app_seen_by: SeenBy
) -> None:
    fake.enqueue("It left on Friday.", "Bye", "Sure")
    seen = opened(app_seen_by(tenant), "home")
    eva = "Ben: Can I return it?\nEva: Yes.\nBen: Thanks\nEva: Bye\n"
    files = {"one.txt": NAMED, "two.txt": eva}
    seen.file_uploader(key="home.file").set_value(
        [(name, text.encode(), "text/plain") for name, text in files.items()]
    )
    seen = seen.button(key="home.go").click().run()
    assert seen.multiselect(key="home.names").options == ["Marta", "Lena", "Ben", "Eva"]

    seen.multiselect(key="home.names").set_value(["Lena", "Eva"])
    next(one for one in seen.button if one.label == "Show what the AI would have said").click()
    seen = written(tenant, seen.run())

    assert not seen.exception
    assert curating.dataset(tenant, "one").conversation_count == 2


def test_a_table_goes_on_in_the_wizard_with_its_file(
    tenant: Tenant, config: Config, app_seen_by: SeenBy
) -> None:
    seen = pasted(app_seen_by(tenant), "chat;wer;was\n1;Anna;Hi\n1;Marek;Hello\n")

    assert not seen.exception
    assert "What do these columns mean?" in [one.value for one in seen.subheader]
    assert curating.datasets(tenant) == []


def test_of_many_names_yours_is_looked_for(
    tenant: Tenant, config: Config, fake: FakeProvider, app_seen_by: SeenBy
) -> None:
    fake.enqueue("It left on Friday.", "Bye")
    others = "".join(f"\nClient{n}: hi {n}" for n in range(13))
    seen = pasted(app_seen_by(tenant), NAMED + others)
    begins = seen.dataframe[0].value.set_index("Name")["Begins with"]
    assert begins["Marta"].startswith("Where is it?")

    seen.multiselect(key="home.names").set_value(["Lena"])
    next(one for one in seen.button if one.label == "Show what the AI would have said").click()
    seen = written(tenant, seen.run())

    assert "It left on Friday." in markup(seen)


def test_going_on_without_a_name_asks_again(
    tenant: Tenant, config: Config, app_seen_by: SeenBy
) -> None:
    seen = pasted(app_seen_by(tenant), NAMED)

    next(one for one in seen.button if one.label == "Show what the AI would have said").click()
    seen.run()

    assert "Choose your name" in said(seen)
    assert seen.header[0].value == "Which of these is you?"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "empty"),
        ("just some words", "none names a speaker"),
        ("CLIENT: Hello?", "at least one answered client message"),
        ("CLEINT: Hello?\nMANAGER: Hi", "unknown role"),
    ],
    ids=["nothing", "prose", "one message", "a slip"],
)
def test_what_can_not_be_replayed_says_what_to_do(
    tenant: Tenant, config: Config, app_seen_by: SeenBy, text: str, sentence: str
) -> None:
    seen = pasted(app_seen_by(tenant), text)

    assert sentence in said(seen).replace("\\", "")
    assert seen.button(key="home.go")
    assert curating.datasets(tenant) == [] or "answered" in sentence


def test_what_is_kept_as_a_chat_has_all_its_messages(tenant: Tenant, looked: AppTest) -> None:
    looked.button(key="home.keep").click()

    looked.run()

    line = chatting.chats(tenant)[0]
    assert [one.text for one in chatting.thread(tenant, line.id).messages] == [
        "Where is it?",
        "On its way.",
        f"Thanks {NASTY}",
        "Welcome!",
    ]


def test_who_has_work_is_sent_there_once(
    tenant: Tenant, config: Config, app_seen_by: SeenBy
) -> None:
    made_dataset(tenant, *shop(1))
    replay.plan(tenant, dataset="shop", configs=["Friendly"])
    app = app_seen_by(tenant)

    assert "No chats yet" in " ".join(one.value for one in app.run().markdown)
    assert app.switch_page(PAGE).run().header[0].value.startswith("What would the AI")


def test_a_newcomer_stays(tenant: Tenant, config: Config, app_seen_by: SeenBy) -> None:
    assert app_seen_by(tenant).run().header[0].value.startswith("What would the AI")


def test_a_recorded_run_is_named_as_one_beside_its_verdict(
    tenant: Tenant, config: Config, fake: FakeProvider, app_seen_by: SeenBy
) -> None:
    record_a_run(tenant, fake, 3, *(["Bye"] * 12))

    seen = opened(app_seen_by(tenant), "home")

    assert "A recorded run: made by this product's own replay" in said(seen).replace("\\", "")
    assert "wb-verdict" in markup(seen)


def test_the_worst_reply_is_one_click_away(
    tenant: Tenant, config: Config, fake: FakeProvider, app_seen_by: SeenBy
) -> None:
    record_a_run(
        tenant, fake, 1, "It is at 0.", "Bye 0", "It is at 0!", "Something else altogether"
    )
    seen = opened(app_seen_by(tenant), "home")

    seen.button(key="home.worst").click()
    seen.run()

    assert "Something else altogether" in markup(seen)
    assert "Bye 0" in markup(seen)


def test_a_foreign_look_shows_nothing(
    tenant: Tenant, other_tenant: Tenant, looked: AppTest, app_seen_by: SeenBy
) -> None:
    run = looked.query_params["look"][0]

    seen = opened(app_seen_by(other_tenant), "home", look=run)

    assert "On its way." not in markup(seen)
    assert f"no run {run}" in said(seen).replace("\\", "").lower()


def test_a_manager_sees_the_verdict_and_no_import(
    tenant: Tenant, config: Config, app_seen_by: SeenBy
) -> None:
    with tenancy.accounts_session() as db:
        user = people.user_by_id(db, tenant.user_id or 0)
        assert user is not None
        user.role = Role.MANAGER

    seen = opened(app_seen_by(tenant), "home")

    assert "home.go" not in [one.key for one in seen.button]


def test_while_the_model_is_fetched_the_look_waits_and_tells_how_far_it_is(
    tenant: Tenant, app_seen_by: SeenBy, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetching = WeightsStatus("fetching", 1, 4, "Fetching the embedded model: 25 %.")
    monkeypatch.setattr(modelling, "model_status", lambda: fetching)

    seen = pasted(app_seen_by(tenant), LINES)

    run = int(seen.query_params["look"][0])
    assert replay.glance(tenant, run) == replay.Glance(writing=False)
    assert replay.status(tenant, run).state == "planned"
    assert "25 %" in seen.get("progress")[0].proto.text
