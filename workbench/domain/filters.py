"""What narrows a dataset down to some of its conversations, and the words they are tagged with."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from workbench.domain.errors import BadInput

TAG_LIMIT = 40
BARRED = "#,"


class Has(StrEnum):
    """A kind of reply that a conversation has at least one of."""

    BY_HAND = "by hand"
    SUGGESTED = "suggested"
    BY_MACHINE = "by a machine"
    AS_IS = "sent as it was"
    EDITED = "edited"
    REJECTED = "rejected"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Filter:
    """Which conversations of a dataset; all that is given must hold, and nothing given is all.

    `text` stands in a title or a message, in whatever case. `tags`: it has each of them. `since`
    and `until`: its first message is not before, its last one not after. `only` are ids.
    """

    text: str = ""
    tags: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    has: tuple[Has, ...] = ()
    redacted: bool | None = None
    only: tuple[int, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether every conversation fits."""
        return self == Filter()


EVERY = Filter()


@dataclass(frozen=True, slots=True)
class Retag:
    """Tags that conversations get and lose."""

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()

    def of(self, tags: Iterable[str]) -> tuple[str, ...]:
        """The tags afterwards: the old ones in their order, then the new ones."""
        return tuple(dict.fromkeys(tag for tag in (*tags, *self.add) if tag not in self.remove))


def retag(add: Iterable[str], remove: Iterable[str]) -> Retag:
    """A change of tags; raises BadInput where it is none, or where a new tag can't be one."""
    change = Retag(tuple(map(checked_tag, add)), tuple(remove))
    if both := sorted(set(change.add) & set(change.remove)):
        raise BadInput(f"the tag {both[0]!r} can't be added and removed at once; choose one")
    if not change.add and not change.remove:
        raise BadInput("no tag is given; write one to add or to remove")
    return change


def checked_tag(text: str) -> str:
    """A tag without needless spaces; raises BadInput for one that can't be used."""
    tag = " ".join(text.split())
    if not tag or len(tag) > TAG_LIMIT or not tag.isprintable() or set(tag) & set(BARRED):
        raise BadInput(
            f"tag {tag[:TAG_LIMIT]!r} can't be used; give 1 to {TAG_LIMIT} visible characters, "
            "no # and no comma"
        )
    return tag
