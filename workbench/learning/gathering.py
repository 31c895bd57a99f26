"""The edits under one prompt, from drafts whose request begins with it."""

from collections.abc import Iterable

from workbench.domain.learning import Answered, Edit, Edits
from workbench.domain.prompts import reprompted
from workbench.domain.replies import ChatMessage
from workbench.store import proposals as store
from workbench.store.proposals import Edited
from workbench.store.tables import Proposal
from workbench.store.tenancy import TenantSession

NEWEST = 60


def gathered(db: TenantSession, prompt: str) -> Edits:
    """The newest sixty edits under this prompt, split into evidence and held out.

    A draft that was written without it, as its chat replaces the company's prompt, says nothing
    of it and is left out.
    """
    found = [edit_of(one) for one in store.edits(db, prompt, NEWEST)]
    usable = [edit for edit in found if reprompted(edit.messages, prompt, prompt) is not None]
    return Edits.split(usable, left_out=len(found) - len(usable))


def edits_by_id(db: TenantSession, draft_ids: Iterable[int]) -> dict[int, Edit]:
    """The edits of these drafts, but for those that were taken back."""
    found = store.edits_of(db, set(draft_ids))
    return {draft_id: edit_of(one) for draft_id, one in found.items()}


def edit_of(one: Edited) -> Edit:
    """An edit as the domain knows it."""
    draft = one.draft
    return Edit(
        draft_id=draft.id,
        chat_id=draft.chat_id,
        chat=one.chat,
        ai_text=draft.ai_text,
        sent=one.sent,
        messages=tuple(ChatMessage(**message) for message in draft.request),
    )


def answers_of(proposal: Proposal) -> list[Answered]:
    """The replies that a line's trial has so far."""
    return [Answered.read(one) for one in proposal.trials]
