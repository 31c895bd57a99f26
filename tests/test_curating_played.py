"""Chats in which a model played the client: marked when frozen, and left out of acceptance."""

import pytest

from tests.test_playing import ANNA
from workbench import chatting, curating, playing
from workbench.cli import importing
from workbench.domain.tenants import Tenant
from workbench.playing import Persona
from workbench.providers.fake import FakeProvider
from workbench.store.tables import Chat, Config, Conversation


@pytest.fixture
def chat(tenant: Tenant, config: Config) -> Chat:
    """A chat in which a person wrote, and whose client nobody plays yet."""
    return chatting.create_chat(tenant, "Anna Keller")


@pytest.fixture
def anna(tenant: Tenant, fake: FakeProvider) -> Persona:
    """A persona whose parcel is late."""
    return playing.create_persona(tenant, ANNA)


def decide(tenant: Tenant, chat: Chat, fake: FakeProvider) -> None:
    """A draft for the client's message is sent as it is."""
    fake.enqueue("I will ask.")
    draft = chatting.draft_reply(tenant, chat.id)
    chatting.approve_draft(tenant, draft.id)


def real_turn(tenant: Tenant, chat: Chat, fake: FakeProvider) -> None:
    chatting.add_client_message(tenant, chat.id, "Price?")
    decide(tenant, chat, fake)


def played_turn(tenant: Tenant, chat: Chat, anna: Persona, fake: FakeProvider) -> None:
    playing.let_play(tenant, chat.id, anna.id)
    fake.enqueue("Where is it?")
    playing.play_turn(tenant, chat.id)
    decide(tenant, chat, fake)


def frozen(tenant: Tenant, chat: Chat) -> Conversation:
    made = curating.freeze_chats(tenant, [chat.id], dataset="kept")
    return curating.conversations(tenant, made.id)[0]


def test_a_played_chat_is_tagged_when_it_is_frozen(
    tenant: Tenant, chat: Chat, anna: Persona, fake: FakeProvider
) -> None:
    played_turn(tenant, chat, anna, fake)
    playing.take_off(tenant, chat.id)

    conversation = frozen(tenant, chat)

    asked = conversation.turns[0]
    assert conversation.tags == ["simulated"]
    assert (asked.origin, asked.author) == ("ai", "Anna")


def test_a_chat_is_no_simulation_before_its_persona_has_spoken(
    tenant: Tenant, chat: Chat, anna: Persona, fake: FakeProvider
) -> None:
    real_turn(tenant, chat, fake)
    playing.let_play(tenant, chat.id, anna.id)

    assert frozen(tenant, chat).tags == []
    assert [line.played for line in chatting.chats(tenant)] == [False]


def test_a_frozen_played_chat_that_is_opened_again_stays_a_simulation(
    tenant: Tenant, chat: Chat, anna: Persona, fake: FakeProvider
) -> None:
    played_turn(tenant, chat, anna, fake)
    opened = chatting.open_conversation(tenant, frozen(tenant, chat).id)

    again = curating.freeze_chats(tenant, [opened.id], dataset="again")

    assert curating.conversations(tenant, again.id)[0].tags == ["simulated"]


def test_the_list_marks_played_chats(
    tenant: Tenant, chat: Chat, anna: Persona, fake: FakeProvider
) -> None:
    chatting.create_chat(tenant, "Marek")
    played_turn(tenant, chat, anna, fake)

    assert {line.name: line.played for line in chatting.chats(tenant)} == {
        "Anna Keller": True,
        "Marek": False,
    }


def test_decisions_count_until_a_model_plays_the_client(
    tenant: Tenant, chat: Chat, anna: Persona, fake: FakeProvider
) -> None:
    real_turn(tenant, chat, fake)
    played_turn(tenant, chat, anna, fake)
    real_turn(tenant, chat, fake)

    assert curating.chat_acceptance(tenant).decided == 1
    assert curating.simulated_decisions(tenant) == 2


def test_a_frozen_played_chat_has_the_acceptance_of_the_chat(
    tenant: Tenant, chat: Chat, anna: Persona, fake: FakeProvider
) -> None:
    real_turn(tenant, chat, fake)
    played_turn(tenant, chat, anna, fake)
    frozen(tenant, chat)

    (line,) = curating.datasets(tenant)

    assert curating.acceptance(tenant, "kept") == curating.chat_acceptance(tenant)
    assert (line.as_is, line.decided) == (1, 1)
    assert curating.simulated_decisions(tenant, "kept") == 1


def test_the_played_chat_itself_shows_what_became_of_its_drafts(
    tenant: Tenant, chat: Chat, anna: Persona, fake: FakeProvider
) -> None:
    played_turn(tenant, chat, anna, fake)

    assert chatting.thread(tenant, chat.id).figures.acceptance.decided == 1


def test_a_played_message_that_was_deleted_simulates_nothing(
    tenant: Tenant, chat: Chat, anna: Persona, fake: FakeProvider
) -> None:
    played_turn(tenant, chat, anna, fake)
    played = chatting.thread(tenant, chat.id).messages[0]

    chatting.delete_message(tenant, played.id)

    assert curating.simulated_decisions(tenant) == 0


def test_a_persona_goes_on_from_a_turn_of_a_real_chat(
    tenant: Tenant, chat: Chat, anna: Persona, fake: FakeProvider
) -> None:
    real_turn(tenant, chat, fake)
    real_turn(tenant, chat, fake)
    reply = chatting.thread(tenant, chat.id).messages[1]

    branch = chatting.branch_chat(tenant, chat.id, reply.id)
    played_turn(tenant, branch, anna, fake)

    seen = [message.content for message in fake.requests[-2].messages[1:]]
    assert seen[1:-1] == ["Price?"]
    assert seen[-1].startswith("I will ask.\n")
    assert curating.chat_acceptance(tenant).decided == 2
    assert frozen(tenant, branch).tags == ["simulated"]


def test_the_command_line_says_what_it_leaves_out(
    tenant: Tenant,
    chat: Chat,
    anna: Persona,
    fake: FakeProvider,
    capsys: pytest.CaptureFixture[str],
) -> None:
    real_turn(tenant, chat, fake)
    played_turn(tenant, chat, anna, fake)

    importing.acceptance(dataset="", chats=True, company="", json=False)

    told = capsys.readouterr().out
    assert "1 of 1 drafts were sent as they were" in told
    assert "Left out: 1 decided after a model had played the client." in told
