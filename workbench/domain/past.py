"""The past: what clients said, what people of the company answered, and up to where one looks."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from workbench.domain.turns import Origin, Side, SourceMessage, Turn, least_human, runs, visible

HISTORY = "history"  # the provider that answers with the most similar past reply
MOST_EXAMPLES = 8
FEW_WORDS = 8  # on STAR 8 find nearer replies than 3 (chrF 41.7, not 37.7); more gain little


@dataclass(frozen=True, slots=True)
class Pin:
    """The newest imported message and the newest chat message that may be looked at."""

    last_turn: int = 0
    last_message: int = 0


NOT_PINNED = Pin()


@dataclass(frozen=True, slots=True)
class Place:
    """Which conversation something was said in: its versions, and a chat's frozen copies, share it.

    `source` is the format it was imported from; `number` its outside number, or the chat's.
    """

    source: str
    number: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A manager turn that answers a client; `cue` is what a similar question finds it by."""

    client: str
    reply: str
    cue: str
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class PastReply:
    """What a client said and what a person answered, with where and when that was.

    `people` are the names of who took part in it.
    """

    client: str
    reply: str
    place: Place
    title: str = ""
    sent_at: datetime | None = None
    people: tuple[str, ...] = field(default=(), compare=False)


def answers(messages: Iterable[SourceMessage]) -> Iterator[Answer]:
    """The manager turns that follow a client's, as far as people wrote or approved them.

    What is said to a client that a model plays is no past: there it ends.
    """
    said: list[Turn] = []
    for turn in runs(visible(messages)):
        if turn[0].role is Side.CLIENT and any(one.origin is Origin.AI for one in turn):
            return
        follows = turn[0].role is Side.MANAGER and said and said[-1].role is Side.CLIENT
        if follows and least_human(message.origin for message in turn) is not Origin.AI:
            yield _answer(said, turn)
        said.extend(Turn(message.role, message.text) for message in turn)


def cue(context: Sequence[Turn]) -> str:
    """What to look for: the client's last words; where they are few, the message before them too.

    A "yes, please" says nothing without the question that it answers.
    """
    first, end = _last_words(context)
    wanted = [turn.text for turn in context[first:end]]
    if first and len(" ".join(wanted).split()) < FEW_WORDS:
        wanted.insert(0, context[first - 1].text)
    return "\n".join(wanted)


def _answer(said: Sequence[Turn], turn: Sequence[SourceMessage]) -> Answer:
    first, end = _last_words(said)
    return Answer(
        client="\n".join(words.text for words in said[first:end]),
        reply="\n".join(message.text for message in turn),
        cue=cue(said),
        sent_at=turn[0].sent_at,
    )


def _last_words(context: Sequence[Turn]) -> tuple[int, int]:
    """Where the client's last words begin, and where they end; alike where there are none."""
    end = len(context)
    while end and context[end - 1].role is not Side.CLIENT:
        end -= 1
    first = end
    while first and context[first - 1].role is Side.CLIENT:
        first -= 1
    return first, end
