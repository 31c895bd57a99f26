"""What the contract of the import formats is run on."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sample:
    """`texts` are those of the first conversation; `records` are messages and what is skipped.

    `managers` are the names that are us. A format in which any text is a message has no `broken`
    file. So many of its messages are internal `notes`, and so many were written by `bots`.
    """

    good: bytes
    texts: tuple[str, ...]
    records: int
    broken: bytes = b""
    broken_line: int = 0
    managers: tuple[str, ...] = ()
    notes: int = 0
    bots: int = 0
