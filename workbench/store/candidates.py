"""Drafts that were asked for together: their batch, which was picked, whether it is still open."""

import random
from collections.abc import Sequence
from functools import cache

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import aliased, selectinload

from workbench.store.tables import Chat, Config, Draft
from workbench.store.tenancy import TenantSession


def loaded() -> Select[Draft]:
    """Drafts with their edits and configs."""
    return select(Draft).options(
        selectinload(Draft.edits), selectinload(Draft.config).selectinload(Config.prompt)
    )


def bind(db: TenantSession, drafts: Sequence[Draft]) -> None:
    """Make new drafts one batch, in an order that tells nothing of their configs."""
    batch_id = drafts[0].id
    order = list(range(len(drafts)))
    random.Random(batch_id).shuffle(order)  # noqa: S311  to hide names, not secrets
    for draft, position in zip(drafts, order, strict=True):
        draft.batch_id, draft.position = batch_id, position
    db.flush()


def newest(db: TenantSession, chat_id: int) -> list[Draft]:
    """The chat's newest batch as shown; empty where its newest draft was asked for alone."""
    last = select(Draft.batch_id).where(Draft.chat_id == chat_id)
    batch_id = db.scalar(last.order_by(Draft.id.desc()).limit(1))
    return batch(db, batch_id) if batch_id else []


def batch(db: TenantSession, batch_id: int) -> list[Draft]:
    """The drafts of a batch in the order that people see."""
    return list(
        db.scalars(loaded().where(Draft.batch_id == batch_id).order_by(Draft.position, Draft.id))
    )


def is_open(drafts: Sequence[Draft]) -> bool:
    """Whether these candidates wait for one to be picked, or for all to be turned down."""
    return bool(drafts) and not any(one.picked_at or one.outcome for one in drafts)


def is_the_chats() -> ColumnElement[bool]:
    """Whether a draft is or was the chat's: not a candidate that nobody picked."""
    return or_(Draft.batch_id.is_(None), Draft.picked_at.is_not(None), Draft.outcome.is_not(None))


@cache
def waiting() -> ColumnElement[bool]:
    """Whether a chat's newest words of a model wait for a decision or a pick; for queries of Chat.

    Earlier ones that nobody decided, a partial draft that was asked for again, wait no more.
    """
    any_of_it, settled = aliased(Draft), aliased(Draft)
    newest_batch = (
        select(func.max(func.coalesce(any_of_it.batch_id, any_of_it.id)))
        .where(any_of_it.chat_id == Chat.id)
        .correlate(Chat)
        .scalar_subquery()
    )
    is_settled = (
        select(settled.id)
        .where(
            settled.batch_id == Draft.batch_id,
            or_(settled.picked_at.is_not(None), settled.outcome.is_not(None)),
        )
        .correlate(Draft)
        .exists()
    )
    return (
        select(Draft.id)
        .where(
            Draft.chat_id == Chat.id,
            Draft.outcome.is_(None),
            Draft.state.in_(("ready", "partial")),
            func.coalesce(Draft.batch_id, Draft.id) == newest_batch,
            or_(Draft.batch_id.is_(None), Draft.picked_at.is_not(None), ~is_settled),
        )
        .correlate(Chat)
        .exists()
    )


def picks(db: TenantSession) -> list[tuple[str, int, int]]:
    """Name, version and count of each config whose candidate was picked over another's words."""
    other = aliased(Draft)
    passed_over = (
        select(other.id)
        .where(other.batch_id == Draft.batch_id, other.id != Draft.id, other.ai_text != "")
        .correlate(Draft)
        .exists()
    )
    rows = db.execute(
        select(Config.name, Config.version, func.count(Draft.id))
        .join(Draft, Draft.config_id == Config.id)
        .join(Chat, Chat.id == Draft.chat_id)
        .where(Chat.deleted_at.is_(None), Draft.picked_at.is_not(None), passed_over)
        .group_by(Config.name, Config.version)
    )
    return [(name, version, count) for name, version, count in rows]
