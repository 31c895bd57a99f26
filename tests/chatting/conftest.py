"""A chat whose client waits, and the AI's draft in it."""

import pytest

from workbench import chatting
from workbench.chatting import Draft
from workbench.domain.tenants import Tenant
from workbench.providers.fake import FakeProvider
from workbench.store.tables import Chat, Config


@pytest.fixture
def chat(tenant: Tenant, config: Config) -> Chat:
    """A chat whose client asks for the price."""
    made = chatting.create_chat(tenant, "Anna Keller", client_description="Four orders so far.")
    chatting.add_client_message(tenant, made.id, "What does it cost?")
    return made


@pytest.fixture
def draft(tenant: Tenant, chat: Chat, fake: FakeProvider) -> Draft:
    """The AI's draft in that chat."""
    fake.enqueue("It costs 10")
    return chatting.draft_reply(tenant, chat.id)


def texts(tenant: Tenant, chat: Chat) -> list[str]:
    """What the chat's newest page says."""
    return [message.text for message in chatting.thread(tenant, chat.id).messages]
