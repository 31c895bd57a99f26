"""Exports of chats, datasets and runs: what is in them, who may have them, and the way back."""

import json
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from tests.conftest import live_config, make_colleague
from tests.formats.exported import plain
from tests.replaying import config, dataset, filled, said, shop, told
from workbench import auditing, chatting, curating, exporting, importing, replay, reviewing, trying
from workbench.auditing import Question
from workbench.domain.audit import Act
from workbench.domain.errors import BadInput, Conflict, Denied, NotFound
from workbench.domain.judgments import Kind as JudgmentKind
from workbench.domain.judgments import Matchup, Word
from workbench.domain.tenants import Role, Tenant
from workbench.domain.turns import Origin, Outcome
from workbench.exporting import Kind
from workbench.providers.fake import FakeProvider
from workbench.reports import run_files
from workbench.store import datasets, tenancy
from workbench.store.tables import Chat, Conversation, Run, RunCase

DATASET = [one.name for one in exporting.formats(Kind.DATASET)]
CHAT = [one.name for one in exporting.formats(Kind.CHAT)]
DRAFT = "DRAFT nobody sent this"


@pytest.fixture
def chat(tenant: Tenant, fake: FakeProvider) -> Chat:
    """A chat with an edited draft, one replaced after its rejection, and a note of a person."""
    live_config(tenant)
    fake.enqueue("It costs 10", DRAFT)
    made = chatting.create_chat(tenant, "Anna", client_description="A regular")
    chatting.add_client_message(tenant, made.id, "Price?")
    draft = chatting.draft_reply(tenant, made.id)
    chatting.edit_draft(tenant, draft.id, "It is 10 EUR")
    chatting.approve_draft(tenant, draft.id)
    chatting.add_client_message(tenant, made.id, "Too much")
    chatting.reject_draft(tenant, chatting.draft_reply(tenant, made.id).id, "rude")
    chatting.write_reply(tenant, made.id, "I can give you 9")
    return made


def rows(made: exporting.Export) -> list[Any]:
    """JSON lines that were exported."""
    return [json.loads(line) for line in made.read().decode().splitlines()]


def preferences(made: exporting.Export) -> list[tuple[str, str]]:
    """The better and the worse side of each pair."""
    return [
        (row["preferred_output"][0]["content"], row["non_preferred_output"][0]["content"])
        for row in rows(made)
    ]


def stored(tenant: Tenant, name: str) -> list[Conversation]:
    """A dataset's conversations, in order."""
    with tenancy.reading(tenant) as db:
        return datasets.conversations(db, datasets.find(db, name).id)


@pytest.mark.parametrize("form", [name for name in DATASET if name != "dpo"])
def test_a_dataset_is_exported_and_counted(tenant: Tenant, form: str) -> None:
    dataset(tenant, *shop(3))

    made = exporting.export_dataset(tenant, "shop", form)
    data = made.read()

    assert (made.conversations, made.messages, made.size) == (3, 12, len(data))
    assert made.file_name.startswith("shop@1")
    assert dict(made.skipped) == {}


def test_a_large_dataset_is_read_page_by_page(
    tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbench.exporting.datasets.AT_ONCE", 2)
    dataset(tenant, *shop(5))

    found = rows(exporting.export_dataset(tenant, "shop", "sharegpt"))

    assert [row["id"] for row in found] == [f"chat {number}" for number in range(5)]


def test_a_dataset_comes_back_in_another_company(tenant: Tenant, other_tenant: Tenant) -> None:
    first = dataset(tenant, plain("a"), plain("b"))
    data = exporting.export_dataset(tenant, "shop").read()

    summary = importing.import_data(other_tenant, data, dataset="back")

    before, after = stored(tenant, "shop"), stored(other_tenant, "back")
    assert summary.hash == first.hash
    assert [one.hash for one in after] == [one.hash for one in before]
    assert [one.tags for one in after] == [one.tags for one in before]
    assert exported_messages(other_tenant, "back") == exported_messages(tenant, "shop")


@pytest.mark.parametrize("form", [name for name in DATASET if name not in ("dpo", "xlsx")])
def test_what_was_masked_stays_masked(tenant: Tenant, form: str) -> None:
    secret = "anna.keller@example.org"
    lines = f"CLIENT: Write to {secret}\nMANAGER: I write to {secret}\n".encode()
    importing.import_data(tenant, lines, dataset="masked", mask=True)

    data = exporting.export_dataset(tenant, "masked", form).read().decode()

    assert "Write to" in data
    assert secret not in data


def exported_messages(tenant: Tenant, name: str) -> list[Any]:
    """The messages of a dataset with all that is known of them."""
    found = json.loads(exporting.export_dataset(tenant, name).read())
    return [one["messages"] for one in found["conversations"]]


def test_notes_are_counted_out_and_never_said(tenant: Tenant) -> None:
    dataset(tenant, told("one", "C: Hi", "N: she is rude", "M: Hello"))

    made = exporting.export_dataset(tenant, "shop", "openai")

    assert "rude" not in made.read().decode()
    assert (made.messages, dict(made.skipped)) == (2, {"internal note": 1})


def test_what_a_model_played_is_counted_out_of_training(tenant: Tenant) -> None:
    played = replace(said("C: Hi"), origin=Origin.AI)
    one = told("one", "C: Hi", "M: Hello")
    dataset(tenant, one, replace(one, external_id="two", messages=(played, *one.messages)))

    made = exporting.export_dataset(tenant, "shop", "openai")
    made.read()

    assert made.conversations == 1
    assert dict(made.skipped) == {"conversation whose client a model played": 1}
    assert json.loads(exporting.export_dataset(tenant, "shop").read())["conversations"][1:]


def test_a_dataset_whose_words_are_erased_is_refused_in_a_sentence(tenant: Tenant) -> None:
    dataset(tenant, *shop(1))
    curating.redact_conversation(tenant, stored(tenant, "shop")[0].id)

    with pytest.raises(BadInput, match=r"nothing of the dataset 'shop' .* erased \(1\)"):
        exporting.export_dataset(tenant, "shop")


def test_an_empty_chat_is_refused_in_a_sentence(tenant: Tenant) -> None:
    empty = chatting.create_chat(tenant, "Anna")

    with pytest.raises(BadInput, match="nothing of the chat 'Anna' can be exported as json"):
        exporting.export_chat(tenant, empty.id)


@pytest.mark.parametrize("form", CHAT)
def test_a_chat_is_exported_in_every_format(tenant: Tenant, chat: Chat, form: str) -> None:
    made = exporting.export_chat(tenant, chat.id, form)

    assert made.read()
    assert (made.conversations, made.messages) == (1, 4)


@pytest.mark.parametrize("form", [name for name in CHAT if name not in ("dpo", "json", "xlsx")])
def test_a_rejected_draft_is_never_said(tenant: Tenant, chat: Chat, form: str) -> None:
    text = exporting.export_chat(tenant, chat.id, form).read().decode()

    assert text.count(DRAFT) == (form == "csv")  # in the column of drafts


def test_a_chats_json_tells_each_draft_and_its_end(tenant: Tenant, chat: Chat) -> None:
    (one,) = json.loads(exporting.export_chat(tenant, chat.id).read())["conversations"]

    drafts = [message["draft"] for message in one["messages"] if "draft" in message]
    assert [(draft["outcome"], draft["ai_text"], draft["reason"]) for draft in drafts] == [
        (Outcome.EDITED, "It costs 10", ""),
        (Outcome.REJECTED, DRAFT, "rude"),
    ]
    assert drafts[0]["config"] == "Friendly@1"
    assert drafts[0]["edits"][0]["author"] == "Eva"
    assert one["client_description"] == "A regular"


def test_edits_and_own_replies_are_preferences(tenant: Tenant, chat: Chat) -> None:
    found = preferences(exporting.export_chat(tenant, chat.id, "dpo"))

    assert found == [("It is 10 EUR", "It costs 10"), ("I can give you 9", DRAFT)]


def test_a_frozen_chat_gives_the_same_preferences(tenant: Tenant, chat: Chat) -> None:
    curating.freeze_chats(tenant, [chat.id], dataset="frozen")

    found = preferences(exporting.export_dataset(tenant, "frozen", "dpo"))

    assert found == preferences(exporting.export_chat(tenant, chat.id, "dpo"))


@pytest.fixture
def waiting(tenant: Tenant, fake: FakeProvider) -> Chat:
    """A chat whose client waits for an answer."""
    made = chatting.create_chat(tenant, "Ben")
    chatting.add_client_message(tenant, made.id, "Price?")
    return made


@pytest.fixture
def two(tenant: Tenant) -> list[int]:
    """Two configs."""
    return [live_config(tenant, "Friendly").id, config(tenant, "Brief").id]


def offered(
    tenant: Tenant, fake: FakeProvider, chat: Chat, config_ids: list[int]
) -> dict[str, int]:
    """Two candidates by their words."""
    fake.enqueue("Ten euros", "10")
    for draft_id in chatting.begin_drafts(tenant, chat.id, config_ids):
        list(chatting.write_draft(tenant, draft_id))
    batch = chatting.thread(tenant, chat.id).candidates
    return {draft.ai_text: draft.id for draft in batch}


def test_a_picked_candidate_is_a_preference(
    tenant: Tenant, fake: FakeProvider, waiting: Chat, two: list[int]
) -> None:
    batch = offered(tenant, fake, waiting, two)
    chatting.pick(tenant, batch["10"])

    made = exporting.export_chat(tenant, waiting.id, "dpo")

    (row,) = rows(made)
    assert row["input"]["messages"] == [{"role": "user", "content": "Price?"}]
    assert row["preferred_output"] == [{"role": "assistant", "content": "10"}]
    assert row["non_preferred_output"] == [{"role": "assistant", "content": "Ten euros"}]


def test_an_own_reply_is_preferred_over_all_that_were_turned_down(
    tenant: Tenant, fake: FakeProvider, waiting: Chat, two: list[int]
) -> None:
    offered(tenant, fake, waiting, two)
    chatting.reject_candidates(tenant, waiting.id, "rude")
    chatting.write_reply(tenant, waiting.id, "It is 10 EUR")

    found = preferences(exporting.export_chat(tenant, waiting.id, "dpo"))

    assert sorted(found) == [("It is 10 EUR", "10"), ("It is 10 EUR", "Ten euros")]


def test_a_reply_that_was_preferred_side_by_side_is_a_preference(
    tenant: Tenant, fake: FakeProvider, waiting: Chat, two: list[int]
) -> None:
    fake.enqueue("Ten euros", "10")
    trial = trying.begin(tenant, config_ids=two, chat_id=waiting.id)
    for reply in trial.replies:
        list(trying.stream(tenant, reply.id))
    trying.prefer(tenant, trial.replies[0].id)

    assert preferences(exporting.export_chat(tenant, waiting.id, "dpo")) == [("Ten euros", "10")]


@pytest.fixture
def run(tenant: Tenant, fake: FakeProvider) -> Run:
    """A finished run over one conversation of two turns, beside what people wrote."""
    live_config(tenant)
    dataset(tenant, *shop(1))
    fake.enqueue("Look there", "=Bye")
    made = replay.plan(tenant, dataset="shop", configs=["Friendly"], human=True)
    filled(tenant, made)
    return made


def judge(tenant: Tenant, run: Run, *words: Word, kind: JudgmentKind = JudgmentKind.OPEN) -> None:
    """A word on each turn: Friendly's reply beside the person's."""
    with tenancy.reading(tenant) as db:
        found = select(RunCase.id).where(RunCase.run_id == run.id).order_by(RunCase.number)
        cases = list(db.scalars(found))
    for case_id, word in zip(cases, words, strict=True):
        matchup = Matchup(run.id, "Friendly@1", "human", kind)
        reviewing.judge(tenant, matchup, case_id, word)


@pytest.mark.parametrize("of", ["run", "dataset"])
def test_judged_replies_are_preferences_of_the_run_and_of_its_dataset(
    tenant: Tenant, run: Run, of: str
) -> None:
    judge(tenant, run, Word.BETTER, Word.WORSE)

    if of == "run":
        made = run_files.export_run(tenant, run.id, "dpo")
    else:
        made = exporting.export_dataset(tenant, "shop", "dpo")

    assert preferences(made) == [("Look there", "It is at 0."), ("Bye 0", "=Bye")]


def test_replies_that_were_the_same_or_guessed_are_no_preference(tenant: Tenant, run: Run) -> None:
    judge(tenant, run, Word.SAME, Word.SAME)
    judge(tenant, run, Word.BETTER, Word.WORSE, kind=JudgmentKind.GUESS)

    with pytest.raises(BadInput, match="without a preference"):
        run_files.export_run(tenant, run.id, "dpo")


def test_a_runs_drafts_are_no_preference_of_the_run(tenant: Tenant, chat: Chat) -> None:
    curating.freeze_chats(tenant, [chat.id], dataset="frozen")
    made = replay.plan(tenant, dataset="frozen", configs=["Friendly"])

    with pytest.raises(BadInput, match="without a preference"):
        run_files.export_run(tenant, made.id, "dpo")


@pytest.mark.parametrize("form", ["json", "csv", "xlsx"])
def test_a_run_is_exported_with_its_replies(tenant: Tenant, run: Run, form: str) -> None:
    made = run_files.export_run(tenant, run.id, form)

    assert made.read()
    assert (made.file_name, made.conversations, made.messages) == (f"run-{run.id}.{form}", 1, 4)


def test_a_runs_table_runs_no_formula(tenant: Tenant, run: Run) -> None:
    table = run_files.export_run(tenant, run.id, "csv").read().decode()

    assert ",'=Bye\n" in table


def test_an_unfinished_run_has_no_recording_yet(tenant: Tenant, run: Run) -> None:
    planned = replay.plan(tenant, dataset="shop", configs=["Friendly"])

    with pytest.raises(Conflict, match="is planned"):
        run_files.export_run(tenant, planned.id)


def test_every_export_is_told_of_in_the_log(tenant: Tenant, chat: Chat, run: Run) -> None:
    exporting.export_chat(tenant, chat.id, "csv")
    exporting.export_dataset(tenant, "shop", "openai")
    run_files.export_run(tenant, run.id)
    exporting.sent_chat(tenant, chat.id)

    events = auditing.log(tenant, Question(act=Act.EXPORTED)).events[::-1]
    assert [(event.subject, event.detail) for event in events] == [
        (f"chat {chat.id}", "as csv"),
        ("dataset shop@1", "as openai"),
        (f"run {run.id}", "as json"),
        (f"chat {chat.id}", "what was sent"),
    ]


def test_a_manager_exports_chats_and_an_engineer_all(tenant: Tenant, chat: Chat, run: Run) -> None:
    manager, stakeholder = (
        make_colleague(tenant, role) for role in (Role.MANAGER, Role.STAKEHOLDER)
    )
    exporting.export_chat(manager, chat.id)

    for refused in (
        lambda: exporting.export_chat(stakeholder, chat.id),
        lambda: exporting.export_dataset(manager, "shop"),
        lambda: run_files.export_run(manager, run.id),
        lambda: run_files.export_run(manager, run.id, "dpo"),
    ):
        with pytest.raises(Denied):
            refused()


def test_another_companys_rows_are_not_found(
    tenant: Tenant, other_tenant: Tenant, chat: Chat, run: Run
) -> None:
    for foreign in (
        lambda: exporting.export_chat(other_tenant, chat.id),
        lambda: exporting.export_dataset(other_tenant, "shop"),
        lambda: run_files.export_run(other_tenant, run.id),
        lambda: run_files.export_run(other_tenant, run.id, "dpo"),
    ):
        with pytest.raises(NotFound):
            foreign()
    assert auditing.log(other_tenant, Question(act=Act.EXPORTED)).total == 0
