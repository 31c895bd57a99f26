"""Tags of stored conversations: other tags make another conversation, with all that it had."""

from collections.abc import Sequence
from dataclasses import replace

from workbench.domain.filters import Retag
from workbench.store import originals, stored
from workbench.store.snapshots import Incoming, incoming
from workbench.store.tenancy import TenantSession


def retagged(db: TenantSession, ids: Sequence[int], change: Retag) -> dict[int, Incoming]:
    """What takes the place of these conversations, by their ids; those that stay are left out.

    What their placeholders stand for is sealed anew: it is bound to the conversation's hash.
    """
    found: dict[int, Incoming] = {}
    for row, told in stored.told(db, ids):
        tags = change.of(told.tags)
        if tags != told.tags and row.redacted_at is None:
            known = originals.opened(row) if row.sealed_originals else None
            found[row.id] = incoming(row.source, replace(told, tags=tags, originals=known))
    return found
