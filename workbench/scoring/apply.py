"""Scoring one reply: a failed scorer gives a row with its error, never a value."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass

from workbench.domain.replies import Sample
from workbench.scoring.registry import Scorer, find

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Scored:
    """What became of one scorer on one reply; `value` is None where it failed."""

    scorer: str
    version: int
    value: float | None
    reason: str = ""
    error: str | None = None


def score(names: Iterable[str], sample: Sample, reply: str) -> list[Scored]:
    """What each named scorer says of a reply; the ones that do not apply are left out."""
    found = (_apply(find(name), sample, reply) for name in names)
    return [scored for scored in found if scored is not None]


def _apply(scorer: Scorer, sample: Sample, reply: str) -> Scored | None:
    try:
        said = scorer.function(sample, reply)
    except Exception as fault:  # noqa: BLE001  a scorer may be anybody's function
        logger.warning("scorer %s failed: %s", scorer.name, type(fault).__name__)
        return Scored(scorer.name, scorer.version, None, error=f"{type(fault).__name__}: {fault}")
    if said is None:
        return None
    return Scored(scorer.name, scorer.version, said.value, said.reason)
