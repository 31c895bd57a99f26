"""Candidates: several drafts for one reply, of which the manager picks one without their names."""

from workbench.chatting.drafts import end_writing, is_interrupted
from workbench.domain.errors import Conflict
from workbench.domain.tenants import WRITERS, Tenant, require_role
from workbench.drafting import clear
from workbench.store import candidates, tenancy
from workbench.store import chats as store
from workbench.store.tables import Draft, now


def pick(tenant: Tenant, draft_id: int) -> Draft:
    """Make this candidate the chat's draft: it was preferred over the others."""
    require_role(tenant, WRITERS, "pick drafts")
    with tenancy.session(tenant) as db:
        draft = _on_offer(db, draft_id)
        if draft.state == "writing" and not is_interrupted(draft):
            raise Conflict("this candidate is still being written; wait or stop it")
        if not draft.ai_text:
            raise Conflict("this candidate has no words to use; ask it again or pick another")
        end_writing(draft)
        draft.picked_by, draft.picked_at = tenant.user_id, now()
        return draft


def undo_pick(tenant: Tenant, draft_id: int) -> Draft:
    """Put a picked candidate back among the others, while nothing was decided."""
    require_role(tenant, WRITERS, "pick drafts")
    with tenancy.session(tenant) as db:
        draft = store.draft(db, draft_id)
        if draft.picked_at is None:
            raise Conflict("this draft was not picked; there is nothing to undo")
        if draft.outcome is not None:
            raise Conflict("this draft was decided meanwhile; undo that first")
        _check_newest(db, draft)
        draft.picked_by = draft.picked_at = None
        return draft


def retry_candidate(tenant: Tenant, draft_id: int) -> Draft:
    """Empty a candidate that broke off, for write_draft() to write it again; the others stay."""
    require_role(tenant, WRITERS, "ask for drafts")
    with tenancy.session(tenant) as db:
        draft = _on_offer(db, draft_id)
        if draft.state == "ready":
            raise Conflict("this candidate is whole; ask all again to have other words")
        if draft.state == "writing" and not is_interrupted(draft):
            raise Conflict("this candidate is still being written; wait or stop it")
        clear(draft)
        draft.ai_text = draft.text = ""
        return draft


def _on_offer(db: tenancy.TenantSession, draft_id: int) -> Draft:
    """A candidate of the chat's open batch; raises Conflict for any other draft."""
    draft = store.draft(db, draft_id)
    if draft.batch_id is None:
        raise Conflict("this draft was asked for alone; there is nothing to pick")
    for one in _check_newest(db, draft):
        if one.picked_at is not None:
            raise Conflict(f"{store.user_name(db, one.picked_by)} picked a candidate already")
        if one.outcome is not None:
            raise Conflict(f"{store.user_name(db, one.decided_by)} turned these down already")
    return draft


def _check_newest(db: tenancy.TenantSession, draft: Draft) -> list[Draft]:
    """The draft's batch; raises Conflict where newer words were asked for."""
    batch = candidates.newest(db, draft.chat_id)
    if not batch or batch[0].batch_id != draft.batch_id:
        raise Conflict("newer drafts were asked for meanwhile; look at those")
    return batch
