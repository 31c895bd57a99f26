"""Where a run is filled when nobody waits for it.

A runner starts workers, each a call of replay.fill(), which does not know who calls it: workers
hold a run's shards by leases in the database, so any number of them, on any machine, may fill one.
"""

from typing import Protocol

from workbench.domain.tenants import Tenant
from workbench.replay import RunStatus
from workbench.runners import local


class Runner(Protocol):
    """Fills runs in the background; whoever submits may go away."""

    def submit(
        self, tenant: Tenant, run_id: int, *, workers: int = 1, concurrency: int | None = None
    ) -> None:
        """Have the run's empty cells filled; twice is once."""
        ...

    def status(self, tenant: Tenant, run_id: int) -> RunStatus:
        """How far the run is."""
        ...

    def cancel(self, tenant: Tenant, run_id: int) -> RunStatus:
        """Stop it before its next call."""
        ...

    def resume(
        self, tenant: Tenant, run_id: int, *, workers: int = 1, concurrency: int | None = None
    ) -> None:
        """Go on with a run that was paused, interrupted, stopped or cancelled."""
        ...


def runner() -> Runner:
    """The runner of this installation."""
    return local
