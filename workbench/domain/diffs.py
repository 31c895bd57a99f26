"""Word diffs: what changed between two wordings."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

WORDS = re.compile(r"\s+|\w+|[^\w\s]")
WORD_LIMIT = 4_000


class Change(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text and what became of it."""

    change: Change
    text: str


def word_diff(before: str, after: str) -> list[Piece]:
    """The pieces of both texts in order; same + removed is `before`, same + added is `after`.

    Two texts beyond 4,000 words and gaps together are not compared word by word, but replaced.
    """
    old, new = WORDS.findall(before), WORDS.findall(after)
    if len(old) + len(new) > WORD_LIMIT and before != after:
        return [Piece(Change.REMOVED, before), Piece(Change.ADDED, after)]
    return list(_pieces(old, new))


def _pieces(old: list[str], new: list[str]) -> Iterator[Piece]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for kind, start, end, other_start, other_end in matcher.get_opcodes():
        if kind == "equal":
            yield Piece(Change.SAME, "".join(old[start:end]))
            continue
        if end > start:
            yield Piece(Change.REMOVED, "".join(old[start:end]))
        if other_end > other_start:
            yield Piece(Change.ADDED, "".join(new[other_start:other_end]))
