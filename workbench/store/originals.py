"""What the placeholders of masked conversations stand for: encrypted in the row.

Originals are bound to their company and their conversation: they open beside no other.
"""

import json
from collections.abc import Iterator, Mapping

from sqlalchemy import func, select

from workbench.domain.errors import BadKey
from workbench.store.keys import the_sealer
from workbench.store.tables import Conversation, DatasetMember
from workbench.store.tenancy import TenantSession

ROWS_AT_ONCE = 500


def sealed(
    db: TenantSession, source: str, digest: str, originals: Mapping[str, str] | None
) -> str | None:
    """Originals as they may be stored; None where nothing was masked."""
    if originals is None:
        return None
    told = json.dumps(dict(originals), ensure_ascii=False)
    return the_sealer().seal(told, _bound_to(db.company_id, source, digest))


def opened(row: Conversation) -> dict[str, str]:
    """What a conversation's placeholders stand for; raises BadKey."""
    if row.sealed_originals is None:
        return {}
    try:
        told = the_sealer().open(row.sealed_originals, _place(row))
    except BadKey:
        raise BadKey(
            "the originals of a masked conversation can't be read with this encryption key; "
            "bring the old key back, or import the conversation again into another dataset"
        ) from None
    return dict(json.loads(told))


def reseal(db: TenantSession) -> int:
    """Encrypt all originals of the company anew under the newest key; of how many conversations."""
    count = 0
    for rows in _in_parts(db):
        for row in rows:
            row.sealed_originals = sealed(db, row.source, row.hash, opened(row))
        db.flush()
        for row in rows:
            db.expunge(row)
        count += len(rows)
    return count


def masked_count(db: TenantSession, dataset_id: int) -> int:
    """How many conversations of a dataset are masked."""
    found = (
        select(func.count(Conversation.id))
        .join(DatasetMember, DatasetMember.conversation_id == Conversation.id)
        .where(DatasetMember.dataset_id == dataset_id, Conversation.sealed_originals.is_not(None))
    )
    return db.scalar(found) or 0


def _in_parts(db: TenantSession) -> Iterator[list[Conversation]]:
    """All masked conversations, a few of them in memory at a time."""
    found = select(Conversation).where(Conversation.sealed_originals.is_not(None))
    after = 0
    while rows := list(
        db.scalars(
            found.where(Conversation.id > after).order_by(Conversation.id).limit(ROWS_AT_ONCE)
        )
    ):
        after = rows[-1].id
        yield rows


def _place(row: Conversation) -> str:
    return _bound_to(row.company_id, row.source, row.hash)


def _bound_to(company_id: int, source: str, digest: str) -> str:
    return f"originals {company_id} {source} {digest}"
