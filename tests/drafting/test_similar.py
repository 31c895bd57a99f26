"""Similar past replies are people's, up to the pin, and never the conversation's own."""

import pytest

from tests.replaying import dataset, told
from workbench import chatting, curating, drafting
from workbench.domain.past import PastReply, Pin
from workbench.domain.prompts import ConfigSpec
from workbench.domain.replies import ModelRef
from workbench.domain.tenants import Tenant
from workbench.domain.turns import Origin, Side, Turn
from workbench.drafting import similar
from workbench.store import chats, configs, datasets, past, tenancy
from workbench.store.tables import Chat, Conversation, Draft, Message

QUESTION = "Where is my parcel?"
CONTEXT = (Turn(Side.CLIENT, QUESTION),)
SPEC = ConfigSpec("Be brief.", ModelRef("fake", "scripted"), examples=8)


def newest(tenant: Tenant) -> Pin:
    """The pin that leaves nothing out."""
    with tenancy.reading(tenant) as db:
        return past.newest(db)


def found(
    tenant: Tenant, source: Chat | Conversation | None = None, pin: Pin | None = None
) -> list[str]:
    """What people answered to such a question, as a request carries it."""
    spec = configs.with_pin(SPEC, pin or newest(tenant))
    with tenancy.reading(tenant) as db:
        request = drafting.request_for(db, spec, source, CONTEXT)
    return [one.reply for one in request.similar]


def answered(tenant: Tenant, reply: str, name: str = "Bert") -> Chat:
    """A chat in which the question was answered by hand."""
    chat = chatting.create_chat(tenant, name)
    chatting.add_client_message(tenant, chat.id, QUESTION)
    chatting.write_reply(tenant, chat.id, reply)
    return chat


def only_conversation(tenant: Tenant, name: str) -> Conversation:
    """The one conversation of a dataset's newest version."""
    with tenancy.reading(tenant) as db:
        (member,) = datasets.members(db, datasets.find(db, name).id)
        return datasets.conversation(db, member.conversation_id)


def test_replies_of_chats_and_of_imported_conversations_are_found(tenant: Tenant) -> None:
    dataset(tenant, told("late", f"C: {QUESTION}", "M: Imported."))
    answered(tenant, "By hand.")

    assert set(found(tenant)) == {"Imported.", "By hand."}


def test_a_reply_tells_where_and_when_it_was_sent(tenant: Tenant) -> None:
    dataset(tenant, told("late", f"C: {QUESTION}", "M: Imported."))
    with tenancy.reading(tenant) as db:
        spec = configs.with_pin(SPEC, past.newest(db))
        (one,) = drafting.request_for(db, spec, None, CONTEXT).similar

    assert isinstance(one, PastReply)
    assert (one.client, one.title, one.place.number) == (QUESTION, "late", "late")
    assert one.sent_at is not None


def test_what_a_machine_wrote_is_never_found(tenant: Tenant) -> None:
    dataset(
        tenant,
        told("late", f"C: {QUESTION}", "A: Automatic."),
        told("later", f"C: {QUESTION}", "S: Picked."),
    )

    assert found(tenant) == ["Picked."]


def test_a_draft_that_waits_or_was_rejected_is_never_found(tenant: Tenant) -> None:
    chat = answered(tenant, "By hand.")
    chatting.add_client_message(tenant, chat.id, QUESTION)
    with tenancy.session(tenant) as db:
        config = configs.add(db, "Friendly", SPEC, None)
        for outcome in (None, "rejected"):
            made = {"chat_id": chat.id, "config_id": config.id, "outcome": outcome, "text": "AI"}
            db.add(Draft(config_hash="", request_hash="", request=[], state="ready", **made))

    assert found(tenant) == ["By hand."]


def test_a_deleted_message_is_found_no_more(tenant: Tenant) -> None:
    chat = answered(tenant, "By hand.")
    assert found(tenant) == ["By hand."]

    message = chatting.thread(tenant, chat.id).messages[-1]
    chatting.delete_message(tenant, message.id)

    assert found(tenant) == []
    chatting.restore_message(tenant, message.id)
    assert found(tenant) == ["By hand."]


def test_a_deleted_chat_is_found_no_more_and_neither_is_its_frozen_copy(tenant: Tenant) -> None:
    chat = answered(tenant, "By hand.")
    curating.freeze_chats(tenant, [chat.id], dataset="kept")

    chatting.delete_chat(tenant, chat.id)

    assert found(tenant) == []


def test_an_edited_message_is_found_as_it_stands_now(tenant: Tenant) -> None:
    chat = answered(tenant, "By hnad.")
    assert found(tenant) == ["By hnad."]

    message = chatting.thread(tenant, chat.id).messages[-1]
    chatting.edit_message(tenant, message.id, "By hand.")

    assert found(tenant) == ["By hand."]


def test_what_was_said_after_the_pin_is_not_found(tenant: Tenant) -> None:
    dataset(tenant, told("late", f"C: {QUESTION}", "M: Imported."))
    answered(tenant, "By hand.")
    pin = newest(tenant)
    dataset(tenant, told("later", f"C: {QUESTION}", "M: Imported later."), name="more")
    answered(tenant, "By hand, later.")

    assert set(found(tenant, pin=pin)) == {"Imported.", "By hand."}
    assert len(found(tenant)) == 4


def test_a_reply_that_goes_on_after_the_pin_is_found_up_to_it(tenant: Tenant) -> None:
    chat = answered(tenant, "One moment.")
    pin = newest(tenant)
    chatting.write_reply(tenant, chat.id, "It is at the carrier's.")

    assert found(tenant, pin=pin) == ["One moment."]


def test_without_a_past_nothing_is_found(tenant: Tenant) -> None:
    assert found(tenant) == []


def test_no_leak_from_the_chat_itself(tenant: Tenant) -> None:
    chat = answered(tenant, "Its own.")
    answered(tenant, "Another's.")

    assert found(tenant, chat) == ["Another's."]


def test_no_leak_from_a_chat_to_its_frozen_copy(tenant: Tenant) -> None:
    chat = answered(tenant, "Its own.")
    answered(tenant, "Another's.")
    curating.freeze_chats(tenant, [chat.id], dataset="kept")

    assert found(tenant, only_conversation(tenant, "kept")) == ["Another's."]


def test_no_leak_from_a_frozen_copy_to_its_chat(tenant: Tenant) -> None:
    chat = answered(tenant, "Its own.")
    answered(tenant, "Another's.")
    curating.freeze_chats(tenant, [chat.id], dataset="kept")
    chatting.edit_message(tenant, chatting.thread(tenant, chat.id).messages[-1].id, "Changed.")

    assert found(tenant, chat) == ["Another's."]


def test_no_leak_from_the_conversation_itself(tenant: Tenant) -> None:
    dataset(tenant, told("late", f"C: {QUESTION}", "M: Its own."))
    answered(tenant, "Another's.")

    assert found(tenant, only_conversation(tenant, "shop")) == ["Another's."]


def test_no_leak_from_a_later_import_of_the_same_conversation(tenant: Tenant) -> None:
    first = f"C: {QUESTION}"
    dataset(tenant, told("late", first, "M: Its own."), name="once")
    dataset(tenant, told("late", first, "M: Its own, edited.", "C: Hm", "M: More"), name="again")
    answered(tenant, "Another's.")

    assert found(tenant, only_conversation(tenant, "once")) == ["Another's."]
    assert found(tenant, only_conversation(tenant, "again")) == ["Another's."]


def test_no_leak_from_the_conversation_that_a_chat_was_opened_from(tenant: Tenant) -> None:
    dataset(tenant, told("late", f"C: {QUESTION}", "M: Its own."))
    answered(tenant, "Another's.")

    chat = chatting.open_conversation(tenant, only_conversation(tenant, "shop").id)

    assert found(tenant, chat) == ["Another's."]


def test_no_leak_from_a_chat_that_was_opened_from_the_conversation(tenant: Tenant) -> None:
    dataset(tenant, told("late", f"C: {QUESTION}", "M: Its own."))
    conversation = only_conversation(tenant, "shop")
    opened = chatting.open_conversation(tenant, conversation.id)
    chatting.add_client_message(tenant, opened.id, QUESTION)
    chatting.write_reply(tenant, opened.id, "Written on.")
    answered(tenant, "Another's.")

    assert found(tenant, conversation) == ["Another's."]


def test_no_leak_between_two_chats_that_were_opened_from_one_conversation(tenant: Tenant) -> None:
    dataset(tenant, told("late", f"C: {QUESTION}", "M: Its own."))
    conversation = only_conversation(tenant, "shop")
    one = chatting.open_conversation(tenant, conversation.id)
    chatting.open_conversation(tenant, conversation.id)

    assert found(tenant, one) == []


def test_no_leak_between_a_chat_and_its_branch(tenant: Tenant) -> None:
    chat = answered(tenant, "The real reply.")
    first = chatting.thread(tenant, chat.id).messages[0]

    branch = chatting.branch_chat(tenant, chat.id, first.id)

    assert found(tenant, branch) == []


def test_what_was_said_to_a_played_client_is_never_found(tenant: Tenant) -> None:
    chat = answered(tenant, "Before the play.")
    with tenancy.session(tenant) as db:
        played = Message(role=Side.CLIENT, origin=Origin.AI, author="Nora", text=QUESTION)
        chats.add_message(db, chats.get(db, chat.id), played)
    chatting.write_reply(tenant, chat.id, "To a model.")

    assert found(tenant) == ["Before the play."]


def test_no_leak_along_a_chain_of_frozen_and_opened_copies(tenant: Tenant) -> None:
    first = answered(tenant, "Its own.")
    curating.freeze_chats(tenant, [first.id], dataset="kept")
    second = chatting.open_conversation(tenant, only_conversation(tenant, "kept").id)
    curating.freeze_chats(tenant, [second.id], dataset="kept twice")

    for source in (first, second, only_conversation(tenant, "kept twice")):
        assert found(tenant, source) == []


def test_another_companys_past_is_never_found(tenant: Tenant, other_tenant: Tenant) -> None:
    answered(tenant, "Ours.")
    answered(other_tenant, "Theirs.")
    pin = Pin(10_000, 10_000)

    assert found(tenant, pin=pin) == ["Ours."]
    assert found(other_tenant, pin=pin) == ["Theirs."]


def test_an_index_is_built_once_and_few_are_kept(
    tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = []
    monkeypatch.setattr(similar, "Index", lambda *args: built.append(args) or object())
    similar._kept.clear()
    with tenancy.reading(tenant) as db:
        for turn in (1, 1, 2, 1, 3, 4, 5, 1):
            drafting.past_of(db, Pin(turn, 0))

    assert len(built) == 5
    assert len(similar._kept) == similar.KEPT
