"""Similar past replies beside a chat: found, inserted as the draft that waits, kept up to date."""

import pytest

from tests.replaying import dataset, told
from workbench import chatting, configuring, curating
from workbench.chatting import Draft
from workbench.domain.errors import BadInput, Conflict, Denied, NotFound
from workbench.domain.prompts import ConfigSpec
from workbench.domain.replies import ModelRef
from workbench.domain.tenants import Role, Tenant
from workbench.providers.fake import FakeProvider
from workbench.store.tables import Chat

REPLY = "It costs 10 EUR."


@pytest.fixture
def past(tenant: Tenant, fake: FakeProvider) -> None:
    """What the company's people answered before."""
    dataset(
        tenant,
        told("price", "C: What does the sheet cost?", f"M: {REPLY}"),
        told("cost", "C: What does it all cost together?", "M: It is 40 EUR."),
    )


@pytest.fixture
def inserted(tenant: Tenant, past: None, chat: Chat) -> Draft:
    """A past reply as the draft of the chat."""
    return chatting.insert_reply(tenant, chat.id, REPLY)


def texts(tenant: Tenant, chat: Chat) -> list[str]:
    return [one.reply for one in chatting.similar_replies(tenant, chat.id).found]


def import_more(tenant: Tenant, count: int) -> None:
    """More conversations, one reply each."""
    said = [told(f"more {n}", "C: What does this cost?", f"M: It is {n}.") for n in range(count)]
    dataset(tenant, *said, name=f"more {count}")


def test_the_replies_to_the_most_similar_messages_are_found(
    tenant: Tenant, past: None, chat: Chat
) -> None:
    found = chatting.similar_replies(tenant, chat.id)

    assert {one.reply for one in found.found} == {REPLY, "It is 40 EUR."}
    assert (found.total, found.newer) == (2, 0)


def test_without_a_past_nothing_is_found_and_no_config_is_made(tenant: Tenant, chat: Chat) -> None:
    found = chatting.similar_replies(tenant, chat.id)

    assert (found.found, found.total, found.newer) == ((), 0, 0)
    assert [one.name for one in configuring.configs(tenant)] == ["Friendly"]


def test_an_inserted_reply_is_a_draft_with_a_lineage(inserted: Draft) -> None:
    assert (inserted.ai_text, inserted.text, inserted.state) == (REPLY, REPLY, "ready")
    assert (inserted.config.name, inserted.config.model) == ("Similar replies", "history:bm25")
    assert inserted.config_hash == inserted.config.hash
    assert (inserted.cost_usd, inserted.input_tokens, inserted.finish) == (0.0, 0, "stop")
    assert REPLY in inserted.request[0]["content"]


def test_an_approved_insertion_counts_as_sent_as_it_was(
    tenant: Tenant, chat: Chat, inserted: Draft
) -> None:
    message = chatting.approve_draft(tenant, inserted.id)

    assert (message.text, message.origin) == (REPLY, "suggestion")
    assert curating.chat_acceptance(tenant).as_is == 1


def test_an_inserted_reply_is_not_stale_until_the_client_goes_on(
    tenant: Tenant, chat: Chat, inserted: Draft
) -> None:
    assert not chatting.thread(tenant, chat.id).stale

    chatting.add_client_message(tenant, chat.id, "And for two?")

    assert chatting.thread(tenant, chat.id).stale


def test_inserted_twice_it_is_one_draft(tenant: Tenant, chat: Chat, inserted: Draft) -> None:
    assert chatting.insert_reply(tenant, chat.id, REPLY).id == inserted.id


def test_another_reply_takes_the_place_of_the_first(
    tenant: Tenant, chat: Chat, inserted: Draft
) -> None:
    second = chatting.insert_reply(tenant, chat.id, "It is 40 EUR.")

    assert chatting.current_draft(tenant, inserted.id).outcome == "rejected"
    waiting = chatting.thread(tenant, chat.id).draft
    assert waiting is not None
    assert waiting.id == second.id
    assert second.config_hash == inserted.config_hash


def test_what_was_not_found_can_not_be_inserted(tenant: Tenant, past: None, chat: Chat) -> None:
    with pytest.raises(Conflict, match="not among the similar ones"):
        chatting.insert_reply(tenant, chat.id, "It is free!")

    assert chatting.thread(tenant, chat.id).draft is None


def test_a_chat_that_was_answered_takes_no_draft(tenant: Tenant, chat: Chat, past: None) -> None:
    chatting.write_reply(tenant, chat.id, "Ten.")

    with pytest.raises(Conflict, match="no client message"):
        chatting.insert_reply(tenant, chat.id, REPLY)


def test_a_past_that_grew_a_little_stays_until_it_is_asked_for(
    tenant: Tenant, past: None, chat: Chat
) -> None:
    chatting.similar_replies(tenant, chat.id)
    import_more(tenant, 1)

    assert chatting.similar_replies(tenant, chat.id).newer == 1
    assert "It is 0." not in texts(tenant, chat)

    chatting.look_at_newer_replies(tenant)

    assert chatting.similar_replies(tenant, chat.id).newer == 0
    assert "It is 0." in texts(tenant, chat)


def test_a_past_that_grew_by_half_is_looked_at_by_itself(
    tenant: Tenant, past: None, chat: Chat
) -> None:
    chatting.similar_replies(tenant, chat.id)
    import_more(tenant, 2)

    assert len(texts(tenant, chat)) == 4
    assert configuring.configs(tenant)[0].version == 2


def test_a_past_reply_is_rewritten_by_the_live_configs_model(
    tenant: Tenant, inserted: Draft, fake: FakeProvider
) -> None:
    fake.enqueue("It costs 10 EUR, dear Anna.")

    revised = chatting.revise_draft(tenant, inserted.id, "Use her name")

    assert (revised.text, revised.ai_text) == ("It costs 10 EUR, dear Anna.", REPLY)
    assert revised.edits[0].config_hash == configuring.live_config(tenant).hash


def test_where_the_past_itself_is_live_nothing_is_rewritten(
    tenant: Tenant, inserted: Draft
) -> None:
    spec = ConfigSpec("", ModelRef("history", "bm25"))
    configuring.make_live(tenant, configuring.save(tenant, "hist", spec).id)

    with pytest.raises(BadInput, match="rewrites none"):
        chatting.revise_draft(tenant, inserted.id, "Use her name")


def test_a_live_history_config_drafts_the_most_similar_reply(
    tenant: Tenant, past: None, chat: Chat
) -> None:
    spec = ConfigSpec("", ModelRef("history", "bm25"))
    configuring.make_live(tenant, configuring.save(tenant, "hist", spec).id)

    draft = chatting.draft_reply(tenant, chat.id)

    assert (draft.state, draft.cost_usd) == ("ready", 0.0)
    assert draft.ai_text in {REPLY, "It is 40 EUR."}


def test_a_live_history_config_without_a_past_says_what_to_do(tenant: Tenant, chat: Chat) -> None:
    spec = ConfigSpec("", ModelRef("history", "bm25"))
    configuring.make_live(tenant, configuring.save(tenant, "hist", spec).id)

    draft = chatting.draft_reply(tenant, chat.id)

    assert draft.state == "failed"
    assert "import more conversations" in (draft.error or "")


def test_another_companys_chat_is_not_looked_at(
    tenant: Tenant, other_tenant: Tenant, past: None, chat: Chat
) -> None:
    dataset(other_tenant, told("price", "C: What does it cost?", f"M: {REPLY}"))

    for foreign in (
        lambda: chatting.similar_replies(other_tenant, chat.id),
        lambda: chatting.insert_reply(other_tenant, chat.id, REPLY),
    ):
        with pytest.raises(NotFound):
            foreign()
    assert configuring.configs(other_tenant) == []
    assert chatting.thread(tenant, chat.id).draft is None


def test_a_stakeholder_neither_looks_nor_inserts(tenant: Tenant, past: None, chat: Chat) -> None:
    reader = Tenant(tenant.company_id, tenant.company, None, "Sam", Role.STAKEHOLDER)

    for forbidden in (
        lambda: chatting.similar_replies(reader, chat.id),
        lambda: chatting.look_at_newer_replies(reader),
        lambda: chatting.insert_reply(reader, chat.id, REPLY),
    ):
        with pytest.raises(Denied):
            forbidden()
