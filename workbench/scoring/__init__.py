"""(Sample, reply) -> ScoreValue. A module that defines scorers is imported here, or it has none."""

from workbench.scoring import simulations, text_metrics
from workbench.scoring.apply import Scored, score
from workbench.scoring.registry import SCORERS, Scorer, described, find, scorer

__all__ = [
    "SCORERS",
    "Scored",
    "Scorer",
    "described",
    "find",
    "score",
    "scorer",
    "simulations",
    "text_metrics",
]
