"""A simulated conversation: where a persona takes over, what is said from there, how it ends."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from workbench.domain.spending import known_sum
from workbench.domain.turns import Case, Origin, Side, SourceMessage, Turn, runs, visible

PURPOSE = "simulation"
NAMES = {Side.CLIENT: "Client", Side.MANAGER: "Manager"}


@dataclass(frozen=True, slots=True)
class Spoken:
    """What one call gave: who spoke, the words, what it took.

    The words are empty where a persona only stopped. `stop` says why the conversation ended with
    this one; None is an unknown cost.
    """

    role: Side
    text: str
    input_tokens: int | None
    output_tokens: int | None
    cost_usd: float | None
    seconds: float
    stop: str = ""

    @property
    def row(self) -> dict[str, Any]:
        """As a reply keeps it."""
        return {**asdict(self), "role": str(self.role)}


@dataclass(frozen=True, slots=True)
class Played:
    """What a persona and a config said to each other, and why they ended; a fault has no stop."""

    turns: tuple[Turn, ...]
    stop: str = ""
    persona_cost_usd: float | None = None

    @classmethod
    def read(cls, rows: Sequence[dict[str, Any]] | None) -> "Played | None":
        """What a reply keeps; None for one that is no conversation."""
        if rows is None:
            return None
        persona = [row.get("cost_usd") for row in rows if row["role"] == Side.CLIENT]
        return cls(
            turns=tuple(Turn(Side(row["role"]), row["text"]) for row in rows if row["text"]),
            stop=next((row["stop"] for row in rows if row.get("stop")), ""),
            persona_cost_usd=known_sum(persona),
        )

    def said_by(self, side: Side) -> tuple[str, ...]:
        """One side's messages."""
        return tuple(turn.text for turn in self.turns if turn.role is side)

    @property
    def manager_words(self) -> str:
        """All that the config wrote, one message after the other: what scorers measure."""
        return "\n\n".join(self.said_by(Side.MANAGER))


def transcript(turns: Iterable[Turn]) -> str:
    """A conversation to be read; a message's further lines are indented, so none begins another."""
    return "\n".join(
        f"{NAMES[turn.role]}: {turn.text.strip()}".replace("\n", "\n  ") for turn in turns
    )


def taken_over(messages: Iterable[SourceMessage], number: int) -> Case:
    """The case in which a persona takes over behind so many messages; nothing later is in it."""
    context = tuple(Turn(one.role, one.text) for one in visible(messages)[:number])
    opener = all(turn.role is not Side.CLIENT for turn in context)
    return Case(number, context, "", Origin.AI, opener)


def take_over_places(messages: Iterable[SourceMessage]) -> list[int]:
    """How many messages stand before each place where a persona can take over.

    Each is the end of a client's turn, so that the first reply is to what a real client said.
    """
    places, count = [], 0
    for turn in runs(visible(messages)):
        count += len(turn)
        if turn[0].role is Side.CLIENT:
            places.append(count)
    return places


def place_of(number: int, persona: str) -> str:
    """Where a case is in its conversation, in words."""
    if not persona:
        return f"turn {number + 1}"
    return f"from message {number + 1}" if number else "from the start"
