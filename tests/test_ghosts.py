"""Ghost replies: a chat's real turns beside what the live config writes there, word by word."""

import time

import pytest

from tests.replaying import dataset, replies, scores, shop, told
from workbench import chatting, configuring, replay
from workbench.domain.errors import BadInput, BadKey, Denied, NotFound, Refused
from workbench.domain.tenants import Role, Tenant
from workbench.providers.fake import FakeProvider
from workbench.store.tables import Chat, Config, Run

LINES = "CLIENT: Where is it?\nMANAGER: On its way.\nCLIENT: Thanks\nMANAGER: Welcome!"


@pytest.fixture
def chat(tenant: Tenant, config: Config) -> Chat:
    """A chat with two answered client messages, imported."""
    made = chatting.create_chat(tenant, "Marta", special_instructions="Call her Ms Marta.")
    chatting.import_messages(tenant, made.id, LINES.encode())
    return made


def watched(tenant: Tenant, run: Run) -> replay.Glance:
    """Have the run written, and wait for its end."""
    replay.watch(tenant, run.id)
    deadline = time.monotonic() + 10
    while (seen := replay.glance(tenant, run.id)).writing and time.monotonic() < deadline:
        time.sleep(0.01)
    return seen


def test_each_real_reply_gets_its_ghost(tenant: Tenant, chat: Chat, fake: FakeProvider) -> None:
    fake.enqueue("It left on Friday.", "My pleasure.")
    run = replay.plan_ghosts(tenant, chat.id)

    watched(tenant, run)

    found = replay.ghosts(tenant, run.id)
    assert [(one.client, one.real, one.ghost) for one in found.turns] == [
        ("Where is it?", "On its way.", "It left on Friday."),
        ("Thanks", "Welcome!", "My pleasure."),
    ]
    assert (found.written, found.arm, found.against) == (2, "Friendly@1", "sent")


def test_a_ghost_sees_the_real_messages_before_it_and_no_other_ghost(
    tenant: Tenant, chat: Chat, fake: FakeProvider
) -> None:
    fake.enqueue("It left on Friday.", "My pleasure.")

    watched(tenant, replay.plan_ghosts(tenant, chat.id))

    seen = [(message.role, message.content) for message in fake.requests[1].messages]
    assert seen[1:] == [
        ("user", "Where is it?"),
        ("assistant", "On its way."),
        ("user", "Thanks"),
    ]
    assert "Call her Ms Marta." in seen[0][1]


def test_an_unchanged_chat_and_config_give_the_same_run(tenant: Tenant, chat: Chat) -> None:
    first = replay.plan_ghosts(tenant, chat.id)

    assert replay.plan_ghosts(tenant, chat.id).id == first.id


def test_another_live_config_gives_a_run_of_its_own(tenant: Tenant, chat: Chat) -> None:
    first = replay.plan_ghosts(tenant, chat.id)
    other = configuring.add_config(tenant, "Other", model="embedded:default", prompt="Be short.")
    configuring.make_live(tenant, other.id)

    assert replay.plan_ghosts(tenant, chat.id).id != first.id


def test_a_chat_that_went_on_gives_a_run_of_its_own(tenant: Tenant, chat: Chat) -> None:
    first = replay.plan_ghosts(tenant, chat.id)
    chatting.add_client_message(tenant, chat.id, "One more thing")
    chatting.write_reply(tenant, chat.id, "Yes?")

    second = replay.plan_ghosts(tenant, chat.id)

    assert second.id != first.id
    assert len(replay.ghosts(tenant, second.id).turns) == 3


def test_what_was_written_is_not_asked_again(
    tenant: Tenant, chat: Chat, fake: FakeProvider
) -> None:
    fake.enqueue("It left on Friday.", "My pleasure.")
    run = replay.plan_ghosts(tenant, chat.id)
    watched(tenant, run)

    watched(tenant, run)

    assert len(fake.requests) == 2


def test_a_refused_turn_tells_why_and_the_next_is_written(
    tenant: Tenant, chat: Chat, fake: FakeProvider
) -> None:
    fake.enqueue(Refused("no"), "My pleasure.")
    run = replay.plan_ghosts(tenant, chat.id)

    watched(tenant, run)

    first, second = replay.ghosts(tenant, run.id).turns
    assert (first.ghost, first.fault) == (None, "refused")
    assert (second.ghost, second.fault) == ("My pleasure.", None)


def test_a_missing_key_ends_the_writing_with_its_sentence(
    tenant: Tenant, chat: Chat, fake: FakeProvider
) -> None:
    fake.enqueue(BadKey("the key is wrong; set another"))
    run = replay.plan_ghosts(tenant, chat.id)

    assert "the key is wrong" in watched(tenant, run).fault
    assert replay.status(tenant, run.id).state == "paused"
    assert replay.ghosts(tenant, run.id).written == 0


def test_a_stopped_run_keeps_whole_replies_and_goes_on_later(
    tenant: Tenant, chat: Chat, fake: FakeProvider
) -> None:
    fake.enqueue("It left on Friday. " * 2_000)
    run = replay.plan_ghosts(tenant, chat.id)
    replay.watch(tenant, run.id)
    replay.stop(tenant, run.id)
    stopped_at = replay.ghosts(tenant, run.id).written
    fake.enqueue("It left on Friday.", "My pleasure.")

    watched(tenant, run)

    assert stopped_at == 0
    assert replay.ghosts(tenant, run.id).written == 2


def test_ghosts_are_scored_like_any_replay(tenant: Tenant, chat: Chat, fake: FakeProvider) -> None:
    fake.enqueue("On its way.", "My pleasure.")
    run = replay.plan_ghosts(tenant, chat.id)

    watched(tenant, run)

    shares = [one.value for one in scores(tenant, run) if one.scorer == "edit_share"]
    assert len(replies(tenant, run)) == 4
    assert sorted(shares) == [0.0, 0.0, 0.0, pytest.approx(10 / 12)]


def test_a_first_look_takes_the_last_turns_of_one_conversation(
    tenant: Tenant, config: Config
) -> None:
    lines = [line for n in range(15) for line in (f"C: ask {n}", f"M: answer {n}")]
    dataset(tenant, told("one", *lines))

    run = replay.plan_first_look(tenant, "shop", config.id)

    numbers = [turn.number for turn in replay.ghosts(tenant, run.id).turns]
    assert numbers == list(range(5, 15))


def test_a_first_look_at_many_conversations_is_a_draw(tenant: Tenant, config: Config) -> None:
    dataset(tenant, *shop(40))

    found = replay.ghosts(tenant, replay.plan_first_look(tenant, "shop", config.id).id)

    assert len(found.turns) == 10
    assert len({turn.title for turn in found.turns}) > 5


def test_a_chat_without_an_answered_message_says_what_it_needs(
    tenant: Tenant, config: Config
) -> None:
    chat = chatting.create_chat(tenant, "New")
    chatting.add_client_message(tenant, chat.id, "Hello?")

    with pytest.raises(BadInput, match="at least one answered client message"):
        replay.plan_ghosts(tenant, chat.id)


def test_a_common_run_is_not_watched(tenant: Tenant, config: Config) -> None:
    dataset(tenant, *shop(1))
    run = replay.plan(tenant, dataset="shop", configs=["Friendly"])

    with pytest.raises(BadInput, match="open it under Comparison"):
        replay.watch(tenant, run.id)


def test_ghosts_of_another_company_are_not_found(
    tenant: Tenant, other_tenant: Tenant, chat: Chat
) -> None:
    run = replay.plan_ghosts(tenant, chat.id)

    for use in (replay.ghosts, replay.watch):
        with pytest.raises(NotFound):
            use(other_tenant, run.id)
    with pytest.raises(NotFound):
        replay.plan_ghosts(other_tenant, chat.id)


def test_a_stakeholder_asks_for_no_ghosts(tenant: Tenant, chat: Chat) -> None:
    reader = Tenant(tenant.company_id, tenant.company, tenant.user_id, "Sam", Role.STAKEHOLDER)

    with pytest.raises(Denied):
        replay.plan_ghosts(reader, chat.id)


def test_the_real_side_is_what_was_sent_whoever_wrote_it(tenant: Tenant, config: Config) -> None:
    dataset(tenant, told("bot", "C: Hi", "A: I am a bot"))

    turn = replay.ghosts(tenant, replay.plan_first_look(tenant, "shop", config.id).id).turns[0]

    assert (turn.real, turn.origin) == ("I am a bot", "ai")
