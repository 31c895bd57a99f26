"""A chat's own JSON in another chat: the same messages, earlier texts and ends of drafts."""

import json
from typing import Any

import pytest

from tests.conftest import live_config, make_tenant
from workbench import chatting, curating, exporting
from workbench.chatting import Draft
from workbench.domain.tenants import Tenant
from workbench.domain.turns import Outcome
from workbench.providers.fake import FakeProvider
from workbench.store.tables import Chat

KEPT = (
    *("id", "role", "origin", "author", "sent_at", "text", "edited_at", "versions"),
    *("outcome", "draft_text"),
)


@pytest.fixture
def exported(tenant: Tenant, chat: Chat, draft: Draft, fake: FakeProvider) -> bytes:
    """The file of a chat with an edited draft, one replaced by an own reply, a changed message."""
    chatting.edit_draft(tenant, draft.id, "It is 10 EUR")
    sent = chatting.approve_draft(tenant, draft.id)
    chatting.edit_message(tenant, sent.id, "It is 11 EUR")
    chatting.add_client_message(tenant, chat.id, "Too much")
    fake.enqueue("Take it or leave it")
    chatting.reject_draft(tenant, chatting.draft_reply(tenant, chat.id).id, "rude")
    chatting.write_reply(tenant, chat.id, "I can give you 9")
    chatting.update_chat(tenant, chat.id, special_instructions="Say du")
    return exporting.export_chat(tenant, chat.id).read()


def messages(data: bytes) -> list[dict[str, Any]]:
    """A file's messages, but for the wordings of drafts."""
    (one,) = json.loads(data)["conversations"]
    for message in one["messages"]:
        if draft := message.pop("draft", None):
            message |= {"outcome": draft["outcome"], "draft_text": draft["ai_text"]}
    return [{key: said.get(key) for key in KEPT} for said in one["messages"]]


@pytest.fixture(params=["the same company", "another company"])
def target(request: pytest.FixtureRequest, tenant: Tenant) -> Tenant:
    """Who takes the file."""
    if request.param == "the same company":
        return tenant
    other = make_tenant("Other Ltd", "eva@other.example")
    live_config(other)
    return other


def test_an_empty_chat_takes_all_of_it(exported: bytes, target: Tenant) -> None:
    empty = chatting.create_chat(target, "Anna again")

    added = chatting.import_messages(target, empty.id, exported)

    assert added == 4
    assert messages(exporting.export_chat(target, empty.id).read()) == messages(exported)
    taken = chatting.chat(target, empty.id)
    assert (taken.client_description, taken.special_instructions) == (
        "Four orders so far.",
        "Say du",
    )


def test_the_earlier_text_of_a_message_is_there_again(tenant: Tenant, exported: bytes) -> None:
    empty = chatting.create_chat(tenant, "Anna again")
    chatting.import_messages(tenant, empty.id, exported)

    changed = chatting.thread(tenant, empty.id).messages[1]

    assert changed.text == "It is 11 EUR"
    assert [version.text for version in changed.versions] == ["It is 10 EUR"]
    assert changed.versions[0].author_id == tenant.user_id
    assert changed.edited_at is not None


def test_a_decision_counts_where_it_was_made_and_not_again(tenant: Tenant, exported: bytes) -> None:
    empty = chatting.create_chat(tenant, "Anna again")
    before = curating.chat_acceptance(tenant)

    chatting.import_messages(tenant, empty.id, exported)

    assert curating.chat_acceptance(tenant) == before


def test_what_became_of_its_drafts_goes_into_a_dataset(tenant: Tenant, exported: bytes) -> None:
    empty = chatting.create_chat(tenant, "Anna again")
    chatting.import_messages(tenant, empty.id, exported)

    curating.freeze_chats(tenant, [empty.id], dataset="frozen")

    found = json.loads(exporting.export_dataset(tenant, "frozen").read())["conversations"][0]
    ends = [(said["outcome"], said["draft_text"]) for said in found["messages"][1::2]]
    assert ends == [(Outcome.EDITED, "It costs 10"), (Outcome.REJECTED, "Take it or leave it")]


def test_a_chat_that_has_messages_keeps_what_it_says_of_its_client(
    tenant: Tenant, exported: bytes
) -> None:
    known = chatting.create_chat(tenant, "Ben")
    chatting.add_client_message(tenant, known.id, "Hi")

    chatting.import_messages(tenant, known.id, exported)

    assert chatting.chat(tenant, known.id).client_description == ""
    assert len(chatting.thread(tenant, known.id).messages) == 5


def test_what_was_not_sent_is_sent_to_no_model(tenant: Tenant, exported: bytes) -> None:
    empty = chatting.create_chat(tenant, "Anna again")
    chatting.import_messages(tenant, empty.id, exported)
    chatting.add_client_message(tenant, empty.id, "Well?")

    shown = " ".join(message.content for message in chatting.preview(tenant, empty.id).messages)

    assert "I can give you 9" in shown
    assert "Take it or leave it" not in shown
