"""Datasets and their conversations: found, listed, read. snapshots.py makes new versions."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import selectinload

from workbench.domain.errors import NotFound
from workbench.store.tables import Conversation, Dataset, DatasetMember, TurnRow
from workbench.store.tenancy import TenantSession

IDS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Member:
    """A stored conversation's place in a dataset; `size` counts its messages."""

    conversation_id: int
    source: str
    external_id: str
    hash: str
    size: int

    @property
    def key(self) -> tuple[str, str]:
        """What makes two conversations versions of one."""
        return (self.source, self.external_id)


def newest(db: TenantSession, name: str) -> Dataset | None:
    """The newest version of a dataset."""
    return db.scalar(_versions(name).limit(1))


def find(db: TenantSession, name: str) -> Dataset:
    """A dataset by `name` (its newest version) or `name@version`; raises NotFound."""
    plain, _, version = name.partition("@")
    wanted = _versions(plain)
    if version:
        number = int(version) if version.isascii() and version.isdigit() else 0
        wanted = wanted.where(Dataset.version == number)
    found = db.scalar(wanted.limit(1))
    if found is None:
        names = ", ".join(sorted(dataset.name for dataset in latest(db))) or "none yet"
        raise NotFound(f"no dataset {name!r}; there are: {names}")
    return found


def get(db: TenantSession, dataset_id: int) -> Dataset:
    """A dataset by its id; raises NotFound."""
    found = db.get(Dataset, dataset_id)
    if found is None:
        raise NotFound(f"no dataset {dataset_id} in this company")
    return found


def conversation(db: TenantSession, conversation_id: int) -> Conversation:
    """A conversation by its id, without its turns; raises NotFound."""
    found = db.get(Conversation, conversation_id)
    if found is None:
        raise NotFound(f"no conversation {conversation_id} in this company")
    return found


def latest(db: TenantSession) -> list[Dataset]:
    """The newest version of each dataset, the last one made first."""
    newest_ids = select(func.max(Dataset.id)).group_by(Dataset.name)
    found = select(Dataset).where(Dataset.id.in_(newest_ids)).order_by(Dataset.id.desc())
    return list(db.scalars(found))


def conversations(
    db: TenantSession, dataset_id: int, *, limit: int | None = None, offset: int = 0
) -> list[Conversation]:
    """The dataset's conversations in order, their turns loaded; all of them without a limit."""
    found = (
        select(Conversation)
        .join(DatasetMember, DatasetMember.conversation_id == Conversation.id)
        .where(DatasetMember.dataset_id == dataset_id)
        .order_by(DatasetMember.position)
        .options(selectinload(Conversation.turns))
    )
    if limit is not None:
        found = found.limit(limit).offset(offset)
    return list(db.scalars(found))


def redacted_counts(db: TenantSession, dataset_ids: Collection[int]) -> dict[int, int]:
    """How many conversations of each dataset are redacted; those without any are left out."""
    found = (
        select(DatasetMember.dataset_id, func.count(Conversation.id))
        .join(Conversation, Conversation.id == DatasetMember.conversation_id)
        .where(DatasetMember.dataset_id.in_(dataset_ids), Conversation.redacted_at.is_not(None))
        .group_by(DatasetMember.dataset_id)
    )
    return dict(row for row in db.execute(found))


def titles(db: TenantSession, ids: Sequence[int]) -> dict[int, str]:
    """What conversations are called, by id: their title, else their outside number."""
    found: dict[int, str] = {}
    for start in range(0, len(ids), IDS_AT_ONCE):
        part = ids[start : start + IDS_AT_ONCE]
        rows = select(Conversation.id, Conversation.title, Conversation.external_id)
        for number, title, external_id in db.execute(rows.where(Conversation.id.in_(part))):
            found[number] = title or external_id
    return found


def members(db: TenantSession, dataset_id: int) -> list[Member]:
    """The dataset's conversations in order, without their words."""
    found = (
        select(
            Conversation.id,
            Conversation.source,
            Conversation.external_id,
            Conversation.hash,
            func.count(TurnRow.id),
        )
        .join(DatasetMember, DatasetMember.conversation_id == Conversation.id)
        .outerjoin(TurnRow, TurnRow.conversation_id == Conversation.id)
        .where(DatasetMember.dataset_id == dataset_id)
        .group_by(Conversation.id, DatasetMember.position)
        .order_by(DatasetMember.position)
    )
    return [Member(*row) for row in db.execute(found)]


def _versions(name: str) -> Select[Dataset]:
    return select(Dataset).where(Dataset.name == name).order_by(Dataset.version.desc())
