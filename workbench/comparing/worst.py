"""One arm's worst cases, with what was asked and what a person answered."""

from dataclasses import dataclass

import numpy as np

from workbench.comparing.drilling import CellText, Drill, Looked
from workbench.comparing.grid import arm_named, measure_named
from workbench.comparing.known import known
from workbench.domain.errors import BadInput
from workbench.domain.tenants import Tenant
from workbench.store import tenancy


@dataclass(frozen=True, slots=True)
class WorstCase:
    """A case and what the arm replied to it; `reference` is what a person wrote, if anybody did."""

    case_id: int
    title: str
    number: int
    client: str
    reference: str | None
    reply: CellText


def worst(
    tenant: Tenant, run_id: int, arm: str, measure: str, *, limit: int = 10
) -> list[WorstCase]:
    """The arm's cases with the worst scores, the worst first; what has no score is not among them.

    Raises NotFound, and BadInput for a name that the run does not have and for a measure that is
    good neither way.
    """
    with tenancy.reading(tenant) as db:
        found = known(db, run_id)
        chosen, scored = arm_named(found.run, arm), measure_named(found.run, measure, found.grid)
        if scored.better == "neither":
            raise BadInput(f"{measure} is good neither way, so nothing is worst; name another")
        values = found.grid.means[measure].by_arm[chosen.id]
        order = np.argsort(-values if scored.better == "lower" else values, kind="stable")
        places = order[~np.isnan(values[order])][:limit].tolist()
        versions = {measure: found.grid.versions.get(measure, 0)}
        case_ids = found.grid.case_ids[places].tolist()
        drill = Drill(db, Looked(run_id, (chosen,), versions), case_ids)
    return [
        WorstCase(*drill.place(case_id), drill.text(chosen, case_id, float(values[place])))
        for place, case_id in zip(places, case_ids, strict=True)
    ]
