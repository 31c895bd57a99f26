"""Drafts: asked for, edited, decided, undone; what reaches a model and what never does."""

import threading
from collections.abc import Callable

import pytest

from tests.chatting.conftest import texts
from workbench import chatting
from workbench.chatting import Draft
from workbench.domain.errors import BadAnswer, BadKey, Conflict
from workbench.domain.tenants import Tenant
from workbench.providers.fake import FakeProvider
from workbench.store import tenancy
from workbench.store.chats import newest_draft
from workbench.store.tables import Chat, Config


def test_approving_an_edited_draft_keeps_the_ai_text(tenant: Tenant, draft: Draft) -> None:
    chatting.edit_draft(tenant, draft.id, "It is 10 EUR")

    message = chatting.approve_draft(tenant, draft.id)

    kept = chatting.thread(tenant, message.chat_id).draft
    assert (message.text, kept.ai_text, kept.outcome) == ("It is 10 EUR", "It costs 10", "edited")


def test_undo_gives_the_earlier_text_back_byte_for_byte(tenant: Tenant, draft: Draft) -> None:
    first = "  Grüße,\r\n\tLena \u202e🙂 "
    chatting.edit_draft(tenant, draft.id, first)
    chatting.edit_draft(tenant, draft.id, "another wording")

    undone = chatting.undo_edit(tenant, draft.id)

    assert undone.text == first
    assert chatting.undo_edit(tenant, draft.id).text == "It costs 10"


def test_undoing_the_ais_first_text_says_that_there_is_nothing(
    tenant: Tenant, draft: Draft
) -> None:
    with pytest.raises(Conflict, match="nothing to undo"):
        chatting.undo_edit(tenant, draft.id)


def test_an_edit_after_an_undo_undoes_to_where_it_began(tenant: Tenant, draft: Draft) -> None:
    chatting.edit_draft(tenant, draft.id, "dropped")
    chatting.undo_edit(tenant, draft.id)
    chatting.edit_draft(tenant, draft.id, "second try")

    assert chatting.undo_edit(tenant, draft.id).text == "It costs 10"


def test_editing_with_ai_keeps_the_instruction(
    tenant: Tenant, draft: Draft, fake: FakeProvider
) -> None:
    fake.enqueue("10.")

    revised = chatting.revise_draft(tenant, draft.id, "Make it shorter.")

    assert (revised.text, revised.edits[-1].instruction) == ("10.", "Make it shorter.")
    assert revised.ai_text == "It costs 10"


@pytest.mark.parametrize("answer", ["It costs 10", " It costs 10\n"], ids=["the same", "spaced"])
def test_a_rewriting_that_changes_nothing_is_said_and_kept_nowhere(
    tenant: Tenant, draft: Draft, fake: FakeProvider, answer: str
) -> None:
    fake.enqueue(answer)

    with pytest.raises(BadAnswer, match="changed nothing"):
        chatting.revise_draft(tenant, draft.id, "Make it shorter.")

    assert chatting.thread(tenant, draft.chat_id).draft.version == 0


def test_a_draft_never_reaches_a_model_before_it_is_approved(
    tenant: Tenant, chat: Chat, draft: Draft, fake: FakeProvider
) -> None:
    chatting.add_client_message(tenant, chat.id, "Hello?")
    fake.enqueue("Sorry, it costs 10")

    chatting.draft_reply(tenant, chat.id)

    sent = "\n".join(message.content for message in fake.requests[-1].messages)
    assert "It costs 10" not in sent
    assert "Hello?" in sent


def test_a_rejected_draft_never_reaches_a_model(
    tenant: Tenant, chat: Chat, draft: Draft, fake: FakeProvider
) -> None:
    chatting.reject_draft(tenant, draft.id, "Wrong fact")
    fake.enqueue("20 EUR")

    chatting.draft_reply(tenant, chat.id)

    assert all("It costs 10" not in message.content for message in fake.requests[-1].messages)


def test_an_approved_draft_is_part_of_what_the_model_sees(
    tenant: Tenant, chat: Chat, draft: Draft
) -> None:
    chatting.approve_draft(tenant, draft.id)
    chatting.add_client_message(tenant, chat.id, "Thanks")

    seen = [message.content for message in chatting.preview(tenant, chat.id).messages]

    assert seen[1:] == ["What does it cost?", "It costs 10", "Thanks"]


def test_what_the_model_sees_holds_each_part_once(tenant: Tenant, chat: Chat) -> None:
    chatting.update_chat(tenant, chat.id, special_instructions="Never promise a day.")

    system = chatting.preview(tenant, chat.id).messages[0].content

    for part in ("You are Lena of Harbor & Linen.", "Four orders so far.", "Never promise a day."):
        assert system.count(part) == 1


def test_instructions_replace_the_companys_prompt_when_the_chat_says_so(
    tenant: Tenant, chat: Chat
) -> None:
    chatting.update_chat(
        tenant, chat.id, special_instructions="You are a pirate.", replaces_prompt=True
    )

    system = chatting.preview(tenant, chat.id).messages[0].content

    assert "You are a pirate." in system
    assert "Lena" not in system


def test_ten_drafts_give_the_acceptance_of_the_original_example(
    tenant: Tenant, chat: Chat, fake: FakeProvider
) -> None:
    for outcome in ["as_is"] * 6 + ["edited"] * 3 + ["rejected"]:
        _decide(tenant, chat, fake, outcome)

    figures = chatting.thread(tenant, chat.id).figures.acceptance

    assert (figures.as_is, figures.edited, figures.rejected, figures.decided) == (6, 3, 1, 10)
    assert figures.rate == 0.6
    assert (round(figures.low, 6), round(figures.high, 6)) == (0.312674, 0.831820)


def _decide(tenant: Tenant, chat: Chat, fake: FakeProvider, outcome: str) -> None:
    chatting.add_client_message(tenant, chat.id, "And now?")
    fake.enqueue("It costs 10")
    made = chatting.draft_reply(tenant, chat.id)
    if outcome == "rejected":
        chatting.reject_draft(tenant, made.id, "Wrong fact")
        return
    if outcome == "edited":
        chatting.edit_draft(tenant, made.id, "It costs 12")
    chatting.approve_draft(tenant, made.id)


def test_a_reply_of_ones_own_replaces_the_draft_that_waits(
    tenant: Tenant, chat: Chat, draft: Draft
) -> None:
    message = chatting.write_reply(tenant, chat.id, "I will ask and tell you today.")

    decided = chatting.thread(tenant, chat.id).draft
    assert (decided.outcome, message.origin, message.draft_id) == ("replaced", "human", draft.id)


def test_a_reply_after_a_rejection_is_linked_to_the_rejected_draft(
    tenant: Tenant, chat: Chat, draft: Draft
) -> None:
    chatting.reject_draft(tenant, draft.id, "Wrong tone")

    message = chatting.write_reply(tenant, chat.id, "My own words")

    assert message.draft_id == draft.id
    assert chatting.thread(tenant, chat.id).draft.outcome == "rejected"


def test_undoing_an_approval_takes_the_message_back(
    tenant: Tenant, chat: Chat, draft: Draft
) -> None:
    chatting.approve_draft(tenant, draft.id)

    chatting.undo_decision(tenant, draft.id)

    assert texts(tenant, chat) == ["What does it cost?"]
    assert chatting.approve_draft(tenant, draft.id).text == "It costs 10"


def test_an_approval_stays_once_the_client_went_on(
    tenant: Tenant, chat: Chat, draft: Draft
) -> None:
    chatting.approve_draft(tenant, draft.id)
    chatting.add_client_message(tenant, chat.id, "Great")

    with pytest.raises(Conflict, match="went on"):
        chatting.undo_decision(tenant, draft.id)


def test_two_managers_approving_at_once_make_one_message(
    tenant: Tenant, chat: Chat, draft: Draft
) -> None:
    refusals: list[str] = []
    start = threading.Barrier(2)

    def approve() -> None:
        start.wait()
        try:
            chatting.approve_draft(tenant, draft.id)
        except Conflict as refusal:
            refusals.append(str(refusal))

    in_parallel(approve, approve)

    assert texts(tenant, chat) == ["What does it cost?", "It costs 10"]
    assert refusals == ["Eva decided this draft already (as is)"]


def in_parallel(*work: Callable[[], None]) -> None:
    threads = [threading.Thread(target=one) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_a_stream_that_is_cut_keeps_the_words_so_far(
    tenant: Tenant, chat: Chat, fake: FakeProvider
) -> None:
    fake.enqueue("one two three four")
    pieces = chatting.stream_draft(tenant, chat.id)

    first = next(pieces)
    pieces.close()

    kept = chatting.thread(tenant, chat.id).draft
    assert (kept.state, kept.ai_text) == ("partial", first)


def test_a_fault_of_the_model_stands_in_the_draft_and_the_chat_goes_on(
    tenant: Tenant, chat: Chat, fake: FakeProvider
) -> None:
    fake.enqueue(BadKey("the key is wrong; check it"))

    failed = chatting.draft_reply(tenant, chat.id)

    assert (failed.state, failed.error) == ("failed", "the key is wrong; check it")
    fake.enqueue("It costs 10")
    assert chatting.draft_reply(tenant, chat.id).state == "ready"


def test_asking_again_counts_the_draft_before_as_rejected(
    tenant: Tenant, chat: Chat, draft: Draft, fake: FakeProvider
) -> None:
    fake.enqueue("10 EUR")

    chatting.draft_reply(tenant, chat.id)

    figures = chatting.thread(tenant, chat.id).figures.acceptance
    assert (figures.rejected, figures.decided) == (1, 1)


def test_a_draft_needs_a_client_message_to_answer(tenant: Tenant, config: Config) -> None:
    empty = chatting.create_chat(tenant, "Nobody yet")

    with pytest.raises(Conflict, match="write as the client first"):
        chatting.draft_reply(tenant, empty.id)


def test_a_draft_cut_by_a_killed_server_is_kept(
    tenant: Tenant, chat: Chat, fake: FakeProvider
) -> None:
    fake.enqueue("one two three")
    abandoned = chatting.stream_draft(tenant, chat.id)
    shown = next(abandoned)
    next(abandoned)
    with tenancy.reading(tenant) as db:
        left = newest_draft(db, chat.id)

    kept = chatting.stop_draft(tenant, left.id)

    assert (kept.state, kept.ai_text) == ("partial", shown)
