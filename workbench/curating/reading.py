"""Datasets to read: their list, and the conversations of one of them."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from workbench.domain.filters import EVERY, Filter
from workbench.domain.listing import Listing, Part
from workbench.domain.tenants import Tenant
from workbench.domain.turns import Outcome
from workbench.settings import settings
from workbench.store import datasets as store
from workbench.store import figures, filtering, outcomes, tenancy
from workbench.store.figures import Figures
from workbench.store.tables import Conversation, Dataset

PAGE = 20
FEW_TAGS = 3
KEPT = 500


@dataclass(frozen=True, slots=True)
class DatasetLine:
    """A dataset as its list shows it: of `decided` suggestions, `as_is` went out unchanged.

    `turns` are the manager's. `tags` are those that most conversations have. Of `redacted`
    conversations the words are gone.
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
    turns: int
    first_at: datetime | None
    last_at: datetime | None
    tags: tuple[str, ...]

    @property
    def label(self) -> str:
        """What it is called by, its version with it."""
        return f"{self.name}@{self.version}"


@dataclass(frozen=True, slots=True)
class _Counted:
    """What never changes of a version: a redaction leaves all of it as it was."""

    figures: Figures
    decided: int
    as_is: int


@dataclass(frozen=True, slots=True)
class TagCount:
    """A tag, and how many conversations have it."""

    tag: str
    conversations: int


@dataclass(frozen=True, slots=True)
class Found:
    """A page of the conversations that fit a filter, and how many fit in all."""

    conversations: Sequence[Conversation]
    total: int
    pages: int


COUNTED: OrderedDict[tuple[str, int, int], _Counted] = OrderedDict()
_lock = Lock()


def datasets(tenant: Tenant) -> list[DatasetLine]:
    """The newest version of each dataset, the last one made first."""
    with tenancy.reading(tenant) as db:
        return _lines(db, store.latest(db))


def dataset(tenant: Tenant, name: str) -> Dataset:
    """A dataset by `name` (its newest version) or `name@version`; raises NotFound."""
    with tenancy.reading(tenant) as db:
        return store.find(db, name)


def named_line(tenant: Tenant, name: str) -> DatasetLine:
    """The same as the list shows it."""
    with tenancy.reading(tenant) as db:
        return _lines(db, [store.find(db, name)])[0]


def dataset_line(tenant: Tenant, dataset_id: int) -> DatasetLine:
    """A dataset as its list shows it; raises NotFound."""
    with tenancy.reading(tenant) as db:
        return _lines(db, [store.get(db, dataset_id)])[0]


def conversations(tenant: Tenant, dataset_id: int, page: int = 1) -> list[Conversation]:
    """A page of 20 conversations of a dataset, their turns loaded."""
    return list(find(tenant, dataset_id, EVERY, page).conversations)


def find(tenant: Tenant, dataset_id: int, wanted: Filter, page: int = 1) -> Found:
    """A page of 20 of those conversations that fit, their turns loaded."""
    with tenancy.reading(tenant) as db:
        total = _total(db, store.get(db, dataset_id), wanted)
        offset = PAGE * (max(1, page) - 1)
        shown = filtering.page(db, dataset_id, wanted, limit=PAGE, offset=offset)
        return Found(shown, total, max(1, -(-total // PAGE)))


def count(tenant: Tenant, dataset_id: int, wanted: Filter) -> int:
    """How many conversations of a dataset fit."""
    with tenancy.reading(tenant) as db:
        return _total(db, store.get(db, dataset_id), wanted)


def conversations_of(tenant: Tenant, dataset_id: int, part: Part) -> Listing[Conversation]:
    """A part of a dataset's conversations, their turns loaded."""
    with tenancy.reading(tenant) as db:
        total = store.get(db, dataset_id).conversation_count
        found = store.conversations(db, dataset_id, limit=part.limit, offset=part.offset)
        return part.holding(found, total)


def tags(tenant: Tenant, dataset_id: int) -> list[TagCount]:
    """The tags of a dataset's conversations, the most frequent first."""
    with tenancy.reading(tenant) as db:
        counted = figures.tags(db, [store.get(db, dataset_id).id])[dataset_id]
    return [TagCount(*one) for one in sorted(counted.items(), key=lambda one: (-one[1], one[0]))]


def _total(db: tenancy.TenantSession, one: Dataset, wanted: Filter) -> int:
    return one.conversation_count if wanted.is_empty else filtering.count(db, one.id, wanted)


def _lines(db: tenancy.TenantSession, found: Sequence[Dataset]) -> list[DatasetLine]:
    ids = [one.id for one in found]
    redacted, tagged = store.redacted_counts(db, ids), figures.tags(db, ids)
    counted = _counted(db, ids)
    return [
        _line(one, counted[one.id], redacted.get(one.id, 0), _frequent(tagged[one.id]))
        for one in found
    ]


def _frequent(counted: dict[str, int]) -> tuple[str, ...]:
    return tuple(sorted(counted, key=lambda tag: (-counted[tag], tag))[:FEW_TAGS])


def _counted(db: tenancy.TenantSession, ids: Sequence[int]) -> dict[int, _Counted]:
    """What was added up before is kept in this process: all messages are read for it."""
    place = settings().url, db.company_id
    with _lock:
        known = {one: COUNTED[*place, one] for one in ids if (*place, one) in COUNTED}
    missing = [one for one in ids if one not in known]
    decided = outcomes.counts(db, missing) if missing else {}
    fresh = {one: _count(db, one, decided.get(one, {})) for one in missing}
    with _lock:
        COUNTED.update({(*place, one): counted for one, counted in fresh.items()})
        while len(COUNTED) > KEPT:
            COUNTED.popitem(last=False)
    return known | fresh


def _count(db: tenancy.TenantSession, dataset_id: int, decided: dict[str, int]) -> _Counted:
    return _Counted(
        figures=figures.of_dataset(db, dataset_id),
        decided=sum(decided.values()),
        as_is=decided.get(Outcome.AS_IS, 0),
    )


def _line(one: Dataset, counted: _Counted, redacted: int, tags: tuple[str, ...]) -> DatasetLine:
    return DatasetLine(
        id=one.id,
        name=one.name,
        version=one.version,
        source=one.source,
        conversations=one.conversation_count,
        messages=one.message_count,
        hash=one.hash,
        created_at=one.created_at,
        decided=counted.decided,
        as_is=counted.as_is,
        redacted=redacted,
        turns=counted.figures.turns,
        first_at=counted.figures.first_at,
        last_at=counted.figures.last_at,
        tags=tags,
    )
