"""Use cases of datasets: list them, read their conversations, freeze chats, measure acceptance."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from workbench.domain.errors import BadInput
from workbench.domain.listing import Listing, Part
from workbench.domain.tenants import WRITERS, Tenant, require_role
from workbench.domain.turns import Outcome
from workbench.drafting import frozen_chat
from workbench.scoring.text_metrics import edit_distance_share
from workbench.stats.acceptance import Acceptance
from workbench.stats.acceptance import acceptance as measured
from workbench.store import datasets as store
from workbench.store import outcomes, snapshots, tenancy
from workbench.store.outcomes import Suggested
from workbench.store.tables import Conversation as Conversation
from workbench.store.tables import Dataset
from workbench.store.tables import TurnRow as TurnRow

PAGE = 20
SENT = (Outcome.AS_IS, Outcome.EDITED)


@dataclass(frozen=True, slots=True)
class DatasetLine:
    """A dataset as its list shows it: of `decided` suggestions, `as_is` went out unchanged."""

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


def datasets(tenant: Tenant) -> list[DatasetLine]:
    """The newest version of each dataset, the last one made first."""
    with tenancy.reading(tenant) as db:
        found = store.latest(db)
        counted = outcomes.counts(db, [dataset.id for dataset in found])
    return [_line(dataset, counted.get(dataset.id, {})) for dataset in found]


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
        found = store.get(db, dataset_id)
        counted = outcomes.counts(db, [dataset_id])
    return _line(found, counted.get(dataset_id, {}))


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
        return snapshots.write(db, snapshots.plan(db, name, arriving), tenant.user_id)


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


def _line(dataset: Dataset, counted: dict[str, int]) -> DatasetLine:
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
    )


def _edit_share(suggested: Suggested) -> float | None:
    """How much of the suggestion was changed, where it was sent and its words are known."""
    if suggested.outcome not in SENT or suggested.draft_text is None:
        return None
    return edit_distance_share(suggested.draft_text, suggested.sent_text)
