"""What every importer returns: conversations, what was left out and why, and its summary."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from workbench.domain.errors import BadImport
from workbench.domain.replies import content_hash
from workbench.domain.turns import Origin, Side, SourceConversation, SourceMessage

ID_LENGTH = 20
SHOWN = 5
SHOWN_LENGTH = 90
EMPTY_MESSAGE = "empty message"
MEDIA = "media"
REPEATED = "repeated message"
EMPTY_CONVERSATION = "empty conversation"


class Skipped(Counter[str]):
    """What became no message, counted by reason; `examples` has the first of each, with places."""

    def __init__(self) -> None:
        super().__init__()
        self.examples: dict[str, list[str]] = {}

    def add(self, reason: str, place: str, text: str = "") -> None:
        """Leave one out: `place` says where it stands in the file."""
        self[reason] += 1
        shown = self.examples.setdefault(reason, [])
        if len(shown) < SHOWN:
            shown.append(f"{place}: {shortened(text)}" if text.strip() else place)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A file's conversations; `skipped` counts by reason what became no message.

    `examples` are some of what was skipped: where it stands, and how it begins. `remarks` say how
    the file was read, where that had to be decided; `mapping` is the saved one that was used.
    """

    format: str
    conversations: tuple[SourceConversation, ...]
    skipped: Mapping[str, int]
    examples: Mapping[str, Sequence[str]] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    mapping: str = ""

    @property
    def messages(self) -> tuple[SourceMessage, ...]:
        """All messages, conversation by conversation."""
        return tuple(message for told in self.conversations for message in told.messages)

    @property
    def notes(self) -> int:
        """How many messages are internal notes, which no client and no model may see."""
        return sum(message.role is Side.NOTE for message in self.messages)


@dataclass(frozen=True, slots=True)
class Summary:
    """The counts an import shows; `ai` are manager messages a machine wrote or suggested."""

    format: str
    conversations: int
    messages: int
    client: int
    manager: int
    ai: int
    notes: int
    skipped: dict[str, int]
    authors: dict[str, int]


def summary(parsed: Parsed) -> Summary:
    """Count what a file holds, before anything is stored."""
    messages = parsed.messages
    manager = [message for message in messages if message.role is Side.MANAGER]
    return Summary(
        format=parsed.format,
        conversations=len(parsed.conversations),
        messages=len(messages),
        client=sum(message.role is Side.CLIENT for message in messages),
        manager=len(manager),
        ai=sum(message.origin is not Origin.HUMAN for message in manager),
        notes=parsed.notes,
        skipped=dict(parsed.skipped),
        authors=dict(Counter(message.author for message in messages).most_common()),
    )


def collect(
    name: str, conversations: Iterable[SourceConversation], skipped: Counter[str]
) -> Parsed:
    """What a parser returns: empty conversations counted out; nothing at all is refused."""
    found = list(conversations)
    told = tuple(conversation for conversation in found if conversation.messages)
    examples = examples_of(skipped)
    counts = skipped + Counter({EMPTY_CONVERSATION: len(found) - len(told)})
    if not told:
        raise BadImport(f"no messages in this {name} file; give a file with at least one message")
    return Parsed(name, told, dict(sorted(counts.items())), examples)


def examples_of(skipped: Counter[str]) -> dict[str, tuple[str, ...]]:
    """What was kept of it to be looked at."""
    kept = skipped.examples if isinstance(skipped, Skipped) else {}
    return {reason: tuple(shown) for reason, shown in sorted(kept.items())}


def shortened(text: str) -> str:
    """The beginning of a text, on one line."""
    flat = " ".join(text[: 4 * SHOWN_LENGTH].split())
    return flat if len(flat) <= SHOWN_LENGTH else f"{flat[: SHOWN_LENGTH - 1].rstrip()}…"


def with_message_ids(messages: Iterable[SourceMessage]) -> tuple[SourceMessage, ...]:
    """Give messages without an id one of their own: the same message, the same id.

    It is a hash of author, time, text and the ordinal among equal ones of the conversation.
    """
    seen: Counter[tuple[str | None, ...]] = Counter()
    named = []
    for message in messages:
        if message.external_id:
            named.append(message)
            continue
        sent_at = message.sent_at.isoformat() if message.sent_at else None
        key = (message.author, sent_at, message.text)
        named.append(message.numbered(_short_hash([*key, seen[key]])))
        seen[key] += 1
    return tuple(named)


def with_conversation_ids(
    conversations: Iterable[SourceConversation],
) -> tuple[SourceConversation, ...]:
    """Give conversations of a format without ids one made of their messages' ids and order."""
    seen: Counter[tuple[str, ...]] = Counter()
    named = []
    for conversation in conversations:
        key = tuple(message.external_id for message in conversation.messages)
        named.append(replace(conversation, external_id=_short_hash([*key, seen[key]])))
        seen[key] += 1
    return tuple(named)


def _short_hash(parts: list[object]) -> str:
    return content_hash(parts)[:ID_LENGTH]
