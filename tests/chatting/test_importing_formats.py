"""Each import format comes into a chat, if its file holds one conversation."""

import pytest

from tests.chatting.conftest import texts
from tests.formats.samples import SAMPLES
from workbench import chatting
from workbench.domain.errors import BadInput
from workbench.domain.tenants import Tenant
from workbench.domain.turns import Side
from workbench.formats import registry
from workbench.store.tables import Chat

ASKED = "What does it cost?"


@pytest.mark.parametrize("name", SAMPLES, ids=str)
def test_a_file_of_one_conversation_comes_into_a_chat(
    tenant: Tenant, chat: Chat, name: str
) -> None:
    sample = SAMPLES[name]
    held = registry.parse(sample.good, managers=sample.managers).conversations

    if len(held) == 1:
        chatting.import_messages(tenant, chat.id, sample.good, managers=sample.managers)
        assert texts(tenant, chat) == [ASKED, *sample.texts]
    else:
        with pytest.raises(BadInput, match="conversations found; a chat takes one"):
            chatting.import_messages(tenant, chat.id, sample.good, managers=sample.managers)
        assert texts(tenant, chat) == [ASKED]


@pytest.mark.parametrize("name", ["chatwoot", "zendesk"], ids=str)
def test_an_internal_note_that_came_into_a_chat_is_sent_to_no_model(
    tenant: Tenant, chat: Chat, name: str
) -> None:
    chatting.import_messages(tenant, chat.id, SAMPLES[name].good)
    said = chatting.thread(tenant, chat.id).messages
    notes = [message.text for message in said if message.role == Side.NOTE]
    assert notes

    sent = [message.content for message in chatting.preview(tenant, chat.id).messages]

    assert not any(note in text for note in notes for text in sent)
