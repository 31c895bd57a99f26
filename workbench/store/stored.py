"""Stored conversations as their sources told them, a part of them in memory at a time."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

from sqlalchemy import select

from workbench.domain.turns import Origin, Outcome, Side, SourceConversation, SourceMessage
from workbench.store.tables import Conversation, TurnRow
from workbench.store.tenancy import TenantSession

CONVERSATIONS_AT_ONCE = 500
SIDES = {side.value: side for side in Side}  # a call of the enum takes five times as long
ORIGINS = {origin.value: origin for origin in Origin}
OUTCOMES = {outcome.value: outcome for outcome in Outcome}


def told(
    db: TenantSession, ids: Sequence[int]
) -> Iterator[tuple[Conversation, SourceConversation]]:
    """Conversations by their ids: the row, and all that it says but its originals."""
    for start in range(0, len(ids), CONVERSATIONS_AT_ONCE):
        part = ids[start : start + CONVERSATIONS_AT_ONCE]
        rows = list(db.scalars(select(Conversation).where(Conversation.id.in_(part))))
        said = messages(db, part)
        for row in rows:
            yield row, _conversation(row, said[row.id])


def messages(db: TenantSession, ids: Collection[int]) -> Mapping[int, list[SourceMessage]]:
    """The messages of conversations with all that their sources told; read as rows of columns."""
    rows = db.execute(
        select(
            *(TurnRow.conversation_id, TurnRow.role, TurnRow.text, TurnRow.author),
            *(TurnRow.sent_at, TurnRow.origin, TurnRow.external_id, TurnRow.outcome),
            *(TurnRow.draft_text, TurnRow.details),
        )
        .where(TurnRow.conversation_id.in_(ids))
        .order_by(TurnRow.conversation_id, TurnRow.position)
    )
    found: dict[int, list[SourceMessage]] = defaultdict(list)
    for owner, role, text, author, sent_at, origin, number, outcome, draft, details in rows:
        known = OUTCOMES[outcome] if outcome else None
        found[owner].append(
            SourceMessage(
                SIDES[role], text, author, sent_at, ORIGINS[origin], number, known, draft, details
            )
        )
    return found


def _conversation(row: Conversation, said: Sequence[SourceMessage]) -> SourceConversation:
    return SourceConversation(
        external_id=row.external_id,
        messages=tuple(said),
        title=row.title,
        tags=tuple(row.tags),
        client_description=row.client_description,
        special_instructions=row.special_instructions,
        replaces_prompt=row.replaces_prompt,
    )
