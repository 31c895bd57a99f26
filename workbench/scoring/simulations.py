"""Scorers of simulated conversations; of anything else they say nothing.

All other scorers measure what the config wrote in the whole conversation.
"""

from workbench.domain.personas import Stop
from workbench.domain.replies import Sample, ScoreValue
from workbench.domain.turns import Side
from workbench.scoring.registry import scorer


@scorer(version=1, better="higher", unit="share")
def goal_reached(sample: Sample, _reply: str) -> ScoreValue | None:
    """Share of conversations that the client ended because it had what it wanted."""
    played = sample.played
    if played is None or not played.said_by(Side.MANAGER):
        return None
    return ScoreValue(float(played.stop == Stop.GOAL), played.stop)


@scorer(version=1, better="neither", unit="count")
def manager_turns(sample: Sample, _reply: str) -> ScoreValue | None:
    """How many messages the manager wrote until the conversation ended."""
    return ScoreValue(float(len(sample.played.said_by(Side.MANAGER)))) if sample.played else None


@scorer(version=1, better="neither", unit="count")
def turns(sample: Sample, _reply: str) -> ScoreValue | None:
    """How many messages client and manager wrote to each other until they ended."""
    return ScoreValue(float(len(sample.played.turns))) if sample.played else None
