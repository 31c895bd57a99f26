"""Redaction: what stands in the place of erased words, and which quotations are of them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from workbench.domain.masking import PLACEHOLDER
from workbench.domain.turns import Side

TOMBSTONE = "[redacted]"
REDACTED = "redacted"  # why a cell has no reply: its conversation's words are gone
EXAMPLE = re.compile(
    r"(?P<head>Example \d+\. The client said:\n)(?P<client>(?:> .*\n)+)"
    r"(?P<between>The manager replied:\n)(?P<reply>(?:> .*(?:\n|$))+)"
)
CUT = "…"


@dataclass(frozen=True, slots=True)
class Purged:
    """What was erased: chats with their messages and drafts, and frozen or imported copies."""

    chats: int = 0
    messages: int = 0
    drafts: int = 0
    conversations: int = 0

    @property
    def counts(self) -> str:
        """The numbers for a log: 1 chat, 4 messages, 2 drafts, 1 conversation redacted."""
        parts = [
            _counted(self.chats, "chat"),
            _counted(self.messages, "message"),
            _counted(self.drafts, "draft"),
            f"{_counted(self.conversations, 'conversation')} redacted",
        ]
        return ", ".join(parts)

    def __add__(self, other: "Purged") -> "Purged":
        """Both together."""
        return Purged(
            self.chats + other.chats,
            self.messages + other.messages,
            self.drafts + other.drafts,
            self.conversations + other.conversations,
        )


@dataclass(frozen=True, slots=True)
class Said:
    """One message's side and words."""

    role: str
    text: str


@dataclass(frozen=True, slots=True)
class Erased:
    """The lines that each side said in what is being erased: quotations are known by them."""

    client: frozenset[str]
    manager: frozenset[str]

    @classmethod
    def of(cls, said: Iterable[Said]) -> "Erased":
        """The lines of these messages, of whichever age."""
        lines: dict[str, set[str]] = {Side.CLIENT: set(), Side.MANAGER: set()}
        for one in said:
            lines.get(one.role, set()).update(_lines(one.text))
        return cls(frozenset(lines[Side.CLIENT]), frozenset(lines[Side.MANAGER]))

    def has_reply(self, text: str) -> bool:
        """Whether a text says again what the manager said: nothing in it is from elsewhere."""
        return _all_known(_lines(text), self.manager)

    def without_quotes(self, text: str) -> str:
        """A system prompt whose examples from what is erased say nothing any more."""
        return EXAMPLE.sub(self._emptied, text)

    def _emptied(self, found: re.Match[str]) -> str:
        client, reply = (_unquoted(found[name]) for name in ("client", "reply"))
        if not (_all_known(client, self.client) and _all_known(reply, self.manager)):
            return found[0]
        end = "\n" if found[0].endswith("\n") else ""
        return f"{found['head']}> {TOMBSTONE}\n{found['between']}> {TOMBSTONE}{end}"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def _unquoted(quote: str) -> list[str]:
    return _lines("\n".join(line.removeprefix("> ") for line in quote.split("\n")))


def _all_known(lines: list[str], known: frozenset[str]) -> bool:
    """Whether all of these lines, and at least one, are known; a long quotation was cut."""
    return bool(lines) and all(
        line in known or _is_cut(line, known) or _is_masked(line, known) for line in lines
    )


def _is_cut(line: str, known: frozenset[str]) -> bool:
    return line.endswith(CUT) and any(one.startswith(line.removesuffix(CUT)) for one in known)


def _is_masked(line: str, known: frozenset[str]) -> bool:
    """Whether a line is a known one, repeated with placeholders for what was personal in it."""
    if not PLACEHOLDER.search(line):
        return False
    between = PLACEHOLDER.sub("\x00", line).split("\x00")
    shape = re.compile(".+?".join(map(re.escape, between)))
    return any(map(shape.fullmatch, known))
