"""Chats whose people and messages have ids: two of one name stay two, a chat in parts is one."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from sys import intern

from workbench.domain.turns import LONG_AGO
from workbench.formats.authored import Said, Thread, plain_name, thread_number
from workbench.formats.parsed import REPEATED

DELETED_USER = "deleted user"


class Names:
    """Who is called what: a name for each id; who has another's name gets the id behind it."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._owners: dict[str, str] = {}

    def of(self, number: str, name: str | None) -> str:
        """The name of who has this id; of someone without one, the name as it stands there."""
        plain = plain_name(name or "") or DELETED_USER
        if not number:
            return intern(plain)
        if number not in self._names:
            free = self._owners.setdefault(plain, number) == number
            self._names[number] = intern(plain if free else f"{plain} ({number})")
        return self._names[number]

    def known(self, number: str) -> str:
        """The name of who has this id; "" where they wrote nothing."""
        return self._names.get(number, "")


@dataclass(slots=True)
class Chat:
    """A conversation as it is read, from one file or several; `number` is "" where it has none."""

    number: str = ""
    title: str = ""
    names: Names = field(default_factory=Names)
    said: list[Said] = field(default_factory=list)

    def thread(self, skipped: Counter[str]) -> Thread:
        """Its messages in the order of time; of one that stands there twice, the later."""
        said = in_order(_once_each(self.said, skipped))
        number = self.number or thread_number(said)
        return Thread(number, tuple(said), plain_name(self.title))


def united(chats: Iterable[Chat]) -> list[Chat]:
    """The parts of a chat put together, where several files or lists have some of it."""
    known: dict[str, Chat] = {}
    found = []
    for chat in chats:
        first = known.setdefault(chat.number, chat) if chat.number else chat
        if first is chat:
            found.append(chat)
        else:
            first.said += chat.said
    return found


def in_order(said: Sequence[Said]) -> list[Said]:
    """By time; where one has none, as they stand."""
    if any(each.sent_at is None for each in said):
        return list(said)
    return sorted(said, key=lambda each: each.sent_at or LONG_AGO)


def _once_each(said: Sequence[Said], skipped: Counter[str]) -> list[Said]:
    """Without those whose id comes again: it was changed, or exported twice."""
    last = {each.external_id: place for place, each in enumerate(said)}
    kept = [
        each
        for place, each in enumerate(said)
        if not each.external_id or last[each.external_id] == place
    ]
    skipped[REPEATED] += len(said) - len(kept)
    return kept
