"""What a reference names: a function that scores, or a judge with its model."""

from typing import Any

from workbench.domain.errors import BadInput
from workbench.domain.names import unknown
from workbench.domain.scorers import ScorerRef
from workbench.scoring import judges, registry
from workbench.scoring.registry import SCORERS


def is_judge(reference: str) -> bool:
    """Whether a model judges; of a whole reference the model alone tells."""
    wanted = ScorerRef.parse(reference)
    return wanted.model is not None or (
        wanted.name not in SCORERS and wanted.name in judges.names()
    )


def whole(reference: str) -> str:
    """The reference as runs keep it, with the model where a judge's is left to the settings.

    Raises BadInput, with the nearest name, where there is no such scorer and no such judge.
    """
    wanted = ScorerRef.parse(reference)
    if wanted.name in SCORERS:
        if wanted.model:
            raise BadInput(f"scorer {wanted.name!r} asks no model; leave out @{wanted.model}")
        return registry.find(reference).name
    if not is_judge(reference):
        raise unknown("scorer", wanted.name, sorted([*SCORERS, *judges.names()]))
    return judges.find(reference).name


def described(reference: str) -> dict[str, Any]:
    """What a run keeps of a scorer, so that its figures can be read wherever the run is."""
    return judges.described(reference) if is_judge(reference) else registry.described(reference)
