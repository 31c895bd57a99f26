"""Use cases of runs: plan a grid, fill its empty cells, follow it, stop it."""

from workbench.replay.filling import Progress, fill
from workbench.replay.following import RunStatus, cancel, runs, status
from workbench.replay.planning import DEFAULT_SCORERS, plan

__all__ = [
    "DEFAULT_SCORERS",
    "Progress",
    "RunStatus",
    "cancel",
    "fill",
    "plan",
    "runs",
    "status",
]
