"""What help desks have in common: messages that arrive in pieces, put together as conversations."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from workbench.domain.turns import LONG_AGO, Origin, Side, SourceConversation, SourceMessage
from workbench.formats.authored import plain_name
from workbench.formats.html_text import html_text
from workbench.formats.json_records import Record, records
from workbench.formats.parsed import REPEATED, Skipped, with_message_ids
from workbench.formats.source import Source

DELETED = "deleted message"
LISTS = ("payload", "results", "data", "tickets", "conversations")
LONGEST_REASON = 60


@dataclass(slots=True)
class _Pieces:
    messages: dict[str, SourceMessage] = field(default_factory=dict)
    title: str = ""
    tags: tuple[str, ...] = ()


class Conversations:
    """Messages by conversation, which may lie in several records and files; each counts once."""

    def __init__(self) -> None:
        self.skipped = Skipped()
        self._pieces: dict[str, _Pieces] = {}

    def about(self, conversation: str, *, title: str = "", tags: Sequence[str] = ()) -> None:
        """What a conversation is called; what is known already stays."""
        pieces = self._pieces.setdefault(conversation, _Pieces())
        pieces.title = pieces.title or plain_name(title)
        pieces.tags = pieces.tags or tuple(tags)

    def add(self, conversation: str, message: SourceMessage, place: str) -> None:
        """One more message of a conversation."""
        pieces = self._pieces.setdefault(conversation, _Pieces())
        if message.external_id and message.external_id in pieces.messages:
            self.skipped.add(REPEATED, place, message.text)
        else:
            key = message.external_id or f"\0{len(pieces.messages)}"
            pieces.messages[key] = message

    def told(self) -> Iterator[SourceConversation]:
        """The conversations, the messages of each in the order of time."""
        for number, pieces in self._pieces.items():
            messages = with_message_ids(in_time_order(list(pieces.messages.values())))
            title = pieces.title or _client(messages)
            yield SourceConversation(number, messages, title=title, tags=pieces.tags)


def each_record(
    files: Sequence[Source], lists: Sequence[str], read: Callable[[Record], None]
) -> None:
    """Read every record of the files; errors name the file."""
    for file in files:
        with file.naming():
            for record in records(file, lists):
                read(record)


def in_time_order(messages: Sequence[SourceMessage]) -> list[SourceMessage]:
    """By time; those of one moment in the order of the file, read backwards where it runs so."""
    times = [message.sent_at for message in messages if message.sent_at]
    if len(times) < len(messages):
        return list(messages)
    steps = [(later > before) - (later < before) for before, later in pairwise(times)]
    ordered = reversed(messages) if sum(steps) < 0 else messages
    return sorted(ordered, key=lambda message: message.sent_at or LONG_AGO)


def origin(side: Side, *, is_machine: object) -> Origin:
    """Who wrote the words: a machine writes only on the manager's side."""
    return Origin.AI if is_machine and side is Side.MANAGER else Origin.HUMAN


def words(*, plain: str | None = None, html: str | None = None) -> str:
    """What was written: the plain text, or else the words of the HTML."""
    return (plain or "").strip() or html_text(html or "")


def reason(kind: str) -> str:
    """The name of a kind of record, as it is counted."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind[:LONGEST_REASON].replace("_", " "))
    return " ".join(apart.lower().split()) or "record of no kind"


def _client(messages: Sequence[SourceMessage]) -> str:
    """The client's name, for want of a title."""
    names = (each.author for each in messages if each.role is Side.CLIENT)
    name = next(names, "")
    return "" if name == Side.CLIENT else name
