"""Runs scorers over a reply. A scorer that fails gives an error, never a score of 0."""

import logging
import math
from collections.abc import Iterable
from dataclasses import dataclass

from workbench.domain.replies import Sample, ScoreValue
from workbench.scoring.registry import Scorer, find

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Scored:
    """What one scorer made of a reply: a finite value with its reason, or an error and no value.

    The cost of asking a model is None where it is not known or nobody was asked.
    """

    scorer: str
    version: int
    value: float | None
    reason: str = ""
    error: str | None = None
    cost_usd: float | None = None


def score(names: Iterable[str], sample: Sample, reply: str) -> list[Scored]:
    """Results in the order of the names; a scorer that does not apply is left out.

    Left out are also those that ask an embedding model; see embedded.similarities.
    Raises BadInput for an unknown name, before any scorer runs.
    """
    chosen = [find(name) for name in names]
    found = [_scored(scorer, sample, reply) for scorer in chosen if not scorer.model]
    return [scored for scored in found if scored is not None]


def _scored(scorer: Scorer, sample: Sample, reply: str) -> Scored | None:
    try:
        found = _checked(scorer(sample, reply))
    except (Exception, SystemExit) as error:  # noqa: BLE001 - anyone's: a failure is a result
        logger.warning("scorer %s failed: %s", scorer.name, type(error).__name__)
        message = f"{type(error).__name__}: {error}"
        return Scored(scorer.name, scorer.version, None, error=message)
    if found is None:
        return None
    return Scored(scorer.name, scorer.version, found.value, found.reason)


def _checked(found: ScoreValue | None) -> ScoreValue | None:
    """The scorer's answer with a plain float; raises where it is no finite ScoreValue."""
    if found is None:
        return None
    if not isinstance(found, ScoreValue):
        raise TypeError(f"a scorer gives a ScoreValue or None, not {type(found).__name__}")
    if not math.isfinite(found.value):
        raise ValueError(f"a score must be finite, not {found.value}")
    return ScoreValue(float(found.value), found.reason)
