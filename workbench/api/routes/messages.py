"""Messages: write, change, delete, import; and what AI writes or rewrites."""

from typing import Any

from fastapi import APIRouter

from workbench import chatting
from workbench.api.access import Writer
from workbench.api.problems import problems
from workbench.api.schemas.base import PathId
from workbench.api.schemas.chats import (
    Import,
    Imported,
    Message,
    MessageHistory,
    MessageText,
    NewMessage,
)
from workbench.api.schemas.drafts import Asking, Draft, Revised, Revision
from workbench.api.threads import asking

router = APIRouter(prefix="/messages", tags=["messages"], responses=problems(401, 403))
WRITE = {"client": chatting.add_client_message, "manager": chatting.write_reply}


@router.post("", status_code=201, response_model=Message, include_in_schema=False)
@router.post("/", status_code=201, response_model=Message, responses=problems(404, 409))
def write_message(tenant: Writer, body: NewMessage) -> Any:
    """Write as the client, or send the manager's own words in place of a draft."""
    return WRITE[body.role](tenant, body.chat_id, body.text)


@router.post(
    "/generate-ai-response",
    status_code=201,
    response_model=Draft,
    responses=problems(404, 409),
)
async def generate_ai_response(tenant: Writer, body: Asking) -> Any:
    """Have the live config draft the manager's next message; it is sent once it is approved.

    A fault of the model is no error of this request: the draft is there, `failed` or `partial`,
    with its `error` as a sentence; ask again for another one.
    """
    return await asking(chatting.draft_reply, tenant, body.chat_id)


@router.post("/revise-with-ai", response_model=Revised, responses=problems(404, 409, 424, 504))
async def revise_with_ai(tenant: Writer, body: Revision) -> Any:
    """Rewrite a message or a draft by an instruction; the text before is kept as a version.

    Where the model gives nothing usable, nothing changes, and the problem tells the `reason`.
    """
    if body.draft_id is None:
        message = await asking(chatting.revise_message, tenant, body.message_id, body.instruction)
        return {"message": message, "draft": None}
    draft = await asking(chatting.revise_draft, tenant, body.draft_id, body.instruction)
    return {"message": None, "draft": draft}


@router.post("/import", status_code=201, response_model=Imported, responses=problems(404, 409))
def import_messages(tenant: Writer, body: Import) -> Any:
    """Add one conversation, pasted or out of a file, to the end of a chat: all of it, or none."""
    added = chatting.import_messages(
        tenant, body.chat_id, body.text.encode(), body.format, managers=body.managers
    )
    return Imported(chat_id=body.chat_id, added=added)


@router.get("/{message_id:id}", response_model=MessageHistory, responses=problems(404))
def get_message(tenant: Writer, message_id: PathId) -> Any:
    """One message, with its earlier texts."""
    return chatting.message(tenant, message_id)


@router.put("/{message_id:id}", response_model=Message, responses=problems(404, 409))
def edit_message(tenant: Writer, message_id: PathId, body: MessageText) -> Any:
    """Change a message's text; the present one is kept as a version."""
    return chatting.edit_message(tenant, message_id, body.text)


@router.delete("/{message_id:id}", status_code=204, responses=problems(404, 409))
def delete_message(tenant: Writer, message_id: PathId) -> None:
    """Take a message out of the chat and of what models see."""
    chatting.delete_message(tenant, message_id)
