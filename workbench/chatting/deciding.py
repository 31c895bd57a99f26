"""What becomes of a draft: approved, rejected, replaced by an own reply; and the way back.

Candidates of which none was picked are decided together: they were offered together.
"""

from workbench.chatting.drafts import undecided
from workbench.domain.audit import Act
from workbench.domain.errors import BadInput, Conflict
from workbench.domain.tenants import WRITERS, Tenant, require_role
from workbench.domain.turns import Origin, Outcome, Side
from workbench.drafting import checked_text
from workbench.scoring.text_metrics import edit_distance_share
from workbench.store import audit, candidates, tenancy
from workbench.store import chats as store
from workbench.store.tables import Draft, Message, now


def approve_draft(tenant: Tenant, draft_id: int, *, seen: int | None = None) -> Message:
    """Send the draft as it stands now: the message and the outcome in one transaction.

    Raises Conflict where somebody decided it first, so that one draft makes one message; where the
    version that was `seen` is not the current one any more; and where it has no words.
    """
    require_role(tenant, WRITERS, "approve drafts")
    with tenancy.session(tenant) as db:
        draft = undecided(db, draft_id)
        if seen not in (None, draft.version):
            raise Conflict("this draft was edited meanwhile; read it again before you approve")
        if not draft.text.strip():
            raise Conflict("this draft has no words; ask again, or write the reply yourself")
        message = Message(
            role=Side.MANAGER,
            origin=Origin.SUGGESTION,
            author=tenant.name,
            text=checked_text(draft.text),
            draft_id=draft.id,
        )
        sent_as_is = draft.text == draft.ai_text
        _decide(draft, tenant, Outcome.AS_IS if sent_as_is else Outcome.EDITED)
        draft.edit_share = edit_distance_share(draft.ai_text, draft.text)
        sent = "as it was" if sent_as_is else "edited"
        audit.record(db, tenant, Act.APPROVED, _subject(draft), sent)
        return store.add_message(db, store.get(db, draft.chat_id), message)


def reject_draft(tenant: Tenant, draft_id: int, reason: str) -> Draft:
    """Turn a draft down with the reason; it never reaches a model or the client."""
    require_role(tenant, WRITERS, "reject drafts")
    why = _checked_reason(reason)
    with tenancy.session(tenant) as db:
        draft = undecided(db, draft_id)
        _decide(draft, tenant, Outcome.REJECTED, why)
        audit.record(db, tenant, Act.REJECTED, _subject(draft))
        return draft


def reject_candidates(tenant: Tenant, chat_id: int, reason: str) -> list[Draft]:
    """Turn down all whole candidates of the open batch: none of them was good enough."""
    require_role(tenant, WRITERS, "reject drafts")
    why = _checked_reason(reason)
    with tenancy.session(tenant) as db:
        store.get(db, chat_id)
        offered = [one for one in store.on_offer(db, chat_id) if one.batch_id and not one.picked_at]
        whole = [one for one in offered if one.outcome is None and one.state == "ready"]
        if not whole:
            raise Conflict("no whole candidate is on offer here; ask again")
        for draft in whole:
            _decide(draft, tenant, Outcome.REJECTED, why)
            audit.record(db, tenant, Act.REJECTED, _subject(draft))
        return whole


def write_reply(tenant: Tenant, chat_id: int, text: str) -> Message:
    """Send the manager's own words in place of what waits or was just rejected."""
    require_role(tenant, WRITERS, "write in chats")
    with tenancy.session(tenant) as db:
        replaced = _replaced_drafts(db, chat_id)
        for draft in replaced:
            if draft.outcome is None:
                _decide(draft, tenant, Outcome.REPLACED)
        message = Message(
            role=Side.MANAGER,
            origin=Origin.HUMAN,
            author=tenant.name,
            text=checked_text(text),
            draft_id=max((draft.id for draft in replaced), default=None),
        )
        audit.record(db, tenant, Act.WROTE_REPLY, f"chat {chat_id}")
        return store.add_message(db, store.get(db, chat_id), message)


def undo_decision(tenant: Tenant, draft_id: int) -> Draft:
    """Take an approval, a rejection or a replacement back, while nothing came after it."""
    require_role(tenant, WRITERS, "undo decisions")
    with tenancy.session(tenant) as db:
        draft = store.draft(db, draft_id)
        if draft.outcome is None:
            raise Conflict("this draft is not decided; there is nothing to undo")
        message = store.message_of(db, draft_id)
        if message:
            _take_back(db, message)
        for one in _decided_together(db, draft):
            one.outcome = one.decided_by = one.decided_at = one.edit_share = None
            one.reason = ""
        audit.record(db, tenant, Act.UNDID_DECISION, _subject(draft))
        return draft


def _subject(draft: Draft) -> str:
    return f"draft {draft.id} of chat {draft.chat_id}"


def _checked_reason(reason: str) -> str:
    if not reason.strip():
        raise BadInput("a rejection needs a reason; choose or write one")
    return reason.strip()


def _decide(draft: Draft, tenant: Tenant, outcome: Outcome, reason: str = "") -> None:
    draft.outcome, draft.reason = outcome, reason
    draft.decided_by, draft.decided_at = tenant.user_id, now()


def _replaced_drafts(db: tenancy.TenantSession, chat_id: int) -> list[Draft]:
    """What is on offer with words, or was just rejected, where nothing answered it yet."""
    return [
        draft
        for draft in store.on_offer(db, chat_id)
        if draft.state in ("ready", "partial")
        and draft.outcome in (None, Outcome.REJECTED)
        and store.message_of(db, draft.id) is None
    ]


def _decided_together(db: tenancy.TenantSession, draft: Draft) -> list[Draft]:
    """The draft, or all candidates of its batch where none of them was picked."""
    if draft.batch_id is None or draft.picked_at is not None:
        return [draft]
    return candidates.batch(db, draft.batch_id)


def _take_back(db: tenancy.TenantSession, message: Message) -> None:
    newest = store.newest_messages(db, message.chat_id, 1)
    if newest and newest[0].id != message.id:
        raise Conflict("the conversation went on; edit or delete the message instead")
    message.deleted_at = now()
    message.draft_id = None
