"""Use cases of costs: what a company spent on models this month."""

from dataclasses import dataclass
from datetime import UTC, datetime

from workbench.domain.spending import SpendingLine as SpendingLine
from workbench.domain.spending import Spent as Spent
from workbench.domain.spending import total_of
from workbench.domain.tenants import Tenant
from workbench.store import spending as store
from workbench.store import tenancy


@dataclass(frozen=True, slots=True)
class Month:
    """What was spent since the first of the month in UTC; the dearest lines first."""

    first: datetime
    lines: list[SpendingLine]
    total: Spent


def this_month(tenant: Tenant) -> Month:
    """What the company's drafts, trials, runs and other calls cost this month."""
    first = datetime.now(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    with tenancy.reading(tenant) as db:
        lines = store.since(db, first)
    lines.sort(key=lambda line: (-line.spent.cost_usd, -line.spent.calls, line.purpose, line.model))
    return Month(first, lines, total_of(line.spent for line in lines))
