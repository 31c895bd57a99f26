"""A dataset's versions, and what any two datasets or versions differ in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from workbench.domain.dataset_diffs import ConversationChange
from workbench.domain.dataset_diffs import compare as compared
from workbench.domain.errors import NotFound
from workbench.domain.tenants import Tenant
from workbench.store import datasets as store
from workbench.store import stored, tenancy
from workbench.store import versions as every
from workbench.store.datasets import Member
from workbench.store.tables import Dataset


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a dataset, and who made it."""

    id: int
    name: str
    version: int
    by: str
    created_at: datetime
    conversations: int
    messages: int
    hash: str

    @property
    def label(self) -> str:
        """What it is called by."""
        return f"{self.name}@{self.version}"


@dataclass(frozen=True, slots=True)
class Told:
    """A conversation in a difference."""

    id: int
    title: str
    messages: int


@dataclass(frozen=True, slots=True)
class ChangedPair:
    """A conversation that is another one afterwards."""

    before: Told
    after: Told


@dataclass(frozen=True, slots=True)
class DatasetDiff:
    """What came, went and changed between two versions; `same` counts the rest."""

    before: str
    after: str
    added: Sequence[Told]
    removed: Sequence[Told]
    changed: Sequence[ChangedPair]
    same: int

    @property
    def is_empty(self) -> bool:
        """Whether both hold the same."""
        return not (self.added or self.removed or self.changed)


def versions(tenant: Tenant, dataset: str) -> list[Version]:
    """Every version of a dataset, the newest first; raises NotFound."""
    with tenancy.reading(tenant) as db:
        found = every.versions(db, store.find(db, dataset).name)
        return [_version(one, author) for one, author in found]


def diff(tenant: Tenant, before: str, after: str) -> DatasetDiff:
    """What two versions, `shop@1` and `shop@2`, or two datasets differ in; raises NotFound."""
    with tenancy.reading(tenant) as db:
        first, second = store.find(db, before), store.find(db, after)
        old = {one.key: one for one in store.members(db, first.id)}
        new = {one.key: one for one in store.members(db, second.id)}
        both = [(old[key], new[key]) for key in new if key in old]
        changed = [pair for pair in both if pair[0].conversation_id != pair[1].conversation_id]
        added = [one for key, one in new.items() if key not in old]
        removed = [one for key, one in old.items() if key not in new]
        told = _told(db, [*added, *removed, *(one for pair in changed for one in pair)])
        return DatasetDiff(
            before=first.label,
            after=second.label,
            added=[told[one.conversation_id] for one in added],
            removed=[told[one.conversation_id] for one in removed],
            changed=[
                ChangedPair(told[one.conversation_id], told[other.conversation_id])
                for one, other in changed
            ],
            same=len(both) - len(changed),
        )


def changes(
    tenant: Tenant, before_conversation_id: int, after_conversation_id: int
) -> ConversationChange:
    """What two versions of a conversation differ in, message by message; raises NotFound."""
    ids = (before_conversation_id, after_conversation_id)
    with tenancy.reading(tenant) as db:
        found = {row.id: told for row, told in stored.told(db, ids)}
    for one in ids:
        if one not in found:
            raise NotFound(f"no conversation {one} in this company")
    return compared(found[ids[0]], found[ids[1]])


def _version(one: Dataset, author: str) -> Version:
    return Version(
        id=one.id,
        name=one.name,
        version=one.version,
        by=author,
        created_at=one.created_at,
        conversations=one.conversation_count,
        messages=one.message_count,
        hash=one.hash,
    )


def _told(db: tenancy.TenantSession, members: Iterable[Member]) -> dict[int, Told]:
    sizes = {one.conversation_id: one.size for one in members}
    titles = store.titles(db, list(sizes))
    return {one: Told(one, titles[one], size) for one, size in sizes.items()}
