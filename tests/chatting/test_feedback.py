"""What people say of a reply: one word each, the last one counts; search finds the notes."""

import pytest

from tests.conftest import make_colleague
from workbench import chatting
from workbench.chatting import Draft, Feedback, Message, Opinion
from workbench.domain.errors import BadInput, Denied, NotFound
from workbench.domain.tenants import Role, Tenant
from workbench.store.tables import Chat

OPINION = Opinion(-1, ["Too long", "Wrong tone"], "Sounds like a robot")


@pytest.fixture
def reply(tenant: Tenant, draft: Draft) -> Message:
    """A manager's message."""
    return chatting.approve_draft(tenant, draft.id)


@pytest.fixture
def colleague(tenant: Tenant) -> Tenant:
    """Somebody else of the company."""
    return make_colleague(tenant, Role.MANAGER)


def said(tenant: Tenant, message: Message) -> list[Feedback]:
    shown = chatting.thread(tenant, message.chat_id).messages
    return next(one.feedback for one in shown if one.id == message.id)


def test_an_opinion_is_kept_with_its_author(tenant: Tenant, reply: Message) -> None:
    chatting.say(tenant, reply.id, OPINION)

    (kept,) = said(tenant, reply)
    assert (kept.thumb, kept.tags, kept.note) == (
        -1,
        ["Wrong tone", "Too long"],
        "Sounds like a robot",
    )
    assert kept.author.name == "Eva"


def test_the_last_word_of_each_person_counts(
    tenant: Tenant, colleague: Tenant, reply: Message
) -> None:
    chatting.say(tenant, reply.id, OPINION)
    chatting.say(colleague, reply.id, Opinion(1))

    chatting.say(tenant, reply.id, Opinion(1, ["Warm"]))

    assert [(one.author.name, one.thumb, one.tags) for one in said(tenant, reply)] == [
        ("Eva", 1, ["Warm"]),
        ("Manager", 1, []),
    ]


def test_one_takes_back_only_what_one_said_oneself(
    tenant: Tenant, colleague: Tenant, reply: Message
) -> None:
    chatting.say(tenant, reply.id, OPINION)
    chatting.say(colleague, reply.id, Opinion(1))

    chatting.take_back(tenant, reply.id)

    assert [one.author.name for one in said(tenant, reply)] == ["Manager"]


def test_a_search_finds_a_note(tenant: Tenant, reply: Message) -> None:
    assert chatting.chat_count(tenant, "like a ROBOT") == 0

    chatting.say(tenant, reply.id, OPINION)

    assert [line.id for line in chatting.chats(tenant, "like a ROBOT")] == [reply.chat_id]
    chatting.delete_message(tenant, reply.id)
    assert chatting.chat_count(tenant, "like a ROBOT") == 0


@pytest.mark.parametrize(
    "opinion",
    [Opinion(), Opinion(note=" "), Opinion(2), Opinion(tags=["Odd"]), Opinion(note="x" * 2001)],
    ids=["nothing", "blank", "a third thumb", "an unknown tag", "too long"],
)
def test_what_says_nothing_or_can_not_be_kept_is_refused(
    tenant: Tenant, reply: Message, opinion: Opinion
) -> None:
    with pytest.raises(BadInput):
        chatting.say(tenant, reply.id, opinion)

    assert said(tenant, reply) == []


def test_the_clients_words_are_not_judged(tenant: Tenant, chat: Chat, reply: Message) -> None:
    clients = chatting.thread(tenant, chat.id).messages[0]

    with pytest.raises(BadInput, match="only a manager's message"):
        chatting.say(tenant, clients.id, OPINION)


def test_another_companys_message_is_not_there(
    tenant: Tenant, other_tenant: Tenant, reply: Message
) -> None:
    chatting.say(tenant, reply.id, OPINION)

    for use in (lambda: chatting.say(other_tenant, reply.id, Opinion(1)),
                lambda: chatting.take_back(other_tenant, reply.id)):  # fmt: skip
        with pytest.raises(NotFound):
            use()

    assert [one.thumb for one in said(tenant, reply)] == [-1]


def test_an_opinion_needs_a_person_who_may_write(tenant: Tenant, reply: Message) -> None:
    for user_id, role in ((None, Role.ADMIN), (tenant.user_id, Role.STAKEHOLDER)):
        who = Tenant(tenant.company_id, tenant.company, user_id, "Sam", role)

        with pytest.raises(Denied):
            chatting.say(who, reply.id, OPINION)
