"""What a person does to a run that stopped: empties failed cells, raises the budget."""

from workbench.domain.audit import Act
from workbench.domain.errors import BadInput, Conflict
from workbench.domain.tenants import ENGINEERS, Tenant, require_role
from workbench.replay.leasing import is_alive
from workbench.store import audit, shards, tenancy
from workbench.store import runs as store
from workbench.store.tables import Run


def retry_failures(tenant: Tenant, run_id: int) -> int:
    """Empty the cells that failed, to be filled by the next resume; how many there were.

    Raises NotFound, and Conflict while the run is being filled.
    """
    require_role(tenant, ENGINEERS, "replay runs again")
    with tenancy.session(tenant) as db:
        run = _at_rest(db, run_id)
        count = store.empty_failed(db, run_id)
        if count:
            shards.reopen(db, run_id)
            run.state, run.message, run.finished_at = "planned", "", None
            audit.record(db, tenant, Act.RETRIED_RUN, f"run {run_id}", f"{count} cells")
    return count


def raise_budget(tenant: Tenant, run_id: int, budget_usd: float) -> None:
    """Allow a run to cost this much in all, from its next resume on."""
    require_role(tenant, ENGINEERS, "set budgets")
    if budget_usd <= 0:
        raise BadInput(f"the budget is {budget_usd:g} USD, which no call fits; give more")
    with tenancy.session(tenant) as db:
        _at_rest(db, run_id).budget_usd = budget_usd
        audit.record(db, tenant, Act.SET_BUDGET, f"run {run_id}", f"{budget_usd:g} USD")


def _at_rest(db: tenancy.TenantSession, run_id: int) -> Run:
    run = store.get(db, run_id)
    if shards.holders(db, run_id, is_alive):
        raise Conflict(f"run {run_id} is being filled; wait for it, or cancel it first")
    return run
