"""The runs that can be compared: who they are, without a look at their replies."""

from dataclasses import dataclass
from datetime import datetime

from workbench.domain.tenants import Tenant
from workbench.store import runs as store
from workbench.store import tenancy
from workbench.store.tables import Run


@dataclass(frozen=True, slots=True)
class RunLine:
    """A run in a list. `state` is the stored one: a killed run still reads running.

    `purpose` is replay, or what else the run was made for; those are opened by their address.
    """

    run: int
    purpose: str
    dataset: str
    arms: tuple[str, ...]
    state: str
    created_at: datetime


def runs(tenant: Tenant) -> list[RunLine]:
    """All runs of the company, newest first."""
    with tenancy.reading(tenant) as db:
        return [_line(run) for run in store.newest(db)]


def _line(run: Run) -> RunLine:
    names = tuple(arm.name for arm in run.arms)
    return RunLine(run.id, run.purpose, run.dataset.name, names, run.state, run.created_at)
