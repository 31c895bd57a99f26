"""A client played by a model: personas, their turns, and what never reaches their model."""

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select

from tests.chatting.test_drafts import in_parallel
from workbench import chatting, playing
from workbench.domain.errors import BadAnswer, BadInput, BadKey, Conflict, Denied, NotFound
from workbench.domain.personas import PersonaSpec
from workbench.domain.replies import Completion, Finish, ModelRef
from workbench.domain.tenants import Role, Tenant
from workbench.playing import Persona
from workbench.providers.fake import FakeProvider
from workbench.store import tenancy
from workbench.store.tables import Chat, Config, SideCall

ANNA = PersonaSpec(
    name="Anna",
    description="Her parcel is late.",
    goal="To know where it is.",
    model=ModelRef("fake", "scripted"),
    max_turns=3,
)


@pytest.fixture
def anna(tenant: Tenant, fake: FakeProvider) -> Persona:
    """A persona whose parcel is late."""
    return playing.create_persona(tenant, ANNA)


@pytest.fixture
def chat(tenant: Tenant, config: Config, anna: Persona) -> Chat:
    """An empty chat in which Anna plays the client."""
    made = chatting.create_chat(tenant, "Played", client_description="Secretly a reseller.")
    playing.let_play(tenant, made.id, anna.id)
    return made


def guest(tenant: Tenant) -> Tenant:
    return Tenant(tenant.company_id, tenant.company, None, "Sam", Role.STAKEHOLDER)


def said(tenant: Tenant, chat: Chat) -> list[str]:
    return [message.text for message in chatting.thread(tenant, chat.id).messages]


def play(tenant: Tenant, chat: Chat, fake: FakeProvider, *answers: str) -> None:
    """The persona says these, and the manager answers each."""
    for answer in answers:
        fake.enqueue(answer)
        playing.play_turn(tenant, chat.id)
        chatting.write_reply(tenant, chat.id, f"To {answer!r}: I see.")


def stop_of(tenant: Tenant, chat: Chat) -> str | None:
    found = playing.part(tenant, chat.id)
    assert found
    return found.stop


def test_a_persona_writes_the_clients_next_message(
    tenant: Tenant, chat: Chat, fake: FakeProvider
) -> None:
    fake.enqueue("Where is my parcel?")

    message = playing.play_turn(tenant, chat.id)

    assert message
    assert (message.role, message.origin, message.author) == ("client", "ai", "Anna")
    assert said(tenant, chat) == ["Where is my parcel?"]


def test_the_cost_of_a_turn_is_kept(tenant: Tenant, chat: Chat, fake: FakeProvider) -> None:
    play(tenant, chat, fake, "Where is it?")

    with tenancy.reading(tenant) as db:
        (call,) = db.scalars(select(SideCall))
    assert (call.purpose, call.chat_id, call.model) == ("persona", chat.id, "fake:scripted")


def test_the_persona_never_sees_what_the_company_tells_its_own_model(
    tenant: Tenant, chat: Chat, config: Config, fake: FakeProvider
) -> None:
    chatting.update_chat(
        tenant, chat.id, special_instructions="Never promise a day.", replaces_prompt=True
    )
    play(tenant, chat, fake, "Where is it?", "Please ask.")

    requests = "\n".join(
        message.content for request in fake.requests for message in request.messages
    )
    known = chatting.thread(tenant, chat.id).chat
    told = [*config.prompt.text.splitlines(), config.name, known.name]
    told += [known.client_description, known.special_instructions]
    assert all(told)
    assert [text for text in told if text in requests] == []


def test_a_draft_never_reaches_the_persona_before_it_is_approved(
    tenant: Tenant, chat: Chat, fake: FakeProvider
) -> None:
    fake.enqueue("Where is it?", "It is lost")
    playing.play_turn(tenant, chat.id)
    draft = chatting.draft_reply(tenant, chat.id)
    chatting.reject_draft(tenant, draft.id, "Wrong fact")
    chatting.write_reply(tenant, chat.id, "I will ask.")
    fake.enqueue("Thanks")

    playing.play_turn(tenant, chat.id)

    seen = "\n".join(message.content for message in fake.requests[-1].messages)
    assert "I will ask." in seen
    assert "It is lost" not in seen


def test_the_same_persona_and_words_make_the_same_requests_in_two_chats(
    tenant: Tenant, chat: Chat, anna: Persona, fake: FakeProvider
) -> None:
    other = chatting.create_chat(tenant, "Another name", client_description="Another one")
    playing.let_play(tenant, other.id, anna.id)
    for one in (chat, other):
        play(tenant, one, fake, "Where is it?", "Hm.")

    first, second, *again = fake.requests

    assert [first, second] == again
    assert first.parameters.seed != second.parameters.seed


def test_the_persona_waits_until_the_manager_has_answered(
    tenant: Tenant, chat: Chat, fake: FakeProvider
) -> None:
    chatting.add_client_message(tenant, chat.id, "Hello?")

    with pytest.raises(Conflict, match="Anna waits for the manager's reply"):
        playing.play_turn(tenant, chat.id)

    assert fake.requests == []


def test_a_persona_that_reached_its_goal_stops(
    tenant: Tenant, chat: Chat, fake: FakeProvider
) -> None:
    play(tenant, chat, fake, "Thank you!\n[END: goal reached]")

    assert said(tenant, chat)[0] == "Thank you!"
    assert stop_of(tenant, chat) == "goal reached"
    with pytest.raises(Conflict, match="Anna stopped: goal reached"):
        playing.play_turn(tenant, chat.id)


def test_a_persona_that_only_stops_writes_no_message(
    tenant: Tenant, chat: Chat, fake: FakeProvider
) -> None:
    fake.enqueue("[END: gave up]")

    assert playing.play_turn(tenant, chat.id) is None
    assert said(tenant, chat) == []
    assert stop_of(tenant, chat) == "gave up"


def test_the_last_turn_stops_the_persona(tenant: Tenant, chat: Chat, fake: FakeProvider) -> None:
    play(tenant, chat, fake, "One", "Two", "Three")

    assert stop_of(tenant, chat) == "maximum turns"
    with pytest.raises(Conflict, match="maximum turns"):
        playing.play_turn(tenant, chat.id)
    with pytest.raises(Conflict, match="has played 3 of 3 turns"):
        playing.go_on(tenant, chat.id)


def test_a_raised_maximum_lets_it_go_on(
    tenant: Tenant, chat: Chat, anna: Persona, fake: FakeProvider
) -> None:
    play(tenant, chat, fake, "One", "Two", "Three")
    playing.edit_persona(tenant, anna.id, replace(ANNA, max_turns=4))

    playing.go_on(tenant, chat.id)
    play(tenant, chat, fake, "Four")

    assert stop_of(tenant, chat) == "maximum turns"


def test_a_lowered_maximum_stops_it_before_it_is_asked(
    tenant: Tenant, chat: Chat, anna: Persona, fake: FakeProvider
) -> None:
    play(tenant, chat, fake, "One", "Two")
    playing.edit_persona(tenant, anna.id, replace(ANNA, max_turns=1))

    with pytest.raises(Conflict, match="maximum turns"):
        playing.play_turn(tenant, chat.id)

    assert stop_of(tenant, chat) == "maximum turns"
    assert len(fake.requests) == 2


def test_go_on_undoes_a_stop(tenant: Tenant, chat: Chat, fake: FakeProvider) -> None:
    play(tenant, chat, fake, "Thanks!\n[END: goal reached]")

    playing.go_on(tenant, chat.id)
    play(tenant, chat, fake, "One more thing")

    assert stop_of(tenant, chat) is None


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (BadKey("the key is wrong; check it"), BadKey),
        (Completion("Where is", Finish.LENGTH, 1, 1, 0.0, 0.0), BadAnswer),
        (Completion("Where is", Finish.INCOMPLETE, 1, 1, 0.0, 0.0), BadAnswer),
        ("x" * 2_000_001, BadAnswer),
    ],
    ids=["a fault", "cut at its longest", "broken off", "too long for a message"],
)
def test_an_answer_that_is_no_whole_message_leaves_the_chat_as_it_was(
    tenant: Tenant, chat: Chat, fake: FakeProvider, answer: object, fault: type[Exception]
) -> None:
    fake.enqueue(answer)

    with pytest.raises(fault):
        playing.play_turn(tenant, chat.id)

    assert (said(tenant, chat), stop_of(tenant, chat)) == ([], None)


def test_a_turn_that_is_left_in_the_middle_writes_nothing(
    tenant: Tenant, chat: Chat, fake: FakeProvider
) -> None:
    fake.enqueue("one two three")
    beats = playing.stream_turn(tenant, chat.id)

    next(beats)
    beats.close()

    assert said(tenant, chat) == []


def test_two_clicks_at_once_make_one_message(
    tenant: Tenant, chat: Chat, fake: FakeProvider
) -> None:
    fake.enqueue("Where is it?", "Where is it?")
    refusals: list[str] = []
    start = threading.Barrier(2)

    def click() -> None:
        start.wait()
        try:
            playing.play_turn(tenant, chat.id)
        except Conflict as refusal:
            refusals.append(str(refusal))

    in_parallel(click, click)

    assert said(tenant, chat) == ["Where is it?"]
    assert len(refusals) == 1


@pytest.mark.parametrize(
    "meanwhile",
    [
        lambda tenant, chat: chatting.add_client_message(tenant, chat.id, "By hand"),
        lambda tenant, chat: playing.take_off(tenant, chat.id),
    ],
    ids=["somebody wrote", "it was taken off"],
)
def test_what_happened_while_the_persona_wrote_wins(
    tenant: Tenant, chat: Chat, fake: FakeProvider, meanwhile: Callable[[Tenant, Chat], object]
) -> None:
    fake.enqueue("Where is it?")
    beats = playing.stream_turn(tenant, chat.id)
    next(beats)
    meanwhile(tenant, chat)

    with pytest.raises(Conflict):
        list(beats)

    assert "Where is it?" not in said(tenant, chat)


def test_a_persona_that_was_taken_off_answers_no_more(tenant: Tenant, chat: Chat) -> None:
    playing.take_off(tenant, chat.id)

    assert playing.part(tenant, chat.id) is None
    with pytest.raises(BadInput, match="no persona plays"):
        playing.play_turn(tenant, chat.id)


def test_a_name_is_given_once(tenant: Tenant, anna: Persona) -> None:
    ben = playing.create_persona(tenant, replace(ANNA, name="Ben"))

    for attempt in (
        lambda: playing.create_persona(tenant, replace(ANNA, name=" Anna ")),
        lambda: playing.edit_persona(tenant, ben.id, ANNA),
    ):
        with pytest.raises(Conflict, match="'Anna' already"):
            attempt()


def test_an_unknown_provider_is_refused(tenant: Tenant) -> None:
    with pytest.raises(BadInput, match="unknown provider"):
        playing.create_persona(tenant, replace(ANNA, model=ModelRef("nowhere", "x")))


def test_a_deleted_persona_plays_no_more_and_its_messages_stay(
    tenant: Tenant, chat: Chat, anna: Persona, fake: FakeProvider
) -> None:
    play(tenant, chat, fake, "Where is it?")

    playing.delete_persona(tenant, anna.id)

    assert playing.personas(tenant) == []
    assert playing.part(tenant, chat.id) is None
    assert said(tenant, chat)[0] == "Where is it?"


def test_a_restored_persona_plays_on_where_it_did(
    tenant: Tenant, chat: Chat, anna: Persona, fake: FakeProvider
) -> None:
    play(tenant, chat, fake, "Where is it?")
    playing.delete_persona(tenant, anna.id)

    playing.restore_persona(tenant, anna.id)

    found = playing.part(tenant, chat.id)
    assert found
    assert (found.persona.id, found.turns) == (anna.id, 1)


def test_a_deleted_personas_name_can_be_given_again(tenant: Tenant, anna: Persona) -> None:
    playing.delete_persona(tenant, anna.id)

    again = playing.create_persona(tenant, replace(ANNA, goal="A refund."))

    assert [(one.id, one.goal) for one in playing.personas(tenant)] == [(anna.id, "A refund.")]
    assert again.deleted_at is None


def test_another_company_finds_no_persona_and_lets_none_play(
    tenant: Tenant, other_tenant: Tenant, chat: Chat, anna: Persona
) -> None:
    own = chatting.create_chat(other_tenant, "Own")

    for attempt in (
        lambda: playing.part(other_tenant, chat.id),
        lambda: playing.play_turn(other_tenant, chat.id),
        lambda: playing.take_off(other_tenant, chat.id),
        lambda: playing.go_on(other_tenant, chat.id),
        lambda: playing.let_play(other_tenant, own.id, anna.id),
        lambda: playing.edit_persona(other_tenant, anna.id, replace(ANNA, name="Planted")),
        lambda: playing.delete_persona(other_tenant, anna.id),
        lambda: playing.restore_persona(other_tenant, anna.id),
    ):
        with pytest.raises(NotFound):
            attempt()
    assert playing.personas(other_tenant) == []
    found = playing.part(tenant, chat.id)
    assert found
    assert (found.persona.name, found.persona.deleted_at, found.stop) == ("Anna", None, None)


def test_two_companies_may_have_a_persona_of_the_same_name(
    anna: Persona, other_tenant: Tenant
) -> None:
    assert playing.create_persona(other_tenant, ANNA).id != anna.id


def test_a_stakeholder_may_look_and_let_nobody_play(
    tenant: Tenant, chat: Chat, anna: Persona
) -> None:
    reader = guest(tenant)

    assert playing.part(reader, chat.id)
    for attempt in (
        lambda: playing.create_persona(reader, replace(ANNA, name="Ben")),
        lambda: playing.edit_persona(reader, anna.id, ANNA),
        lambda: playing.delete_persona(reader, anna.id),
        lambda: playing.restore_persona(reader, anna.id),
        lambda: playing.let_play(reader, chat.id, anna.id),
        lambda: playing.take_off(reader, chat.id),
        lambda: playing.go_on(reader, chat.id),
        lambda: playing.play_turn(reader, chat.id),
    ):
        with pytest.raises(Denied):
            attempt()
