"""(Sample, reply) -> ScoreValue. A module that defines scorers is imported here, or it has none."""

from workbench.scoring import judges, references, text_metrics
from workbench.scoring.apply import Scored, score
from workbench.scoring.judges import load_judge
from workbench.scoring.registry import SCORERS, Scorer, described, find, scorer

__all__ = [
    "SCORERS",
    "Scored",
    "Scorer",
    "described",
    "find",
    "judges",
    "load_judge",
    "references",
    "score",
    "scorer",
    "text_metrics",
]
