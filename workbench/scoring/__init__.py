"""(Sample, reply) -> ScoreValue. A module that defines scorers is imported here, or it has none."""

from workbench.scoring import (
    judges,
    language,
    privacy,
    promises,
    references,
    rules,
    similarity,
    simulations,
    text_metrics,
    usage,
)
from workbench.scoring.apply import Scored, score
from workbench.scoring.embedded import similarities
from workbench.scoring.judges import load_judge
from workbench.scoring.own import (
    ScorerLike,
    adopt,
    check_portable,
    everything,
    is_portable,
    read_file,
    read_folder,
)
from workbench.scoring.registry import SCORERS, Scorer, described, find, scorer

__all__ = [
    "SCORERS",
    "Scored",
    "Scorer",
    "ScorerLike",
    "adopt",
    "check_portable",
    "described",
    "everything",
    "find",
    "is_portable",
    "judges",
    "language",
    "load_judge",
    "privacy",
    "promises",
    "read_file",
    "read_folder",
    "references",
    "rules",
    "score",
    "scorer",
    "similarities",
    "similarity",
    "simulations",
    "text_metrics",
    "usage",
]
