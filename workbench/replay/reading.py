"""Reading what is replayed: a few conversations at a time, since contexts grow quadratically."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from workbench.domain.replies import Completion, Finish, Sample
from workbench.domain.simulations import Played, taken_over
from workbench.domain.turns import Case, SourceMessage, Turn, cases
from workbench.store import runs as store
from workbench.store.tables import Conversation, Reply, RunCase
from workbench.store.tenancy import TenantSession

CONVERSATIONS_AT_ONCE = 50
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Told:
    """A stored conversation with the cases it gives."""

    conversation: Conversation
    cases: Sequence[Case]
    messages: Sequence[SourceMessage]

    def sample(self, number: int) -> Sample:
        """What a scorer is told of a case."""
        case = self.cases[number]
        return Sample(case.context, case.reference, tuple(self.conversation.tags))


def chunks(items: Sequence[T], size: int = CONVERSATIONS_AT_ONCE) -> Iterator[Sequence[T]]:
    """The items, `size` at a time."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def told(db: TenantSession, ids: Iterable[int]) -> Mapping[int, Told]:
    """Conversations with their cases, by id."""
    wanted = set(ids)
    rows, messages = store.conversations(db, wanted), store.messages(db, wanted)
    said = {one: messages.get(one, []) for one in wanted}
    return {one: Told(rows[one], cases(said[one]), said[one]) for one in wanted}


def played_sample(reply: Reply, before: Sequence[Turn], tags: Iterable[str]) -> Sample:
    """What scorers are told of a simulated conversation: all of it, and the simulated part."""
    played = Played.read(reply.turns) or Played(())
    return Sample(
        context=(*before, *played.turns),
        reference=None,
        tags=tuple(tags),
        completion=completion_of(reply),
        played=played,
    )


def sample_of(reply: Reply, case: RunCase, one: Told) -> Sample:
    """What is told of a stored reply to a case, or of the conversation that was played there."""
    if not case.persona:
        return one.sample(case.number)
    before = taken_over(one.messages, case.number).context
    return played_sample(reply, before, one.conversation.tags)


def words_of(reply: Reply, sample: Sample) -> str:
    """What is scored: a reply, or all that the config wrote in a conversation."""
    return sample.played.manager_words if sample.played else reply.text or ""


def completion_of(reply: Reply) -> Completion | None:
    """A stored reply as the model gave it; None where a person wrote it."""
    if reply.seconds is None or reply.finish is None:
        return None
    return Completion(
        text=reply.text or "",
        finish=Finish(reply.finish),
        input_tokens=reply.input_tokens,
        output_tokens=reply.output_tokens,
        cost_usd=reply.cost_usd,
        seconds=reply.seconds,
    )
