"""What people preferred in a chat beside its drafts' ends: picks, trials, judged replies."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from workbench.domain.turns import Side, Turn
from workbench.exporting.datasets import judged_pairs
from workbench.formats.exports.told import Pair
from workbench.store import exports as store
from workbench.store import stored
from workbench.store.tables import Draft, Message
from workbench.store.tenancy import TenantSession

SIDES = {"user": Side.CLIENT, "assistant": Side.MANAGER}


def preferred(
    db: TenantSession, chat_id: int, messages: Sequence[Message], drafts: Sequence[Draft]
) -> list[Pair]:
    """Every preference that was stored for a chat."""
    return [
        *_picks(drafts),
        *_turned_down(messages, drafts),
        *_trials(db, chat_id),
        *_judged(db, chat_id),
    ]


def _picks(drafts: Sequence[Draft]) -> Iterator[Pair]:
    """A picked candidate over each whole one that was offered with it."""
    for picked in drafts:
        if picked.picked_at is None:
            continue
        context = tuple(
            Turn(SIDES[said["role"]], said["content"])
            for said in picked.request
            if said["role"] in SIDES
        )
        for other in _offered_with(picked, drafts):
            yield Pair(context, picked.ai_text, other.ai_text)


def _turned_down(messages: Sequence[Message], drafts: Sequence[Draft]) -> Iterator[Pair]:
    """An own reply over the candidates that were all turned down for it.

    The one that the message itself names is told by its outcome.
    """
    known = {draft.id: draft for draft in drafts}
    context: list[Turn] = []
    for message in messages:
        draft = known.get(message.draft_id or 0)
        if draft and draft.picked_at is None:
            sent = message.versions[0].text if message.versions else message.text
            for other in _offered_with(draft, drafts):
                if other.outcome:
                    yield Pair(tuple(context), sent, other.ai_text)
        if message.role in (Side.CLIENT, Side.MANAGER):
            context.append(Turn(Side(message.role), message.text))


def _offered_with(draft: Draft, drafts: Sequence[Draft]) -> list[Draft]:
    return [
        one
        for one in drafts
        if draft.batch_id and one.batch_id == draft.batch_id
        and one.id != draft.id and one.state == "ready"
    ]  # fmt: skip


def _trials(db: TenantSession, chat_id: int) -> Iterator[Pair]:
    """The reply that was preferred side by side over each whole other one."""
    for trial in store.chat_trials(db, chat_id):
        context = tuple(map(_turn, trial.context))
        whole = [reply for reply in trial.replies if reply.state == "ready"]
        for better in whole:
            if better.preferred_at is not None:
                others = (reply for reply in whole if reply.id != better.id)
                yield from (Pair(context, better.text, other.text) for other in others)


def _turn(said: Mapping[str, Any]) -> Turn:
    return Turn(Side(said["role"]), said["text"])


def _judged(db: TenantSession, chat_id: int) -> Iterator[Pair]:
    """What was said of replies to the chat's frozen copies."""
    ids = store.frozen(db, chat_id)
    words = store.judged(db, ids)
    for number, said in stored.messages(db, ids).items():
        mine = (one for one in words if one.conversation_id == number)
        yield from judged_pairs(said, mine)
