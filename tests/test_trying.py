"""Trials: several configs on one client message, each column kept, one of them used."""

from collections.abc import Callable

import pytest

from workbench import chatting, configuring, trying
from workbench.domain.errors import BadInput, Conflict, Denied, NotFound, Refused
from workbench.domain.prompts import ConfigSpec
from workbench.domain.replies import ModelRef
from workbench.domain.tenants import Role, Tenant
from workbench.drafting import writing
from workbench.providers.fake import FakeProvider
from workbench.store import configs as config_store
from workbench.store import tenancy
from workbench.store.tables import Chat, Config, now
from workbench.trying import Preference, SideBySide, Trial

QUESTION = "What does it cost?"


@pytest.fixture
def chat(tenant: Tenant, config: Config) -> Chat:
    """A chat whose client asks for the price."""
    made = chatting.create_chat(tenant, "Anna Keller", client_description="Four orders so far.")
    chatting.add_client_message(tenant, made.id, QUESTION)
    return made


@pytest.fixture
def short(tenant: Tenant, config: Config) -> Config:
    """A second config, which is not live."""
    with tenancy.session(tenant) as db:
        spec = ConfigSpec("Be short.", ModelRef("fake", "scripted"), context_messages=2)
        return config_store.add(db, "Short", spec, tenant.user_id)


@pytest.fixture
def trial(tenant: Tenant, chat: Chat, config: Config, short: Config) -> Trial:
    """A trial of that chat, about to be written."""
    return trying.begin(tenant, config_ids=[config.id, short.id], chat_id=chat.id)


def written(tenant: Tenant, trial: Trial) -> SideBySide:
    """The trial once each column was asked for."""
    for reply in trial.replies:
        list(trying.stream(tenant, reply.id))
    return trying.trial(tenant, trial.id)


def columns(tenant: Tenant, trial: Trial) -> list[tuple[str, str]]:
    """State and words of each column."""
    return [(one.state, one.text) for one in trying.trial(tenant, trial.id).trial.replies]


def test_nothing_is_asked_before_the_trial_is_stored(
    tenant: Tenant, trial: Trial, fake: FakeProvider
) -> None:
    assert columns(tenant, trial) == [("writing", ""), ("writing", "")]
    assert fake.requests == []


def test_each_config_answers_and_one_that_refuses_leaves_the_others_alone(
    tenant: Tenant, chat: Chat, config: Config, short: Config, fake: FakeProvider
) -> None:
    third = configuring.add_config(tenant, "Third", model="fake:scripted")
    made = trying.begin(tenant, config_ids=[config.id, short.id, third.id], chat_id=chat.id)
    fake.enqueue("It costs 10", Refused("it was filtered"), "Ten")

    first, second, last = written(tenant, made).trial.replies

    assert (first.state, first.text, first.output_tokens) == ("ready", "It costs 10", 3)
    assert (second.state, second.text, second.error) == ("failed", "", "it was filtered")
    assert (last.state, last.text, last.error) == ("ready", "Ten", None)


def test_a_column_is_sent_exactly_what_the_chats_own_draft_is(
    tenant: Tenant, chat: Chat, trial: Trial, fake: FakeProvider
) -> None:
    fake.enqueue("It costs 10")

    draft = chatting.draft_reply(tenant, chat.id)

    first = trial.replies[0]
    assert (first.config_hash, first.request_hash) == (draft.config_hash, draft.request_hash)


def test_a_long_chat_is_cut_for_each_config_as_the_chat_cuts_it(
    tenant: Tenant, chat: Chat, config: Config, short: Config, fake: FakeProvider
) -> None:
    chatting.write_reply(tenant, chat.id, "Which one?")
    chatting.add_client_message(tenant, chat.id, "The blue one")
    chatting.add_client_message(tenant, chat.id, "Hello?")
    made = trying.begin(tenant, config_ids=[config.id, short.id], chat_id=chat.id)
    configuring.make_live(tenant, short.id)
    fake.enqueue("10")

    draft = chatting.draft_reply(tenant, chat.id)

    assert made.replies[1].request_hash == draft.request_hash


def test_a_message_of_its_own_is_asked_like_the_first_of_a_new_chat(
    tenant: Tenant, config: Config, short: Config, fake: FakeProvider
) -> None:
    made = trying.begin(tenant, config_ids=[config.id, short.id], text=QUESTION)
    blank = chatting.create_chat(tenant, "Nobody yet")
    chatting.add_client_message(tenant, blank.id, QUESTION)
    fake.enqueue("10")

    draft = chatting.draft_reply(tenant, blank.id)

    assert made.replies[0].request_hash == draft.request_hash


def test_a_column_that_is_left_keeps_the_words_so_far(
    tenant: Tenant, trial: Trial, fake: FakeProvider
) -> None:
    fake.enqueue("one two three four")
    pieces = trying.stream(tenant, trial.replies[0].id)

    first = next(pieces)
    pieces.close()

    assert columns(tenant, trial)[0] == ("partial", first)


def test_a_column_of_a_killed_server_keeps_its_words_and_can_be_retried(
    tenant: Tenant, trial: Trial, fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake.enqueue("one two three", "four")
    reply_id = trial.replies[0].id
    abandoned = trying.stream(tenant, reply_id)
    words = next(abandoned)
    next(abandoned)
    monkeypatch.setattr(writing, "now", lambda: now() + writing.INTERRUPTED * 2)
    assert trying.is_interrupted(trying.reply(tenant, reply_id))
    assert columns(tenant, trial)[0] == ("writing", words)

    trying.retry(tenant, reply_id)
    list(trying.stream(tenant, reply_id))

    assert columns(tenant, trial)[0] == ("ready", "four")
    abandoned.close()
    assert columns(tenant, trial)[0] == ("ready", "four")


def test_a_failed_column_is_written_again_and_the_others_stay(
    tenant: Tenant, trial: Trial, fake: FakeProvider
) -> None:
    fake.enqueue("It costs 10", Refused("no"), "Ten")
    written(tenant, trial)

    emptied = trying.retry(tenant, trial.replies[1].id)
    list(trying.stream(tenant, emptied.id))

    assert (emptied.error, emptied.finish) == (None, None)
    assert columns(tenant, trial) == [("ready", "It costs 10"), ("ready", "Ten")]


def test_a_column_that_is_whole_or_being_written_is_not_retried(
    tenant: Tenant, trial: Trial, fake: FakeProvider
) -> None:
    fake.enqueue("It costs 10")
    list(trying.stream(tenant, trial.replies[0].id))

    with pytest.raises(Conflict, match="whole"):
        trying.retry(tenant, trial.replies[0].id)
    with pytest.raises(Conflict, match="still being written"):
        trying.retry(tenant, trial.replies[1].id)
    with pytest.raises(Conflict, match="written already"):
        next(trying.stream(tenant, trial.replies[0].id))


def test_what_is_asked_again_is_what_was_asked_before(
    tenant: Tenant, chat: Chat, trial: Trial, fake: FakeProvider
) -> None:
    fake.enqueue(Refused("no"))
    list(trying.stream(tenant, trial.replies[0].id))
    chatting.update_chat(tenant, chat.id, special_instructions="Never promise a day.")

    with pytest.raises(Conflict, match="changed since"):
        trying.retry(tenant, trial.replies[0].id)


@pytest.mark.parametrize("number", [1, 5], ids=["one", "five"])
def test_a_trial_takes_two_to_four_configs(
    tenant: Tenant, chat: Chat, config: Config, number: int
) -> None:
    with pytest.raises(BadInput, match="choose 2 to 4"):
        trying.begin(tenant, config_ids=list(range(number)), chat_id=chat.id)


def test_a_trial_needs_something_to_answer_and_each_config_once(
    tenant: Tenant, chat: Chat, config: Config, short: Config
) -> None:
    two = [config.id, short.id]
    answered = chatting.create_chat(tenant, "Nobody yet")

    with pytest.raises(BadInput, match="twice"):
        trying.begin(tenant, config_ids=[config.id, config.id], chat_id=chat.id)
    with pytest.raises(BadInput, match="give one"):
        trying.begin(tenant, config_ids=two, chat_id=chat.id, text="Hi")
    with pytest.raises(BadInput, match="empty"):
        trying.begin(tenant, config_ids=two, text="  ")
    with pytest.raises(BadInput, match="no client message"):
        trying.begin(tenant, config_ids=two, chat_id=answered.id)


def test_one_reply_of_a_trial_is_preferred_and_it_can_be_taken_back(
    tenant: Tenant, trial: Trial, fake: FakeProvider
) -> None:
    fake.enqueue("It costs 10", "Ten")
    first, second = written(tenant, trial).trial.replies
    trying.prefer(tenant, first.id)

    preferred = trying.prefer(tenant, second.id)

    assert preferred.preferred_by == tenant.user_id
    assert trying.preferences(tenant) == [Preference("Short", 1, 1)]
    trying.prefer(tenant, second.id)
    assert trying.preferences(tenant) == []


def test_a_column_without_words_is_not_preferred(tenant: Tenant, trial: Trial) -> None:
    with pytest.raises(Conflict, match="no reply to prefer"):
        trying.prefer(tenant, trial.replies[0].id)


def test_a_reply_that_is_used_is_the_chats_draft_and_can_be_sent(
    tenant: Tenant, chat: Chat, trial: Trial, fake: FakeProvider
) -> None:
    fake.enqueue("It costs 10", "Ten")
    second = written(tenant, trial).trial.replies[1]

    draft = trying.use_in_chat(tenant, second.id)

    kept = chatting.thread(tenant, chat.id)
    assert (kept.draft.id, kept.draft.output_tokens, kept.stale) == (draft.id, 1, False)
    assert (draft.config_hash, draft.request[0]["role"]) == (second.config_hash, "system")
    assert chatting.approve_draft(tenant, draft.id).text == "Ten"


def test_a_draft_that_waits_is_set_aside_for_the_reply_that_is_used(
    tenant: Tenant, chat: Chat, trial: Trial, fake: FakeProvider
) -> None:
    fake.enqueue("A draft", "It costs 10", "Ten")
    before = chatting.draft_reply(tenant, chat.id)
    first = written(tenant, trial).trial.replies[0]

    used = trying.use_in_chat(tenant, first.id)

    assert chatting.current_draft(tenant, before.id).reason == "regenerated"
    assert trying.use_in_chat(tenant, first.id).id == used.id


def test_a_reply_is_used_only_while_the_client_waits(
    tenant: Tenant, chat: Chat, trial: Trial, fake: FakeProvider
) -> None:
    fake.enqueue("It costs 10", Refused("no"))
    first, second = written(tenant, trial).trial.replies

    with pytest.raises(Conflict, match="only a whole reply"):
        trying.use_in_chat(tenant, second.id)
    chatting.write_reply(tenant, chat.id, "Ten euros")
    with pytest.raises(Conflict, match="answered meanwhile"):
        trying.use_in_chat(tenant, first.id)


def test_a_reply_to_a_message_of_its_own_has_no_chat(
    tenant: Tenant, config: Config, short: Config
) -> None:
    made = trying.begin(tenant, config_ids=[config.id, short.id], text="Hi")

    with pytest.raises(BadInput, match="no chat"):
        trying.use_in_chat(tenant, made.replies[0].id)


def test_chats_that_wait_are_offered_and_answered_ones_are_not(tenant: Tenant, chat: Chat) -> None:
    answered = chatting.create_chat(tenant, "Marek")
    chatting.add_client_message(tenant, answered.id, "Hi")
    chatting.write_reply(tenant, answered.id, "Hello")

    offered = trying.waiting_chats(tenant)

    assert [(one.id, one.name, one.last_text) for one in offered] == [
        (chat.id, "Anna Keller", QUESTION)
    ]


def test_a_trial_of_a_deleted_chat_can_be_read(tenant: Tenant, chat: Chat, trial: Trial) -> None:
    chatting.delete_chat(tenant, chat.id)

    read = trying.trial(tenant, trial.id)

    assert (read.chat_name, read.client_waits) == (None, False)


TOUCHES: dict[str, Callable[[Tenant, Trial], object]] = {
    "trial": lambda who, trial: trying.trial(who, trial.id),
    "reply": lambda who, trial: trying.reply(who, trial.replies[0].id),
    "stream": lambda who, trial: next(trying.stream(who, trial.replies[0].id)),
    "retry": lambda who, trial: trying.retry(who, trial.replies[0].id),
    "prefer": lambda who, trial: trying.prefer(who, trial.replies[0].id),
    "use_in_chat": lambda who, trial: trying.use_in_chat(who, trial.replies[0].id),
    "begin": lambda who, trial: trying.begin(
        who, config_ids=[one.config_id for one in trial.replies], chat_id=trial.chat_id
    ),
}


@pytest.mark.parametrize("name", TOUCHES, ids=str)
def test_another_company_finds_nothing(other_tenant: Tenant, trial: Trial, name: str) -> None:
    with pytest.raises(NotFound):
        TOUCHES[name](other_tenant, trial)


def test_another_company_is_shown_no_trial_and_no_chat(other_tenant: Tenant, trial: Trial) -> None:
    assert trying.trials(other_tenant) == []
    assert trying.waiting_chats(other_tenant) == []
    assert trying.preferences(other_tenant) == []


@pytest.mark.parametrize("name", [*TOUCHES][2:], ids=str)
def test_a_stakeholder_may_not_try(tenant: Tenant, trial: Trial, name: str) -> None:
    guest = Tenant(tenant.company_id, tenant.company, None, "Gus", Role.STAKEHOLDER)

    with pytest.raises(Denied):
        TOUCHES[name](guest, trial)


def test_the_last_twenty_trials_are_listed(tenant: Tenant, config: Config, short: Config) -> None:
    made = [
        trying.begin(tenant, config_ids=[config.id, short.id], text=f"Question {n}").id
        for n in range(21)
    ]

    assert [one.id for one in trying.trials(tenant)] == made[:0:-1]
