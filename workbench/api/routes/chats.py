"""Chats: list, search, open, change, delete, read, export."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from workbench import chatting, exporting
from workbench.api.access import Writer
from workbench.api.problems import problems
from workbench.api.schemas.base import OfList, Page, PathId
from workbench.api.schemas.chats import (
    Chat,
    ChatChanges,
    ChatLine,
    Message,
    NewChat,
    SentChat,
    WhichChats,
)
from workbench.api.threads import reading

router = APIRouter(prefix="/chats", tags=["chats"], responses=problems(401, 403))
WhichOnes = Annotated[WhichChats, Query()]


@router.get("", response_model=Page[ChatLine], include_in_schema=False)
@router.get("/", response_model=Page[ChatLine])
async def list_chats(tenant: Writer, which: WhichOnes) -> Any:
    """Chats, the most recently active first; `search` looks into names, messages and notes."""
    return await reading(
        chatting.chat_lines, tenant, which.part, which.search, waiting=which.waiting
    )


@router.post("", status_code=201, response_model=Chat, include_in_schema=False)
@router.post("/", status_code=201, response_model=Chat)
def create_chat(tenant: Writer, body: NewChat) -> Any:
    """Open a chat."""
    return chatting.create_chat(tenant, **body.model_dump())


@router.get("/{chat_id:id}", response_model=Chat, responses=problems(404))
def get_chat(tenant: Writer, chat_id: PathId) -> Any:
    """One chat, without its messages."""
    return chatting.chat(tenant, chat_id)


@router.put("/{chat_id:id}", response_model=Chat, responses=problems(404))
def change_chat(tenant: Writer, chat_id: PathId, body: ChatChanges) -> Any:
    """Change what is given."""
    return chatting.update_chat(tenant, chat_id, **body.model_dump(exclude_unset=True))


@router.delete("/{chat_id:id}", status_code=204, responses=problems(404))
def delete_chat(tenant: Writer, chat_id: PathId) -> None:
    """Take a chat out of every list; it can be brought back on the page."""
    chatting.delete_chat(tenant, chat_id)


@router.get("/{chat_id:id}/messages/", response_model=Page[Message], include_in_schema=False)
@router.get("/{chat_id:id}/messages", response_model=Page[Message], responses=problems(404))
async def list_messages(tenant: Writer, chat_id: PathId, of: OfList) -> Any:
    """The chat's messages, the oldest first."""
    return await reading(chatting.chat_messages, tenant, chat_id, of.part)


@router.get("/{chat_id:id}/export", response_model=SentChat, responses=problems(404))
def export_chat(tenant: Writer, chat_id: PathId) -> Any:
    """All that was sent, with the approved draft behind each reply, its versions and outcome.

    Words that nobody approved are not among it.
    """
    return exporting.sent_chat(tenant, chat_id)
