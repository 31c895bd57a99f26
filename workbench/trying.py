"""Use cases of a trial: one client message answered by several configs side by side.

Each column is stored before its model is asked, and saved while it is written, so that a click or
a reload loses no words.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from functools import partial

from workbench import drafting
from workbench.domain.errors import BadInput, Conflict
from workbench.domain.replies import ChatRequest
from workbench.domain.tenants import WRITERS, Tenant, require_role
from workbench.domain.turns import Side, Turn
from workbench.store import chats, configs, tenancy
from workbench.store import trials as store
from workbench.store.tables import Chat, Config, Draft, now
from workbench.store.tables import Trial as Trial
from workbench.store.tables import TrialReply as TrialReply
from workbench.store.trials import Preference as Preference
from workbench.store.trials import WaitingChat as WaitingChat

FEWEST, MOST = 2, 4
SHOWN_TRIALS = 20
SHOWN_CHATS = 50


@dataclass(frozen=True, slots=True)
class SideBySide:
    """A trial as its page shows it; `chat_name` is None where it came from no chat."""

    trial: Trial
    chat_name: str | None
    client_waits: bool


def begin(
    tenant: Tenant, *, config_ids: Sequence[int], chat_id: int | None = None, text: str = ""
) -> Trial:
    """Store what several configs are to answer: a chat that waits, or a message of its own.

    Nothing is asked yet: stream() writes each of the trial's replies.
    """
    require_role(tenant, WRITERS, "try configs side by side")
    _check(config_ids, chat_id, text)
    chosen = _chosen(tenant, config_ids)
    with tenancy.session(tenant) as db:
        chat = None if chat_id is None else chats.get(db, chat_id)
        said = _context(db, chat, text, max(config.context_messages for config in chosen))
        trial = Trial(
            chat_id=chat_id,
            context=[{"role": str(turn.role), "text": turn.text} for turn in said],
            created_by=tenant.user_id,
        )
        return store.add(db, trial, [_column(db, config, chat, said) for config in chosen])


def stream(tenant: Tenant, reply_id: int) -> Generator[str, None, None]:
    """Write a column piece by piece; whatever cuts the stream, the words so far are kept.

    A fault of the model stands in the column as a sentence and is not raised.
    """
    require_role(tenant, WRITERS, "try configs side by side")
    with tenancy.reading(tenant) as db:
        reply = store.reply(db, reply_id)
        if reply.state != "writing":
            raise Conflict("this reply was written already; retry it to have it written again")
        request = _request(db, store.get(db, reply.trial_id), reply)
    find = partial(store.reply, reply_id=reply_id)
    column = drafting.OwnRow(tenant, find, _put_words, reply.saved_at)
    yield from drafting.stream(tenant, request, column.save, trial=reply.trial_id)


def trial(tenant: Tenant, trial_id: int) -> SideBySide:
    """A trial as it stands now, also while its columns are written."""
    with tenancy.reading(tenant) as db:
        found = store.get(db, trial_id)
        chat = None if found.chat_id is None else db.get(Chat, found.chat_id)
        if chat is None or chat.deleted_at is not None:
            return SideBySide(found, None, client_waits=False)
        return SideBySide(found, chat.name, chats.client_waits(db, chat.id))


def trials(tenant: Tenant) -> list[Trial]:
    """The last twenty trials of the company, the newest first."""
    with tenancy.reading(tenant) as db:
        return store.newest(db, SHOWN_TRIALS)


def waiting_chats(tenant: Tenant) -> list[WaitingChat]:
    """The chats whose client waits for a reply, the most recently active first."""
    with tenancy.reading(tenant) as db:
        return store.waiting_chats(db, SHOWN_CHATS)


def preferences(tenant: Tenant) -> list[Preference]:
    """How often each config was preferred in trials and picked in chats, the most often first."""
    with tenancy.reading(tenant) as db:
        return store.preferences(db)


def reply(tenant: Tenant, reply_id: int) -> TrialReply:
    """A column as it stands now."""
    with tenancy.reading(tenant) as db:
        return store.reply(db, reply_id)


def is_interrupted(reply: TrialReply) -> bool:
    """Whether a column reads as being written but its writer is gone: a killed server's."""
    return drafting.is_interrupted(reply.state, reply.saved_at)


def retry(tenant: Tenant, reply_id: int) -> TrialReply:
    """Empty a column that broke off, for stream() to write it again; the others stay."""
    require_role(tenant, WRITERS, "try configs side by side")
    with tenancy.session(tenant) as db:
        reply = store.reply(db, reply_id)
        if reply.state == "ready":
            raise Conflict("this reply is whole; begin a new trial to have it written again")
        if reply.state == "writing" and not is_interrupted(reply):
            raise Conflict("this reply is still being written; wait or stop it")
        _request(db, store.get(db, reply.trial_id), reply)
        drafting.clear(reply)
        reply.text = ""
        return reply


def prefer(tenant: Tenant, reply_id: int) -> TrialReply:
    """Say that this reply is the best of its trial; said again, it is taken back."""
    require_role(tenant, WRITERS, "prefer a reply")
    with tenancy.session(tenant) as db:
        reply = store.reply(db, reply_id)
        if reply.state == "writing" or not reply.text:
            raise Conflict("this column has no reply to prefer; retry it first")
        taken_back = reply.preferred_at is not None
        for column in store.get(db, reply.trial_id).replies:
            column.preferred_by = column.preferred_at = None
        if not taken_back:
            reply.preferred_by, reply.preferred_at = tenant.user_id, now()
        return reply


def use_in_chat(tenant: Tenant, reply_id: int) -> Draft:
    """Make a whole reply the draft that waits in the trial's chat, as if it was written there."""
    require_role(tenant, WRITERS, "use a reply in a chat")
    with tenancy.session(tenant) as db:
        reply = store.reply(db, reply_id)
        trial = store.get(db, reply.trial_id)
        if trial.chat_id is None:
            raise BadInput("this trial belongs to no chat; begin one from a chat that waits")
        if reply.state != "ready":
            raise Conflict("only a whole reply can be used in a chat; retry this one first")
        if not chats.client_waits(db, trial.chat_id):
            raise Conflict("the client of this chat was answered meanwhile")
        request = _request(db, trial, reply)
        if same := _same_draft(db, trial.chat_id, reply):
            return same
        drafting.set_aside(db, trial.chat_id, tenant.user_id)
        return _drafted(chats.add_draft(db, trial.chat_id, reply.config, request), reply)


def _check(config_ids: Sequence[int], chat_id: int | None, text: str) -> None:
    if not FEWEST <= len(config_ids) <= MOST:
        raise BadInput(f"{len(config_ids)} configs chosen; choose {FEWEST} to {MOST}")
    if len(set(config_ids)) < len(config_ids):
        raise BadInput("a config is chosen twice; choose each once")
    if chat_id is not None and text.strip():
        raise BadInput("both a chat and a message are given; give one of them")


def _context(
    db: tenancy.TenantSession, chat: Chat | None, text: str, limit: int
) -> tuple[Turn, ...]:
    """What the models are told was said: the newest messages that the longest context takes."""
    if chat is None:
        return (Turn(Side.CLIENT, drafting.checked_text(text)),)
    if not chats.client_waits(db, chat.id):
        raise BadInput("there is no client message to answer in this chat; choose one that waits")
    return drafting.context_of(chats.newest_messages(db, chat.id, limit))


def _chosen(tenant: Tenant, config_ids: Sequence[int]) -> list[Config]:
    """The configs, with what they look at in the past read ahead."""
    with tenancy.reading(tenant) as db:
        chosen = [configs.get(db, config_id) for config_id in config_ids]
    for config in chosen:
        drafting.read_past(tenant, configs.spec_of(config))
    return chosen


def _column(
    db: tenancy.TenantSession, config: Config, chat: Chat | None, said: Sequence[Turn]
) -> TrialReply:
    request = drafting.request_for(db, configs.spec_of(config), chat, said)
    return TrialReply(
        config_id=config.id, config_hash=config.hash, request_hash=request.hash, saved_at=now()
    )


def _request(db: tenancy.TenantSession, trial: Trial, reply: TrialReply) -> ChatRequest:
    """What the column was begun with; raises Conflict where that can't be asked any more."""
    chat = None if trial.chat_id is None else chats.get(db, trial.chat_id)
    said = [Turn(Side(turn["role"]), turn["text"]) for turn in trial.context]
    request = drafting.request_for(db, configs.spec_of(reply.config), chat, said)
    if request.hash != reply.request_hash:
        raise Conflict("what the chat says of its client changed since; answer side by side again")
    return request


def _same_draft(db: tenancy.TenantSession, chat_id: int, reply: TrialReply) -> Draft | None:
    """The draft that this reply became already and that still waits."""
    draft = chats.newest_draft(db, chat_id)
    if draft is None or draft.outcome is not None:
        return None
    same = (draft.config_id, draft.request_hash, draft.ai_text)
    return draft if same == (reply.config_id, reply.request_hash, reply.text) else None


def _drafted(draft: Draft, reply: TrialReply) -> Draft:
    draft.state, draft.saved_at = reply.state, now()
    draft.ai_text = draft.text = reply.text
    for name in drafting.USAGE:
        setattr(draft, name, getattr(reply, name))
    return draft


def _put_words(reply: TrialReply, text: str) -> None:
    reply.text = text
