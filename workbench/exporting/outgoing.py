"""A file on its way out: its bytes piece by piece, and what is and is not in it."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain

from workbench.domain.errors import BadInput
from workbench.formats.exports.registry import Writer
from workbench.formats.exports.told import Head, Told

UNFIT = re.compile(r"[^\w.@-]+")


@dataclass(slots=True)
class Export:
    """What is exported, to be gone through once; its counts are whole when that is done.

    `messages` are a run's replies where it is one.
    """

    writer: Writer
    head: Head
    chunks: Iterable[bytes] = ()
    conversations: int = 0
    messages: int = 0
    size: int = 0
    skipped: Counter[str] = field(default_factory=Counter)

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self.chunks:
            self.size += len(chunk)
            yield chunk

    @property
    def file_name(self) -> str:
        """A name that every file system takes; JSON lines tell whose they are."""
        head = self.head
        version = f"@{head.version}" if head.version else ""
        stem = UNFIT.sub("-", head.name + version).strip("-.") or head.kind
        made_for = f"-{self.writer.name}" if self.writer.suffix == "jsonl" else ""
        return f"{stem}{made_for}.{self.writer.suffix}"

    def read(self) -> bytes:
        """The whole file."""
        return b"".join(self)


@dataclass(frozen=True, slots=True)
class Offer:
    """What a page can offer: a file's name and kind, or a sentence on why there is none."""

    file_name: str = ""
    mime: str = ""
    refusal: str = ""


def offer(made: Callable[[], Export]) -> Offer:
    """What an export would be, without anything being taken away."""
    try:
        found = made()
    except BadInput as refusal:
        return Offer(refusal=str(refusal))
    return Offer(found.file_name, found.writer.mime)


def exported(writer: Writer, head: Head, conversations: Iterable[Told]) -> Export:
    """Conversations as a file; nothing is held but what was read last.

    Raises BadInput where nothing would be in it.
    """
    made = Export(writer, head)
    kept = _kept(made, conversations)
    first = next(kept, None)
    if first is None:
        raise BadInput(_nothing(made))
    made.chunks = writer.write(head, chain([first], kept))
    return made


def _kept(made: Export, conversations: Iterable[Told]) -> Iterator[Told]:
    """Those that have a place in the file; all are counted."""
    for told in conversations:
        if reason := made.writer.refuses(told):
            made.skipped[reason] += 1
            continue
        left_out = made.writer.left_out(told)
        made.skipped += Counter(left_out)
        made.conversations += 1
        made.messages += len(told.conversation.messages) - sum(left_out.values())
        yield told


def _nothing(made: Export) -> str:
    reasons = ", ".join(f"{reason} ({count:,})" for reason, count in made.skipped.items())
    why = f": {reasons}" if reasons else ""
    return (
        f"nothing of the {made.head.kind} {made.head.name!r} can be exported as "
        f"{made.writer.name}{why}; choose another format, or export what has messages"
    )
