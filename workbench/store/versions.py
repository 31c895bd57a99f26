"""A dataset's versions: all of them with who made them, and a next one of stored conversations."""

from collections.abc import Sequence

from sqlalchemy import select

from workbench.domain.replies import content_hash
from workbench.store.datasets import Member, newest
from workbench.store.snapshots import Incoming, Snapshot, write
from workbench.store.tables import Dataset, User
from workbench.store.tenancy import TenantSession


def versions(db: TenantSession, name: str) -> list[tuple[Dataset, str]]:
    """Every version of a dataset with the name of who made it, the newest first."""
    found = (
        select(Dataset, User.name)
        .outerjoin(User, User.id == Dataset.created_by)
        .where(Dataset.name == name)
        .order_by(Dataset.version.desc())
    )
    return [(dataset, author or "operator") for dataset, author in db.execute(found)]


def hold(
    db: TenantSession, name: str, places: Sequence[Member | Incoming], author_id: int | None
) -> tuple[Dataset, bool]:
    """The dataset's version that holds just these, and whether it had to be made for it."""
    snapshot = Snapshot(
        name=name,
        known=newest(db, name),
        places=tuple(places),
        hash=content_hash([place.hash for place in places]),
        duplicates=0,
    )
    return write(db, snapshot, author_id), snapshot.changed
