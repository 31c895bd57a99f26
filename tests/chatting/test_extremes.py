"""Sizes and signs that no shop writes on purpose: kept as they are, or refused in a sentence."""

import pytest

from workbench import chatting
from workbench.domain.errors import BadInput
from workbench.domain.tenants import Tenant
from workbench.domain.turns import Side, SourceMessage
from workbench.store import chats, tenancy
from workbench.store.tables import Chat

MEGABYTE = "Où est mon colis ? 👋\n" * 50_000
ODD_NAME = "\u202eAnna\u202c \u2066x\u2069 \u200bB\u0301ob"


def test_a_message_of_a_megabyte_is_kept_exactly(tenant: Tenant) -> None:
    chat = chatting.create_chat(tenant, "Anna")

    kept = chatting.add_client_message(tenant, chat.id, MEGABYTE)

    assert len(MEGABYTE.encode()) > 2**20
    assert chatting.thread(tenant, chat.id).messages[0].text == kept.text == MEGABYTE


def test_ten_thousand_messages_are_read_page_by_page(tenant: Tenant) -> None:
    with tenancy.session(tenant) as db:
        chat = Chat(name="Long")
        db.add(chat)
        db.flush()
        said = [SourceMessage(Side.CLIENT, f"message {number}") for number in range(10_000)]
        chats.append(db, chat, said)

    last = chatting.thread(tenant, chat.id)

    assert (last.total, len(last.messages)) == (10_000, 50)
    assert last.messages[-1].text == "message 9999"


def test_a_name_of_marks_that_turn_the_line_is_kept_exactly(tenant: Tenant) -> None:
    made = chatting.create_chat(tenant, ODD_NAME)

    assert [line.name for line in chatting.chats(tenant)] == [made.name] == [ODD_NAME]


def test_a_nul_in_a_message_is_shown_as_what_can_not_be_shown(tenant: Tenant) -> None:
    chat = chatting.create_chat(tenant, "Anna")

    assert chatting.add_client_message(tenant, chat.id, "a\0b").text == "a\ufffdb"


@pytest.mark.postgresql
def test_a_nul_elsewhere_is_refused_where_the_database_can_not_keep_it(tenant: Tenant) -> None:
    with pytest.raises(BadInput, match="NUL"):
        chatting.create_chat(tenant, "Anna", client_description="a\0b")

    assert chatting.chat_count(tenant) == 0
