"""Position bias: whether a judge of pairs goes by the place where a reply stands."""

from workbench.comparing.known import known
from workbench.domain.comparison import PositionBias
from workbench.domain.errors import BadInput
from workbench.domain.tenants import Tenant
from workbench.store import tenancy


def position_bias(tenant: Tenant, run_id: int, reference: str) -> PositionBias:
    """How often a run's judge of pairs chose the same place in both orders.

    Raises NotFound, and BadInput for what is no judge of pairs of this run.
    """
    with tenancy.reading(tenant) as db:
        biases = known(db, run_id).biases
    if reference not in biases:
        there = ", ".join(biases) or "none"
        raise BadInput(f"run {run_id} has no judge of pairs {reference!r}; it has: {there}")
    return biases[reference]
