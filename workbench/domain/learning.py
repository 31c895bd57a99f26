"""Learning from edits (F41): what people sent in place of drafts, and a new line tried on some.

A chat's edits are either evidence, which lines are learnt from, or held out to try the lines on.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from hashlib import sha256
from math import ceil
from typing import Any

from workbench.domain.replies import ChatMessage

FEWEST_EDITS = 10
FEWEST_HELD_OUT = 3
SEED = "learning-1"


class State(StrEnum):
    """How far a proposed line is; only a tried one can be accepted."""

    PROPOSED = "proposed"
    TRIED = "tried"
    ACCEPTED = "accepted"
    DISMISSED = "dismissed"


class Under(StrEnum):
    """Which prompt answers a held-out turn: the one there is, or the one with the new line."""

    OLD = "old"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Edit:
    """A draft that did not go out as it was: the client's words, the AI's, and what was sent.

    `messages` are the request that the draft was made from.
    """

    draft_id: int
    chat_id: int
    chat: str
    ai_text: str
    sent: str
    messages: tuple[ChatMessage, ...]

    @property
    def client(self) -> str:
        """What the client said last."""
        return self.messages[-1].content if self.messages else ""


@dataclass(frozen=True, slots=True)
class Edits:
    """The edits under one prompt, newest first; `left_out` have another prompt in their request."""

    evidence: tuple[Edit, ...]
    held_out: tuple[Edit, ...]
    left_out: int = 0

    @classmethod
    def split(cls, found: Sequence[Edit], left_out: int = 0) -> "Edits":
        """About a third of the edits held out, chat by chat."""
        chats = held_out_chats([edit.chat_id for edit in found])
        return cls(
            tuple(edit for edit in found if edit.chat_id not in chats),
            tuple(edit for edit in found if edit.chat_id in chats),
            left_out,
        )

    @property
    def total(self) -> int:
        """How many edits there are to learn from and to try on."""
        return len(self.evidence) + len(self.held_out)

    @property
    def missing(self) -> str:
        """What is needed before lines can be looked for; nothing where all is there."""
        if self.total < FEWEST_EDITS:
            more = FEWEST_EDITS - self.total
            return (
                f"{self.total} of {FEWEST_EDITS} edits are there; {more} more "
                f"{'is' if more == 1 else 'are'} needed before lines can be looked for."
            )
        if len(self.held_out) < FEWEST_HELD_OUT or not self.evidence:
            chats = len({edit.chat_id for edit in (*self.evidence, *self.held_out)})
            where = "one chat" if chats == 1 else f"{chats} chats"
            return (
                f"The {self.total} edits are in {where}, and {len(self.held_out)} of them can be "
                f"held out; a fair try needs {FEWEST_HELD_OUT}. Edits in more chats are needed."
            )
        return ""


@dataclass(frozen=True, slots=True)
class Answered:
    """One prompt's reply to a held-out turn, and its edit share against what was sent.

    `fault` says why there is no whole reply; the share is None then. A cost of None is unknown.
    """

    draft_id: int
    chat_id: int
    under: Under
    text: str = ""
    share: float | None = None
    fault: str = ""
    cost_usd: float | None = None

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> "Answered":
        """A reply as it was stored."""
        return cls(**{**stored, "under": Under(stored["under"])})

    def stored(self) -> dict[str, Any]:
        """The reply for its row."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class HeldOutTurn:
    """A held-out turn as far as it was answered; no edit where it was taken back meanwhile."""

    draft_id: int
    edit: Edit | None
    old: Answered | None
    new: Answered | None


def held_out_chats(chats: Sequence[int]) -> frozenset[int]:
    """Chats with at most a third of the edits together; `chats` names the chat of each edit.

    Chats are taken in an order that is drawn once and for all, so the same edits are always split
    alike, and an edit more moves few chats.
    """
    sizes = {chat: chats.count(chat) for chat in set(chats)}
    wanted, held, count = max(FEWEST_HELD_OUT, ceil(len(chats) / 3)), set(), 0
    for chat in sorted(sizes, key=_drawn):
        if count + sizes[chat] <= wanted:
            held.add(chat)
            count += sizes[chat]
    return frozenset(held)


def asked(held_out: Iterable[int]) -> list[tuple[int, Under]]:
    """All replies that a trial needs: both prompts on each held-out draft."""
    return [(draft_id, under) for draft_id in held_out for under in Under]


def is_over(held_out: Iterable[int], answers: Iterable[Answered]) -> bool:
    """Whether all replies of a trial came, and at least one turn has two whole ones."""
    given = list(answers)
    whole = {(one.draft_id, one.under) for one in given if one.share is not None}
    drafts = list(held_out)
    everything = {(one.draft_id, one.under) for one in given} >= set(asked(drafts))
    return everything and any({(one, Under.OLD), (one, Under.NEW)} <= whole for one in drafts)


def with_line(prompt: str, line: str) -> str:
    """The prompt with one more line at its end."""
    return f"{prompt.rstrip()}\n{line}" if prompt.strip() else line


def repeats(prompt: str, line: str) -> bool:
    """Whether the prompt says this already, but for case, spaces and the full stop."""
    return _plain(line) in _plain(prompt)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split()).strip(".-*• ")


def _drawn(chat: int) -> str:
    return sha256(f"{SEED}:{chat}".encode()).hexdigest()
