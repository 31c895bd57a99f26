"""Candidates: asked at once, picked without names, turned down together; what counts where."""

from collections.abc import Callable

import pytest

from tests.chatting.conftest import texts
from tests.replaying import config as add_config
from workbench import chatting, trying
from workbench.chatting import Draft
from workbench.domain.errors import BadInput, Conflict, Denied, NotFound, Refused
from workbench.domain.tenants import Role, Tenant
from workbench.providers.fake import FakeProvider
from workbench.store.tables import Chat, Config
from workbench.trying import Preference


@pytest.fixture
def three(tenant: Tenant, config: Config) -> list[int]:
    """The live config and two others."""
    return [config.id, add_config(tenant, "Short").id, add_config(tenant, "Warm").id]


@pytest.fixture
def batch(tenant: Tenant, chat: Chat, three: list[int], fake: FakeProvider) -> list[Draft]:
    """Three candidates, of which the second one was refused, in the order they are shown."""
    fake.enqueue("It costs 10", Refused("it was filtered"), "Ten, dear Anna")
    return asked(tenant, chat, three)


def asked(tenant: Tenant, chat: Chat, config_ids: list[int]) -> list[Draft]:
    """The candidates of these configs once each was written."""
    for draft_id in chatting.begin_drafts(tenant, chat.id, config_ids):
        list(chatting.write_draft(tenant, draft_id))
    return candidates(tenant, chat)


def candidates(tenant: Tenant, chat: Chat) -> list[Draft]:
    return chatting.thread(tenant, chat.id).candidates


def by(batch: list[Draft], name: str) -> Draft:
    return next(draft for draft in batch if draft.config.name == name)


def outcomes(tenant: Tenant, chat: Chat) -> dict[str, str | None]:
    return {draft.config.name: draft.outcome for draft in candidates(tenant, chat)}


def waits(tenant: Tenant) -> bool:
    return bool(chatting.chats(tenant, waiting=True))


def test_each_config_answers_and_one_that_refuses_leaves_the_others_alone(
    batch: list[Draft],
) -> None:
    assert {draft.config.name: (draft.state, draft.ai_text) for draft in batch} == {
        "Friendly": ("ready", "It costs 10"),
        "Short": ("failed", ""),
        "Warm": ("ready", "Ten, dear Anna"),
    }


def test_the_order_is_the_batchs_own_and_stays(tenant: Tenant, batch: list[Draft]) -> None:
    again = chatting.thread(tenant, batch[0].chat_id).candidates

    assert [draft.position for draft in batch] == [0, 1, 2]
    assert [draft.id for draft in again] == [draft.id for draft in batch]
    assert {draft.batch_id for draft in batch} == {min(draft.id for draft in batch)}


def test_the_order_does_not_follow_the_configs(
    tenant: Tenant, chat: Chat, three: list[int], fake: FakeProvider
) -> None:
    orders = set()
    for _ in range(8):
        fake.enqueue("a", "b", "c")
        orders.add(tuple(draft.config.name for draft in asked(tenant, chat, three)))

    assert len(orders) > 1


def test_until_one_is_picked_none_is_the_chats_draft(
    tenant: Tenant, chat: Chat, batch: list[Draft]
) -> None:
    thread = chatting.thread(tenant, chat.id)

    assert (thread.draft, thread.is_to_pick, waits(tenant)) == (None, True, True)
    for refused in (chatting.approve_draft, chatting.undo_edit):
        with pytest.raises(Conflict, match="pick one of them first"):
            refused(tenant, batch[0].id)


def test_the_picked_one_is_edited_and_approved_as_ever_and_the_others_count_nowhere(
    tenant: Tenant, chat: Chat, batch: list[Draft]
) -> None:
    picked = chatting.pick(tenant, by(batch, "Warm").id)
    chatting.edit_draft(tenant, picked.id, "Ten, Anna")

    chatting.approve_draft(tenant, picked.id)

    figures = chatting.thread(tenant, chat.id).figures.acceptance
    assert texts(tenant, chat) == ["What does it cost?", "Ten, Anna"]
    assert outcomes(tenant, chat) == {"Friendly": None, "Short": None, "Warm": "edited"}
    assert (figures.edited, figures.decided, waits(tenant)) == (1, 1, False)


def test_a_pick_counts_beside_the_preferences_of_trials(
    tenant: Tenant, chat: Chat, batch: list[Draft]
) -> None:
    chatting.pick(tenant, by(batch, "Warm").id)
    assert trying.preferences(tenant) == [Preference("Warm", 1, 1)]

    chatting.delete_chat(tenant, chat.id)
    assert trying.preferences(tenant) == []


def test_the_only_one_that_answered_is_no_preference(
    tenant: Tenant, chat: Chat, three: list[int], fake: FakeProvider
) -> None:
    fake.enqueue("It costs 10", Refused("it was filtered"))
    batch = asked(tenant, chat, three[:2])

    chatting.pick(tenant, by(batch, "Friendly").id)

    assert trying.preferences(tenant) == []


def test_a_pick_is_undone_while_nothing_is_decided(
    tenant: Tenant, chat: Chat, batch: list[Draft]
) -> None:
    picked = chatting.pick(tenant, by(batch, "Warm").id)
    chatting.undo_pick(tenant, picked.id)
    assert chatting.thread(tenant, chat.id).is_to_pick

    chatting.pick(tenant, picked.id)
    chatting.approve_draft(tenant, picked.id)
    with pytest.raises(Conflict, match="decided meanwhile"):
        chatting.undo_pick(tenant, picked.id)


def test_none_of_these_turns_the_whole_ones_down_and_is_undone_as_one(
    tenant: Tenant, chat: Chat, batch: list[Draft]
) -> None:
    turned_down = chatting.reject_candidates(tenant, chat.id, "All promise a day")
    assert outcomes(tenant, chat) == {"Friendly": "rejected", "Short": None, "Warm": "rejected"}
    assert not waits(tenant)

    chatting.undo_decision(tenant, turned_down[0].id)

    assert set(outcomes(tenant, chat).values()) == {None}
    assert chatting.thread(tenant, chat.id).is_to_pick


def test_asking_again_counts_the_whole_ones_as_rejected(
    tenant: Tenant, chat: Chat, batch: list[Draft], fake: FakeProvider
) -> None:
    fake.enqueue("10 EUR")

    chatting.draft_reply(tenant, chat.id)

    figures = chatting.thread(tenant, chat.id).figures.acceptance
    assert (figures.rejected, figures.decided) == (2, 2)
    with pytest.raises(Conflict, match="newer drafts"):
        chatting.pick(tenant, batch[0].id)


def test_a_reply_of_ones_own_replaces_all_that_were_offered(
    tenant: Tenant, chat: Chat, batch: list[Draft]
) -> None:
    message = chatting.write_reply(tenant, chat.id, "I will ask.")
    assert outcomes(tenant, chat) == {"Friendly": "replaced", "Short": None, "Warm": "replaced"}

    draft = chatting.thread(tenant, chat.id).draft
    chatting.undo_decision(tenant, draft.id)

    assert message.draft_id == draft.id
    assert texts(tenant, chat) == ["What does it cost?"]
    assert chatting.thread(tenant, chat.id).is_to_pick


def test_a_broken_one_is_asked_again_with_the_same_words(
    tenant: Tenant, chat: Chat, batch: list[Draft], fake: FakeProvider
) -> None:
    chatting.add_client_message(tenant, chat.id, "Hello?")
    fake.enqueue("10.")
    broken = chatting.retry_candidate(tenant, by(batch, "Short").id)

    list(chatting.write_draft(tenant, broken.id))

    assert by(candidates(tenant, chat), "Short").ai_text == "10."
    assert fake.requests[-1].hash == broken.request_hash
    assert chatting.thread(tenant, chat.id).stale


def test_a_stream_that_is_cut_keeps_its_words_and_can_be_picked(
    tenant: Tenant, chat: Chat, three: list[int], fake: FakeProvider
) -> None:
    fake.enqueue("one two three", "whole")
    first, second = chatting.begin_drafts(tenant, chat.id, three[:2])
    pieces = chatting.write_draft(tenant, first)
    next(pieces)
    pieces.close()
    list(chatting.write_draft(tenant, second))

    picked = chatting.pick(tenant, first)

    assert (picked.state, picked.ai_text) == ("partial", "one")
    assert chatting.approve_draft(tenant, first).text == "one"


def test_a_writer_that_was_given_up_adds_nothing_to_what_is_asked_again(
    tenant: Tenant, batch: list[Draft], fake: FakeProvider
) -> None:
    broken = chatting.retry_candidate(tenant, by(batch, "Short").id)
    fake.enqueue("old words", "new")
    late = chatting.write_draft(tenant, broken.id)
    next(late)
    chatting.stop_draft(tenant, broken.id)
    chatting.retry_candidate(tenant, broken.id)

    list(chatting.write_draft(tenant, broken.id))
    late.close()

    assert chatting.current_draft(tenant, broken.id).ai_text == "new"


def test_one_config_alone_gives_a_draft_that_needs_no_pick(
    tenant: Tenant, chat: Chat, three: list[int], fake: FakeProvider
) -> None:
    fake.enqueue("10.")

    assert asked(tenant, chat, three[1:2]) == []

    draft = chatting.thread(tenant, chat.id).draft
    assert (draft.config.name, draft.batch_id) == ("Short", None)
    with pytest.raises(Conflict, match="asked for alone"):
        chatting.pick(tenant, draft.id)


def test_the_second_pick_of_a_batch_is_told_whose_the_first_was(
    tenant: Tenant, batch: list[Draft]
) -> None:
    chatting.pick(tenant, by(batch, "Warm").id)

    with pytest.raises(Conflict, match="Eva picked a candidate already"):
        chatting.pick(tenant, by(batch, "Friendly").id)


def test_what_has_no_words_can_not_be_picked(tenant: Tenant, batch: list[Draft]) -> None:
    with pytest.raises(Conflict, match="no words"):
        chatting.pick(tenant, by(batch, "Short").id)


@pytest.mark.parametrize("config_ids", [[1, 1], [1, 2, 3, 4, 5]], ids=["twice", "five"])
def test_configs_are_four_at_most_and_each_once(
    tenant: Tenant, chat: Chat, config_ids: list[int]
) -> None:
    with pytest.raises(BadInput, match=r"twice|at most 4"):
        chatting.begin_drafts(tenant, chat.id, config_ids)


def test_candidates_that_all_failed_are_put_away_once_the_client_wrote_more(
    tenant: Tenant, chat: Chat, three: list[int], fake: FakeProvider
) -> None:
    fake.enqueue(Refused("no"), Refused("no"))
    asked(tenant, chat, three[:2])

    chatting.add_client_message(tenant, chat.id, "Hello?")

    assert candidates(tenant, chat) == []


def test_a_partial_draft_that_was_asked_for_again_waits_no_more(
    tenant: Tenant, chat: Chat, fake: FakeProvider
) -> None:
    fake.enqueue("one two three", "It costs 10")
    pieces = chatting.stream_draft(tenant, chat.id)
    next(pieces)
    pieces.close()

    chatting.approve_draft(tenant, chatting.draft_reply(tenant, chat.id).id)

    assert not waits(tenant)


USES: dict[str, Callable[[Tenant, Draft], object]] = {
    "begin": lambda who, draft: chatting.begin_drafts(who, draft.chat_id, [draft.config_id]),
    "write": lambda who, draft: list(chatting.write_draft(who, draft.id)),
    "pick": lambda who, draft: chatting.pick(who, draft.id),
    "undo": lambda who, draft: chatting.undo_pick(who, draft.id),
    "retry": lambda who, draft: chatting.retry_candidate(who, draft.id),
    "reject": lambda who, draft: chatting.reject_candidates(who, draft.chat_id, "no"),
}


@pytest.mark.parametrize("name", USES)
def test_another_companys_candidates_are_not_there(
    tenant: Tenant, other_tenant: Tenant, chat: Chat, batch: list[Draft], name: str
) -> None:
    with pytest.raises(NotFound):
        USES[name](other_tenant, batch[0])

    assert set(outcomes(tenant, chat).values()) == {None}
    assert chatting.thread(tenant, chat.id).is_to_pick


@pytest.mark.parametrize("name", USES)
def test_who_only_reads_may_not(tenant: Tenant, batch: list[Draft], name: str) -> None:
    reader = Tenant(tenant.company_id, tenant.company, tenant.user_id, "Sam", Role.STAKEHOLDER)

    with pytest.raises(Denied):
        USES[name](reader, batch[0])
