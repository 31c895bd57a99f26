"""Messages, turns and the cases of a teacher-forced replay (F12)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Any

TURN_GAP = timedelta(hours=6)
LONG_AGO = datetime.min.replace(tzinfo=UTC)  # where what has no time is sorted


class Side(StrEnum):
    """Who a message is from; notes are never visible to the client."""

    CLIENT = "client"
    MANAGER = "manager"
    SYSTEM = "system"
    NOTE = "note"


class Origin(StrEnum):
    """Who wrote the words: a person, a machine whose suggestion a person picked, or a machine."""

    HUMAN = "human"
    SUGGESTION = "suggestion"
    AI = "ai"


class Outcome(StrEnum):
    """What became of a draft."""

    AS_IS = "as_is"
    EDITED = "edited"
    REJECTED = "rejected"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Turn:
    """What one side said, as a model is shown it."""

    role: Side
    text: str


@dataclass(frozen=True, slots=True)
class SourceMessage:
    """One message of an imported conversation, whatever format it came from.

    `sent_at` is UTC. `outcome` and `draft_text` tell of the suggestion behind a manager message,
    where the source knew one: `draft_text` is None where the suggestion's words are unknown.
    `details` are JSON values that the source told beside the words: a price, what it replies to.
    """

    role: Side
    text: str
    author: str = ""
    sent_at: datetime | None = None
    origin: Origin = Origin.HUMAN
    external_id: str = ""
    outcome: Outcome | None = None
    draft_text: str | None = None
    details: Mapping[str, Any] | None = None

    def numbered(self, external_id: str) -> "SourceMessage":
        """The same message with this id; a quarter of the time of dataclasses.replace."""
        return SourceMessage(
            self.role,
            self.text,
            self.author,
            self.sent_at,
            self.origin,
            external_id,
            self.outcome,
            self.draft_text,
            self.details,
        )


@dataclass(frozen=True, slots=True)
class SourceConversation:
    """One imported conversation: its messages in order.

    `originals` is what its placeholders stand for, None where it was never masked: it is no part
    of what the conversation says.
    """

    external_id: str
    messages: tuple[SourceMessage, ...]
    title: str = ""
    tags: tuple[str, ...] = ()
    client_description: str = ""
    special_instructions: str = ""
    replaces_prompt: bool = False
    originals: Mapping[str, str] | None = field(default=None, hash=False, repr=False)


@dataclass(frozen=True, slots=True)
class Case:
    """One manager turn to replay: `context` is all that was said before it, message by message.

    `number` counts the manager turns of the conversation from 0. An `opener` has no client
    message before it. `origin` is the least human one among the turn's messages.
    """

    number: int
    context: tuple[Turn, ...]
    reference: str
    origin: Origin
    opener: bool

    @property
    def client_words(self) -> str:
        """What the client said last before the reply, message by message."""
        return client_words(self.context)


def client_words(context: Sequence[Turn]) -> str:
    """What the client said last in a context, message by message."""
    last: list[str] = []
    for turn in reversed(context):
        if turn.role is Side.CLIENT:
            last.append(turn.text)
        elif last:
            break
    return "\n".join(reversed(last))


def visible(messages: Iterable[SourceMessage]) -> list[SourceMessage]:
    """The messages that client and manager both saw: no notes, no system lines, nothing empty."""
    sides = (Side.CLIENT, Side.MANAGER)
    return [message for message in messages if message.role in sides and message.text.strip()]


def runs(messages: Sequence[SourceMessage], gap: timedelta = TURN_GAP) -> list[list[SourceMessage]]:
    """Split messages into turns: runs of one side, broken where more than `gap` passed."""
    if not messages:
        return []
    turns = [[messages[0]]]
    for before, message in pairwise(messages):
        if message.role != before.role or _apart(before, message, gap):
            turns.append([])
        turns[-1].append(message)
    return turns


def cases(messages: Iterable[SourceMessage], gap: timedelta = TURN_GAP) -> list[Case]:
    """One case for each manager turn; each sees every real message before it and none after."""
    found: list[Case] = []
    context: list[Turn] = []
    for turn in runs(visible(messages), gap):
        if turn[0].role is Side.MANAGER:
            found.append(_case(len(found), tuple(context), turn))
        context.extend(Turn(message.role, message.text) for message in turn)
    return found


def answers(messages: Iterable[SourceMessage], gap: timedelta = TURN_GAP) -> int:
    """How many cases are no openers; counted without building each one's context."""
    sides = [turn[0].role for turn in runs(visible(messages), gap)]
    behind = sides[sides.index(Side.CLIENT) :] if Side.CLIENT in sides else []
    return behind.count(Side.MANAGER)


def _case(number: int, context: tuple[Turn, ...], turn: Sequence[SourceMessage]) -> Case:
    return Case(
        number=number,
        context=context,
        reference="\n".join(message.text for message in turn),
        origin=least_human(message.origin for message in turn),
        opener=all(said.role is not Side.CLIENT for said in context),
    )


def least_human(origins: Iterable[Origin]) -> Origin:
    """A turn is as human as its least human message."""
    order = (Origin.AI, Origin.SUGGESTION, Origin.HUMAN)
    return min(origins, key=order.index, default=Origin.HUMAN)


def _apart(before: SourceMessage, after: SourceMessage, gap: timedelta) -> bool:
    if before.sent_at is None or after.sent_at is None:
        return False
    return after.sent_at - before.sent_at > gap
