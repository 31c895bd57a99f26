"""How far a run's judges agree with people, and their means put right by what people labelled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from workbench.domain.comparison import Calibration
from workbench.domain.estimates import Estimate
from workbench.domain.reviews import Labelled
from workbench.domain.rubrics import Rubric
from workbench.domain.simulations import PURPOSE as SIMULATION
from workbench.scoring.rubrics import shared
from workbench.stats.calibration import judge_check
from workbench.stats.prediction_powered import corrected_mean
from workbench.store import grids, reviews
from workbench.store.grids import Floats, Integers
from workbench.store.tables import Run
from workbench.store.tenancy import TenantSession


@dataclass(frozen=True, slots=True)
class Calibrated:
    """A judge against people, and the replies of all the company's runs that this rests on."""

    calibration: Calibration
    labelled: tuple[Labelled, ...]


def calibrated(db: TenantSession, run: Run) -> Mapping[str, Calibrated]:
    """The run's judges that people can be held against, in the version whose scores are shown.

    Labels of all runs count, so that a judge once calibrated can be reused. People label single
    replies: that says nothing of how a judge sees whole conversations, so in a simulation none do.
    """
    asked = shared(run.scorers, run.measures)
    versions = grids.newest_versions(db, run.id, asked)
    return {
        name: _calibrated(db, run, name, version, asked[name]) for name, version in versions.items()
    }


def corrected(
    values: Floats, conversations: Integers, labelled: Sequence[Labelled]
) -> Estimate | None:
    """The judge's mean put right by the labelled replies among these; None where there are few.

    Several people's values of a reply count as their mean.
    """
    gaps = [fmean(one.people) - one.judge for one in labelled]
    return corrected_mean(values, conversations, gaps, [one.conversation_id for one in labelled])


def _calibrated(db: TenantSession, run: Run, name: str, version: int, asked: Rubric) -> Calibrated:
    played = run.purpose == SIMULATION
    labelled = () if played else reviews.labelled(db, name, version, asked)
    return Calibrated(judge_check(name, version, labelled, asked).calibration, labelled)
