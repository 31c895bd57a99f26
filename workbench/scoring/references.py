"""What a reference names: a function that scores, or a judge with its model."""

from typing import Any

from workbench.domain.comparison import AGAINST_PEOPLE
from workbench.domain.errors import BadInput
from workbench.domain.names import unknown
from workbench.domain.scorers import ScorerRef
from workbench.scoring import judges, registry
from workbench.scoring.registry import SCORERS


def is_judge(reference: str) -> bool:
    """Whether a reference names a judge; an unknown name with a model is taken for one."""
    wanted = ScorerRef.parse(reference)
    known = wanted.name in SCORERS
    return not known and (wanted.model is not None or wanted.name in judges.names())


def whole(reference: str) -> str:
    """The reference as runs keep it, with the model where a judge's is left to the settings.

    Raises BadInput, with the nearest name, where there is no such scorer and no such judge.
    """
    if is_judge(reference):
        return judges.find(reference).name
    try:
        return registry.find(reference).name
    except BadInput:
        name = ScorerRef.parse(reference).name
        if name in SCORERS:
            raise
        raise unknown("scorer", name, sorted([*SCORERS, *judges.names()])) from None


def check_played(reference: str) -> None:
    """Raise BadInput for what can't score a simulated conversation, in which no person replied."""
    if is_judge(reference):
        judges.find(reference, played=True)
        return
    registry.find(reference)
    if ScorerRef.parse(reference).name in AGAINST_PEOPLE:
        raise BadInput(
            f"scorer {reference!r} compares with a person's own reply, and a simulated "
            "conversation has none; leave it out"
        )


def described(reference: str, *, played: bool = False) -> dict[str, Any]:
    """What a run keeps of a scorer, so that its figures can be read wherever the run is.

    `played`: the run is a simulation, whose judges are asked about whole conversations.
    """
    if is_judge(reference):
        return judges.described(reference, played=played)
    return registry.described(reference)
