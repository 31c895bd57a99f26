"""Use cases of runs: plan a grid, fill its empty cells, follow it, stop it; and ghost replies."""

from workbench.replay.catalogue import (
    Group,
    ScorerChoice,
    scorer_choices,
    simulation_scorer_choices,
)
from workbench.replay.counting import Progress
from workbench.replay.describing import ArmLine, RunDetails, ScorerLine, details
from workbench.replay.estimating import Estimate, estimate
from workbench.replay.estimating_simulations import (
    SimulationEstimate,
    Takes,
    estimate_simulation,
)
from workbench.replay.filling_tryouts import Pace, answer_tryout, pace, stop_tryout
from workbench.replay.following import RunStatus, cancel, runs, status
from workbench.replay.ghosts import Ghosts, GhostTurn, ghosts, plan_first_look, plan_ghosts
from workbench.replay.listing import FillingPace, filling_pace, listed, under_way
from workbench.replay.mending import raise_budget, retry_failures
from workbench.replay.planning import DEFAULT_SCORERS, Options, plan
from workbench.replay.recording import load, newest_recorded, record
from workbench.replay.rescoring import ScoreProgress, score
from workbench.replay.routing import fill
from workbench.replay.scorers import KnownScorer, read_scorers, scorers
from workbench.replay.simulated import Simulated, Talk, TalkScore, simulated, talk, talks
from workbench.replay.simulating import (
    SIMULATED_CLIENTS,
    SIMULATION_SCORERS,
    SimulationOptions,
    plan_simulation,
)
from workbench.replay.tryouts import Tried, TrySum, tried, tries, tryout
from workbench.replay.watching import Glance, glance, stop, watch

__all__ = [
    "DEFAULT_SCORERS",
    "SIMULATED_CLIENTS",
    "SIMULATION_SCORERS",
    "ArmLine",
    "Estimate",
    "FillingPace",
    "GhostTurn",
    "Ghosts",
    "Glance",
    "Group",
    "KnownScorer",
    "Options",
    "Pace",
    "Progress",
    "RunDetails",
    "RunStatus",
    "ScoreProgress",
    "ScorerChoice",
    "ScorerLine",
    "Simulated",
    "SimulationEstimate",
    "SimulationOptions",
    "Takes",
    "Talk",
    "TalkScore",
    "Tried",
    "TrySum",
    "answer_tryout",
    "cancel",
    "details",
    "estimate",
    "estimate_simulation",
    "fill",
    "filling_pace",
    "ghosts",
    "glance",
    "listed",
    "load",
    "newest_recorded",
    "pace",
    "plan",
    "plan_first_look",
    "plan_ghosts",
    "plan_simulation",
    "raise_budget",
    "read_scorers",
    "record",
    "retry_failures",
    "runs",
    "score",
    "scorer_choices",
    "scorers",
    "simulated",
    "simulation_scorer_choices",
    "status",
    "stop",
    "stop_tryout",
    "talk",
    "talks",
    "tried",
    "tries",
    "tryout",
    "under_way",
    "watch",
]
