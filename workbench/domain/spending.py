"""What calls to models cost: a known sum, and how many of them have a price that nobody knows."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import floor, log10

FREE = frozenset({"embedded", "history", "fake"})


@dataclass(frozen=True, slots=True)
class Spent:
    """What calls cost in USD as far as it is known; `unpriced` of them have an unknown price."""

    cost_usd: float
    calls: int
    unpriced: int
    input_tokens: int
    output_tokens: int


@dataclass(frozen=True, slots=True)
class SpendingLine:
    """What the calls of one purpose to one model cost."""

    purpose: str
    model: str
    spent: Spent


def total_of(parts: Iterable[Spent]) -> Spent:
    """All of it together."""
    known = list(parts)
    return Spent(
        cost_usd=sum(one.cost_usd for one in known),
        calls=sum(one.calls for one in known),
        unpriced=sum(one.unpriced for one in known),
        input_tokens=sum(one.input_tokens for one in known),
        output_tokens=sum(one.output_tokens for one in known),
    )


def known_sum(amounts: Iterable[float | None]) -> float | None:
    """The sum; None as soon as one of them is unknown."""
    known = list(amounts)
    return None if None in known else sum(one for one in known if one is not None)


def is_free(model: str) -> bool:
    """Whether `provider:model` runs on this machine and costs nothing, however a call ended."""
    return model.partition(":")[0] in FREE


def money(cost_usd: float | None) -> str:
    """A cost in dollars; one that is not known is unknown, never free."""
    if cost_usd is None:
        return "unknown"
    if cost_usd >= 1 or cost_usd == 0:
        return f"${cost_usd:.2f}"
    digits = max(4, 1 - floor(log10(cost_usd)))  # two that say something, however little it was
    return f"${cost_usd:.{digits}f}"


def money_range(low_usd: float | None, high_usd: float | None) -> str:
    """From what to what something costs; unknown as soon as one end is."""
    if low_usd is None or high_usd is None:
        return "unknown"
    ends = money(low_usd), money(high_usd)
    return ends[0] if ends[0] == ends[1] else " to ".join(ends)
