"""What a dataset's list tells of it, added up by the database: no text is read for it."""

import json
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, Text, cast, extract, func, or_, select

from workbench.domain.turns import TURN_GAP, Side
from workbench.store.tables import Conversation, DatasetMember, TurnRow
from workbench.store.tenancy import TenantSession

BLANKS = " \t\n\r"


@dataclass(frozen=True, slots=True)
class Figures:
    """The manager's turns of a dataset, and when its first and last message were sent."""

    turns: int
    first_at: datetime | None
    last_at: datetime | None


def of_dataset(db: TenantSession, dataset_id: int) -> Figures:
    """The figures of one version, which never change."""
    turns = db.scalar(_manager_turns(dataset_id))
    dates = select(func.min(TurnRow.sent_at), func.max(TurnRow.sent_at)).where(_inside(dataset_id))
    first_at, last_at = db.execute(dates).one()
    return Figures(turns or 0, first_at, last_at)


def tags(db: TenantSession, dataset_ids: Collection[int]) -> Mapping[int, Counter[str]]:
    """How many conversations of each dataset have which tag."""
    stored = cast(Conversation.tags, Text)
    found = (
        select(DatasetMember.dataset_id, stored, func.count(Conversation.id))
        .join(Conversation, Conversation.id == DatasetMember.conversation_id)
        .where(DatasetMember.dataset_id.in_(dataset_ids), stored != "[]")
        .group_by(DatasetMember.dataset_id, stored)
    )
    counted: dict[int, Counter[str]] = {one: Counter() for one in dataset_ids}
    for dataset_id, together, count in db.execute(found):
        for tag in json.loads(together):
            counted[dataset_id][tag] += count
    return counted


def _manager_turns(dataset_id: int) -> Select[int]:
    """How many turns the manager took, as domain.turns.runs() splits them."""
    whose, place = TurnRow.conversation_id, TurnRow.position
    seen = (
        select(
            TurnRow.role.label("role"),
            TurnRow.sent_at.label("at"),
            func.lag(TurnRow.role).over(partition_by=whose, order_by=place).label("role_before"),
            func.lag(TurnRow.sent_at).over(partition_by=whose, order_by=place).label("before"),
        )
        .where(
            _inside(dataset_id),
            TurnRow.role.in_((Side.CLIENT, Side.MANAGER)),
            func.trim(TurnRow.text, BLANKS) != "",
        )
        .subquery()
    )
    apart = extract("epoch", seen.c.at) - extract("epoch", seen.c.before)
    begins = or_(
        seen.c.role_before.is_(None),
        seen.c.role_before != Side.MANAGER,
        apart > TURN_GAP.total_seconds(),
    )
    turns = select(func.count()).select_from(seen)
    return turns.where(seen.c.role == Side.MANAGER, begins)


def _inside(dataset_id: int) -> ColumnElement[bool]:
    members = select(DatasetMember.conversation_id).where(DatasetMember.dataset_id == dataset_id)
    return TurnRow.conversation_id.in_(members)
