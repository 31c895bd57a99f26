"""The conversations of a dataset that fit a filter: counted, paged, or all their ids."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, cast, func, or_, select
from sqlalchemy.orm import selectinload

from workbench.domain.filters import Filter, Has
from workbench.domain.turns import Origin, Outcome, Side
from workbench.store.datasets import Member
from workbench.store.tables import Conversation, DatasetMember, TurnRow
from workbench.store.tenancy import TenantSession

REPLIES: dict[Has, ColumnElement[bool]] = {
    Has.BY_HAND: (TurnRow.role == Side.MANAGER) & (TurnRow.origin == Origin.HUMAN),
    Has.SUGGESTED: (TurnRow.origin == Origin.SUGGESTION) | TurnRow.outcome.is_not(None),
    Has.BY_MACHINE: (TurnRow.role == Side.MANAGER) & (TurnRow.origin == Origin.AI),
    Has.AS_IS: TurnRow.outcome == Outcome.AS_IS,
    Has.EDITED: TurnRow.outcome == Outcome.EDITED,
    Has.REJECTED: TurnRow.outcome == Outcome.REJECTED,
    Has.REPLACED: TurnRow.outcome == Outcome.REPLACED,
}


def count(db: TenantSession, dataset_id: int, wanted: Filter) -> int:
    """How many conversations of the dataset fit."""
    return db.scalar(_fitting(select(func.count(Conversation.id)), dataset_id, wanted)) or 0


def page(
    db: TenantSession, dataset_id: int, wanted: Filter, *, limit: int, offset: int
) -> list[Conversation]:
    """Some of those that fit, in the dataset's order, their turns loaded."""
    found = _fitting(select(Conversation), dataset_id, wanted).order_by(DatasetMember.position)
    shown = found.limit(limit).offset(offset).options(selectinload(Conversation.turns))
    return list(db.scalars(shown))


def members(db: TenantSession, dataset_id: int, wanted: Filter) -> list[Member]:
    """All that fit, in the dataset's order, without their words."""
    size = select(func.count(TurnRow.id)).where(TurnRow.conversation_id == Conversation.id)
    columns = select(
        Conversation.id,
        Conversation.source,
        Conversation.external_id,
        Conversation.hash,
        size.scalar_subquery(),
    )
    found = _fitting(columns, dataset_id, wanted).order_by(DatasetMember.position)
    return [Member(*row) for row in db.execute(found)]


def _fitting(found: Select[Any], dataset_id: int, wanted: Filter) -> Select[Any]:
    joined = found.join(DatasetMember, DatasetMember.conversation_id == Conversation.id)
    return joined.where(DatasetMember.dataset_id == dataset_id, *_conditions(wanted))


def _conditions(wanted: Filter) -> Iterator[ColumnElement[bool]]:
    yield from map(_tagged, wanted.tags)
    yield from (_has(REPLIES[one]) for one in wanted.has)
    yield from _sized(wanted.least, wanted.most)
    yield from _dated(wanted.since, wanted.until)
    if wanted.text.strip():
        yield _says(wanted.text.strip())
    if wanted.redacted is not None:
        gone = Conversation.redacted_at
        yield gone.is_not(None) if wanted.redacted else gone.is_(None)
    if wanted.only:
        yield Conversation.id.in_(wanted.only)


def _says(text: str) -> ColumnElement[bool]:
    return or_(
        Conversation.title.icontains(text, autoescape=True),
        _has(TurnRow.text.icontains(text, autoescape=True)),
    )


def _tagged(tag: str) -> ColumnElement[bool]:
    """Whether the tag is in the list, as its JSON is stored: there a quote ends a string only.

    LIKE would take another case for the same in SQLite.
    """
    stored = cast(Conversation.tags, Text)
    return func.replace(stored, json.dumps(tag), "") != stored


def _has(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return select(TurnRow.id).where(TurnRow.conversation_id == Conversation.id, condition).exists()


def _sized(least: int | None, most: int | None) -> Iterator[ColumnElement[bool]]:
    size = _of_turns(func.count(TurnRow.id))
    if least is not None:
        yield size >= least
    if most is not None:
        yield size <= most


def _dated(since: datetime | None, until: datetime | None) -> Iterator[ColumnElement[bool]]:
    if since:
        yield _of_turns(func.min(TurnRow.sent_at)) >= since
    if until:
        yield _of_turns(func.max(TurnRow.sent_at)) <= until


def _of_turns(figure: ColumnElement[Any]) -> ColumnElement[Any]:
    found = select(figure).where(TurnRow.conversation_id == Conversation.id)
    return found.correlate(Conversation).scalar_subquery()
