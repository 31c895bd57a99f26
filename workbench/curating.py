"""Use cases of datasets: list them, read and redact their conversations, freeze chats, measure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from workbench.domain.audit import Act
from workbench.domain.errors import BadInput, Conflict
from workbench.domain.listing import Listing, Part
from workbench.domain.redaction import Erased, Purged
from workbench.domain.tenants import WRITERS, Role, Tenant, require_role
from workbench.domain.turns import Outcome
from workbench.drafting import frozen_chat
from workbench.scoring.text_metrics import edit_distance_share
from workbench.stats.acceptance import Acceptance
from workbench.stats.acceptance import acceptance as measured
from workbench.store import audit, engine, outcomes, redacting, snapshots, tenancy
from workbench.store import datasets as store
from workbench.store.outcomes import Suggested
from workbench.store.tables import Conversation as Conversation
from workbench.store.tables import Dataset
from workbench.store.tables import TurnRow as TurnRow

PAGE = 20
SENT = (Outcome.AS_IS, Outcome.EDITED)


@dataclass(frozen=True, slots=True)
class DatasetLine:
    """A dataset as its list shows it: of `decided` suggestions, `as_is` went out unchanged.

    Of `redacted` conversations the words are gone.
    """

    id: int
    name: str
    version: int
    source: str
    conversations: int
    messages: int
    hash: str
    created_at: datetime
    decided: int
    as_is: int
    redacted: int


def datasets(tenant: Tenant) -> list[DatasetLine]:
    """The newest version of each dataset, the last one made first."""
    with tenancy.reading(tenant) as db:
        return _lines(db, store.latest(db))


def dataset(tenant: Tenant, name: str) -> Dataset:
    """A dataset by `name` (its newest version) or `name@version`; raises NotFound."""
    with tenancy.reading(tenant) as db:
        return store.find(db, name)


def conversations(tenant: Tenant, dataset_id: int, page: int = 1) -> list[Conversation]:
    """A page of 20 conversations of a dataset, their turns loaded."""
    with tenancy.reading(tenant) as db:
        store.get(db, dataset_id)
        return store.conversations(db, dataset_id, limit=PAGE, offset=PAGE * (max(1, page) - 1))


def dataset_line(tenant: Tenant, dataset_id: int) -> DatasetLine:
    """A dataset as its list shows it; raises NotFound."""
    with tenancy.reading(tenant) as db:
        return _lines(db, [store.get(db, dataset_id)])[0]


def conversations_of(tenant: Tenant, dataset_id: int, part: Part) -> Listing[Conversation]:
    """A part of a dataset's conversations, their turns loaded."""
    with tenancy.reading(tenant) as db:
        total = store.get(db, dataset_id).conversation_count
        found = store.conversations(db, dataset_id, limit=part.limit, offset=part.offset)
        return part.holding(found, total)


def freeze_chats(tenant: Tenant, chat_ids: Sequence[int], *, dataset: str) -> Dataset:
    """Copy chats as they stand now into a dataset's next version.

    Descriptions, instructions and the drafts behind the messages go along, so that a replay sends
    what the chat sent. A chat that was frozen before is replaced by its present state.
    """
    require_role(tenant, WRITERS, "add chats to a dataset")
    name = snapshots.checked_name(dataset)
    if not chat_ids:
        raise BadInput("no chat is chosen; choose at least one")
    with tenancy.session(tenant) as db:
        arriving = [
            snapshots.incoming(snapshots.FROZEN, frozen_chat(db, chat_id)) for chat_id in chat_ids
        ]
        frozen = snapshots.write(db, snapshots.plan(db, name, arriving), tenant.user_id)
        detail = f"chats {', '.join(map(str, chat_ids))}"
        audit.record(db, tenant, Act.FROZE, f"dataset {name}@{frozen.version}", detail)
        return frozen


def redact_conversation(tenant: Tenant, conversation_id: int) -> Purged:
    """Erase a client's words: the conversation, all its versions, and every reply to them in runs.

    Datasets keep their hashes, comparisons their numbers. Chats that hold the same words stay; see
    chats_like(). Raises Conflict where it is redacted already.
    """
    require_role(tenant, (Role.ADMIN,), "erase conversations")
    with tenancy.session(tenant) as db:
        conversation = store.conversation(db, conversation_id)
        if conversation.redacted_at:
            raise Conflict("this conversation is redacted already; there is nothing left to erase")
        ids = redacting.versions_of(db, conversation)
        erased = Erased.of(redacting.said_in(db, ids))
        redacting.redact(db, ids)
        redacting.redact_quotes(db, erased)
        gone, subject = Purged(conversations=len(ids)), f"conversation {conversation_id}"
        audit.record(db, tenant, Act.PURGED, subject, gone.counts)
    engine.scrub()
    return gone


def chats_like(tenant: Tenant, conversation_id: int) -> list[str]:
    """The names of the chats that hold a conversation's words and would keep them, deleted or not.

    Those that were opened from it, and the one that it was frozen from.
    """
    with tenancy.reading(tenant) as db:
        return redacting.chats_like(db, store.conversation(db, conversation_id))


def acceptance(tenant: Tenant, dataset: str) -> Acceptance:
    """What became of the suggestions behind a dataset's messages; simulated ones are left out."""
    with tenancy.reading(tenant) as db:
        found = outcomes.of_dataset(db, store.find(db, dataset).id)
    real = [suggested for suggested in found if not suggested.simulated]
    return measured(
        [suggested.outcome for suggested in real],
        [suggested.conversation_id for suggested in real],
        [_edit_share(suggested) for suggested in real],
    )


def chat_acceptance(tenant: Tenant) -> Acceptance:
    """What became of the drafts in the company's chats.

    Deleted chats are left out, and what was decided after a model had played the client.
    """
    with tenancy.reading(tenant) as db:
        found = outcomes.of_chats(db)
    real = [decided for decided in found if not decided.simulated]
    return measured(
        [decided.outcome for decided in real],
        [decided.chat_id for decided in real],
        [decided.edit_share for decided in real],
    )


def simulated_decisions(tenant: Tenant, dataset: str = "") -> int:
    """How many decisions acceptance leaves out because a model played the client.

    Those of a dataset, or of the company's chats where none is named.
    """
    with tenancy.reading(tenant) as db:
        if dataset:
            return sum(one.simulated for one in outcomes.of_dataset(db, store.find(db, dataset).id))
        return sum(one.simulated for one in outcomes.of_chats(db))


def _lines(db: tenancy.TenantSession, found: Sequence[Dataset]) -> list[DatasetLine]:
    ids = [dataset.id for dataset in found]
    counted, redacted = outcomes.counts(db, ids), store.redacted_counts(db, ids)
    return [
        _line(dataset, counted.get(dataset.id, {}), redacted.get(dataset.id, 0))
        for dataset in found
    ]


def _line(dataset: Dataset, counted: dict[str, int], redacted: int) -> DatasetLine:
    return DatasetLine(
        id=dataset.id,
        name=dataset.name,
        version=dataset.version,
        source=dataset.source,
        conversations=dataset.conversation_count,
        messages=dataset.message_count,
        hash=dataset.hash,
        created_at=dataset.created_at,
        decided=sum(counted.values()),
        as_is=counted.get(Outcome.AS_IS, 0),
        redacted=redacted,
    )


def _edit_share(suggested: Suggested) -> float | None:
    """How much of the suggestion was changed, where it was sent and its words are known."""
    if suggested.outcome not in SENT or suggested.draft_text is None:
        return None
    return edit_distance_share(suggested.draft_text, suggested.sent_text)
