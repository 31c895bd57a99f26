"""Use cases of results made elsewhere: votes, labels and scores in a table, no database needed."""

from workbench.analysing.labels import LabelPair, Labels, labels
from workbench.analysing.scores import ArmScores, Scores, scores
from workbench.analysing.votes import Leaderboard, votes

__all__ = [
    "ArmScores",
    "LabelPair",
    "Labels",
    "Leaderboard",
    "Scores",
    "labels",
    "scores",
    "votes",
]
