"""A part of a long list, as programs page through it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Part:
    """Which part: at most `limit` items after the first `offset` ones."""

    limit: int
    offset: int

    def of(self, every: Sequence[Item]) -> "Listing[Item]":
        """This part of a list that is all there."""
        return self.holding(every[self.offset : self.offset + self.limit], len(every))

    def holding(self, items: Sequence[Item], total: int) -> "Listing[Item]":
        """This part, found to be these items of so many."""
        return Listing(items, total, self.limit, self.offset)


@dataclass(frozen=True, slots=True)
class Listing(Generic[Item]):
    """The items of a part; `total` counts the whole list."""

    items: Sequence[Item]
    total: int
    limit: int
    offset: int
