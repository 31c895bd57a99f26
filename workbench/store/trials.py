"""Queries of trials: what several configs answered side by side. `db` knows the company."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import selectinload

from workbench.domain.errors import NotFound
from workbench.domain.turns import Side
from workbench.store import candidates
from workbench.store.chats import SIDES
from workbench.store.tables import Chat, Config, Message, Trial, TrialReply
from workbench.store.tenancy import TenantSession


@dataclass(frozen=True, slots=True)
class WaitingChat:
    """A chat whose newest message is the client's."""

    id: int
    name: str
    last_text: str


@dataclass(frozen=True, slots=True)
class Preference:
    """How often a config's reply was preferred over another's."""

    name: str
    version: int
    count: int


def add(db: TenantSession, trial: Trial, replies: Sequence[TrialReply]) -> Trial:
    """A trial with its columns, each about to be written."""
    db.add(trial)
    db.flush()
    for position, reply in enumerate(replies):
        reply.trial_id, reply.position = trial.id, position
    db.add_all(replies)
    db.flush()
    return get(db, trial.id)


def get(db: TenantSession, trial_id: int) -> Trial:
    """A trial by its id, replies and their configs loaded; raises NotFound."""
    found = db.scalar(_trials().where(Trial.id == trial_id))
    if found is None:
        raise NotFound(f"no trial {trial_id} in this company")
    return found


def newest(db: TenantSession, limit: int) -> list[Trial]:
    """The last trials, the newest first."""
    return list(db.scalars(_trials().order_by(Trial.id.desc()).limit(limit)))


def reply(db: TenantSession, reply_id: int) -> TrialReply:
    """A reply by its id, its config loaded; raises NotFound."""
    found = db.scalar(
        select(TrialReply)
        .where(TrialReply.id == reply_id)
        .options(selectinload(TrialReply.config).selectinload(Config.prompt))
    )
    if found is None:
        raise NotFound(f"no reply {reply_id} of a trial in this company")
    return found


def preferences(db: TenantSession) -> list[Preference]:
    """How often each config was preferred in trials, and picked among a chat's candidates."""
    rows = db.execute(
        select(Config.name, Config.version, func.count(TrialReply.id))
        .join(TrialReply, TrialReply.config_id == Config.id)
        .where(TrialReply.preferred_at.is_not(None))
        .group_by(Config.name, Config.version)
    )
    counted: Counter[tuple[str, int]] = Counter()
    for name, version, count in (*rows, *candidates.picks(db)):
        counted[name, version] += count
    found = [Preference(*config, count) for config, count in counted.items()]
    return sorted(found, key=lambda one: (-one.count, one.name, one.version))


def waiting_chats(db: TenantSession, limit: int) -> list[WaitingChat]:
    """The chats whose client spoke last, the most recently active first."""
    last = (
        select(Message.id)
        .where(Message.chat_id == Chat.id, Message.deleted_at.is_(None), Message.role.in_(SIDES))
        .order_by(Message.id.desc())
        .limit(1)
        .correlate(Chat)
        .scalar_subquery()
    )
    rows = db.execute(
        select(Chat.id, Chat.name, Message.text)
        .join(Message, Message.id == last)
        .where(Chat.deleted_at.is_(None), Message.role == Side.CLIENT)
        .order_by(Chat.active_at.desc(), Chat.id.desc())
        .limit(limit)
    )
    return [WaitingChat(*row) for row in rows]


def _trials() -> Select[Trial]:
    replies = selectinload(Trial.replies)
    return select(Trial).options(
        replies.selectinload(TrialReply.config).selectinload(Config.prompt)
    )
