"""Files that name authors and no sides: who wrote what, and which of these names is us."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from unicodedata import normalize

from workbench.domain.errors import BadImport, RolesUnknown, counted_authors
from workbench.domain.replies import content_hash
from workbench.domain.turns import Origin, Side, SourceConversation, SourceMessage
from workbench.formats.parsed import ID_LENGTH, Parsed, examples_of, with_message_ids

NOT_OURS = "no message of yours"
SHOWN_NAMES = 3


@dataclass(frozen=True, slots=True)
class Said:
    """A message as its file tells it: who wrote it is a name, its side is not known.

    `external_id` is the file's own id; `is_note` one that no client saw; `is_ai` a machine's.
    """

    author: str
    text: str
    sent_at: datetime | None = None
    external_id: str = ""
    is_note: bool = False
    is_ai: bool = False
    details: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation of named authors; its id does not depend on who is us."""

    external_id: str
    messages: tuple[Said, ...]
    title: str = ""

    @property
    def authors(self) -> set[str]:
        """Who wrote in it."""
        return {said.author for said in self.messages}


@dataclass(frozen=True, slots=True)
class Authored:
    """A file's threads; `date_order` is how its dates were read, where that was a question.

    `remarks` and `mapping` are as in Parsed.
    """

    format: str
    threads: tuple[Thread, ...]
    skipped: Mapping[str, int]
    date_order: str = ""
    examples: Mapping[str, Sequence[str]] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    mapping: str = ""

    @property
    def messages(self) -> tuple[Said, ...]:
        """All messages, thread by thread."""
        return tuple(said for thread in self.threads for said in thread.messages)

    @property
    def authors(self) -> dict[str, int]:
        """How many messages each wrote, the busiest first."""
        return dict(Counter(said.author for said in self.messages).most_common())


def collect_threads(
    name: str, threads: Iterable[Thread], skipped: Counter[str], *, date_order: str = ""
) -> Authored:
    """What a parser of such a file returns; a file in which nobody wrote anything is refused."""
    told = tuple(thread for thread in threads if thread.messages)
    counts = dict(sorted((+skipped).items()))
    if not told:
        raise BadImport(_nothing_written(name, counts))
    return Authored(name, told, counts, date_order, examples_of(skipped))


def thread_number(said: Sequence[Said]) -> str:
    """The id of a thread that has none: its first message and the first by someone else.

    A later, longer export of the same chat has the same.
    """
    others = [each for each in said if each.author != said[0].author]
    first = [*said[:1], *others[:1]]
    return content_hash([[each.author, str(each.sent_at), each.text] for each in first])[:ID_LENGTH]


def plain_name(name: str) -> str:
    """An author's name as it is compared: composed signs, single spaces."""
    return " ".join(normalize("NFC", name).split())


def assigned(parts: Sequence[Parsed | Authored], managers: Sequence[str]) -> list[Parsed]:
    """The parts with a side for every message: who is named is the manager, all others the client.

    Threads in which none of them wrote are left out and counted. Raises RolesUnknown where nobody
    is named, and BadImport for a name that no part has.
    """
    open_parts = [part for part in parts if isinstance(part, Authored)]
    ours = _ours(_counted(open_parts), managers) if open_parts else set()
    return [_sided(part, ours) if isinstance(part, Authored) else part for part in parts]


def joined(parts: Sequence[Parsed | Authored]) -> Parsed | Authored:
    """Several files of one format as one."""
    if len(parts) == 1:
        return parts[0]
    if len({type(part) for part in parts}) > 1:
        raise BadImport("some of these files tell roles and others only names; give them apart")
    counts, examples = skipped_in(parts), examples_in(parts)
    remarks, mapping = remarks_in(parts), mapping_in(parts)
    sided = [part for part in parts if isinstance(part, Parsed)]
    if sided:
        told = tuple(each for part in sided for each in part.conversations)
        return Parsed(parts[0].format, told, counts, examples, remarks, mapping)
    open_parts = [part for part in parts if isinstance(part, Authored)]
    threads = tuple(thread for part in open_parts for thread in part.threads)
    order = date_order_in(open_parts)
    return Authored(parts[0].format, threads, counts, order, examples, remarks, mapping)


def skipped_in(parts: Iterable[Parsed | Authored]) -> dict[str, int]:
    """What was left out of all of them, by reason."""
    counts: Counter[str] = Counter()
    for part in parts:
        counts.update(part.skipped)
    return dict(sorted(counts.items()))


def examples_in(parts: Iterable[Parsed | Authored]) -> dict[str, Sequence[str]]:
    """Some of what was left out, by reason."""
    return {reason: shown for part in parts for reason, shown in part.examples.items()}


def remarks_in(parts: Iterable[Parsed | Authored]) -> tuple[str, ...]:
    """How they were read, each remark once."""
    return tuple(dict.fromkeys(remark for part in parts for remark in part.remarks))


def mapping_in(parts: Iterable[Parsed | Authored]) -> str:
    """The saved mapping that was used; "" where none was."""
    return next((part.mapping for part in parts if part.mapping), "")


def date_order_in(parts: Iterable[Parsed | Authored]) -> str:
    """The order that their dates were found in; "" where that was no question."""
    named = (part for part in parts if isinstance(part, Authored))
    return next((part.date_order for part in named if part.date_order), "")


def formats_in(parts: Iterable[Parsed | Authored]) -> str:
    """The names of their formats."""
    return "+".join(dict.fromkeys(part.format for part in parts))


def _nothing_written(name: str, skipped: Mapping[str, int]) -> str:
    if not skipped:
        return f"no messages in this {name} file; give a file with at least one message"
    reasons = ", ".join(f"{reason} ({count})" for reason, count in skipped.items())
    return (
        "this chat holds only media, calls and the like, no written message: "
        f"{reasons}; export a chat in which something was written"
    )


def _counted(parts: Iterable[Authored]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for part in parts:
        counts.update(part.authors)
    return counts


def _ours(authors: Counter[str], managers: Sequence[str]) -> set[str]:
    """The names that are us, checked."""
    names = {plain_name(name) for name in managers}
    counts = dict(authors.most_common())
    if not names:
        raise RolesUnknown(counts)
    if missing := sorted(names - counts.keys()):
        raise BadImport(
            f"{missing[0]!r} wrote nothing in this file; it has {counted_authors(counts)}: "
            "give a name exactly as it stands there"
        )
    return names


def _sided(part: Authored, ours: set[str]) -> Parsed:
    skipped = Counter(part.skipped)
    told = []
    for thread in part.threads:
        if thread.authors & ours:
            told.append(_conversation(thread, ours))
        else:
            skipped[NOT_OURS] += len(thread.messages)
    counts = dict(sorted(skipped.items()))
    return Parsed(part.format, tuple(told), counts, part.examples, part.remarks, part.mapping)


def _conversation(thread: Thread, ours: set[str]) -> SourceConversation:
    messages = with_message_ids(_message(said, ours) for said in thread.messages)
    title = thread.title or ", ".join(_clients(thread, ours)[:SHOWN_NAMES])
    return SourceConversation(thread.external_id, messages, title=title)


def _message(said: Said, ours: set[str]) -> SourceMessage:
    is_ours = said.is_ai or said.author in ours
    side = Side.MANAGER if is_ours else Side.CLIENT
    return SourceMessage(
        role=Side.NOTE if said.is_note else side,
        text=said.text,
        author=said.author,
        sent_at=said.sent_at,
        origin=Origin.AI if said.is_ai else Origin.HUMAN,
        external_id=said.external_id,
        details=said.details,
    )


def _clients(thread: Thread, ours: set[str]) -> list[str]:
    """The others, in the order in which they first wrote."""
    return [
        name for name in dict.fromkeys(said.author for said in thread.messages) if name not in ours
    ]
