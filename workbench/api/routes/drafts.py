"""Drafts: read, edit, approve, reject, and the step back."""

from typing import Any

from fastapi import APIRouter

from workbench import chatting
from workbench.api.access import Writer
from workbench.api.problems import problems
from workbench.api.schemas.base import PathId
from workbench.api.schemas.chats import Message
from workbench.api.schemas.drafts import Approval, Draft, DraftText, Rejection

router = APIRouter(prefix="/drafts", tags=["drafts"], responses=problems(401, 403, 404))


@router.get("/{draft_id:id}", response_model=Draft)
def get_draft(tenant: Writer, draft_id: PathId) -> Any:
    """One draft with all its wordings."""
    return chatting.current_draft(tenant, draft_id)


@router.put("/{draft_id:id}", response_model=Draft, responses=problems(409))
def edit_draft(tenant: Writer, draft_id: PathId, body: DraftText) -> Any:
    """Keep a wording by hand beside the AI's."""
    return chatting.edit_draft(tenant, draft_id, body.text)


@router.post("/{draft_id:id}/approve", response_model=Message, responses=problems(409))
def approve_draft(tenant: Writer, draft_id: PathId, body: Approval | None = None) -> Any:
    """Send the draft as it stands now: the message that it became."""
    seen = body.version if body else None
    return chatting.approve_draft(tenant, draft_id, seen=seen)


@router.post("/{draft_id:id}/reject", response_model=Draft, responses=problems(409))
def reject_draft(tenant: Writer, draft_id: PathId, body: Rejection) -> Any:
    """Turn the draft down; it never reaches a model or the client."""
    return chatting.reject_draft(tenant, draft_id, body.reason)


@router.post("/{draft_id:id}/undo", response_model=Draft, responses=problems(409))
def undo(tenant: Writer, draft_id: PathId) -> Any:
    """Take the last step back: the decision, or else the newest wording."""
    return chatting.undo(tenant, draft_id)
