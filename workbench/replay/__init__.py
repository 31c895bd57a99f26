"""Use cases of runs: plan a grid, fill its empty cells, follow it, stop it; and ghost replies."""

from workbench.replay.filling import Progress
from workbench.replay.filling_tryouts import Pace, answer_tryout, pace, stop_tryout
from workbench.replay.following import RunStatus, cancel, runs, status
from workbench.replay.ghosts import Ghosts, GhostTurn, ghosts, plan_first_look, plan_ghosts
from workbench.replay.planning import DEFAULT_SCORERS, plan
from workbench.replay.recording import load, newest_recorded, record
from workbench.replay.routing import fill
from workbench.replay.simulated import Simulated, simulated
from workbench.replay.simulating import SIMULATION_SCORERS, plan_simulation
from workbench.replay.tryouts import Tried, TrySum, tried, tries, tryout
from workbench.replay.watching import Glance, glance, stop, watch

__all__ = [
    "DEFAULT_SCORERS",
    "SIMULATION_SCORERS",
    "GhostTurn",
    "Ghosts",
    "Glance",
    "Pace",
    "Progress",
    "RunStatus",
    "Simulated",
    "Tried",
    "TrySum",
    "answer_tryout",
    "cancel",
    "fill",
    "ghosts",
    "glance",
    "load",
    "newest_recorded",
    "pace",
    "plan",
    "plan_first_look",
    "plan_ghosts",
    "plan_simulation",
    "record",
    "runs",
    "simulated",
    "status",
    "stop",
    "stop_tryout",
    "tried",
    "tries",
    "tryout",
    "watch",
]
