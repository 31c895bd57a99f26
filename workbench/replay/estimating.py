"""What a run would ask for and cost, before any call is made."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Unpack

from workbench.domain.errors import BadInput
from workbench.domain.tenants import ENGINEERS, Tenant, require_role
from workbench.drafting import access_to
from workbench.providers import prices
from workbench.replay.planning import Grid, Options, _check, case_rows, drawn, nothing_in
from workbench.store import configs as config_store
from workbench.store import datasets, tenancy

TOKENS_IN, TOKENS_OUT = 400, (20, 200)


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a run would ask for; costs are None where a price is not known."""

    calls: int
    cached: int
    input_tokens: int
    output_low: int
    output_high: int
    cost_low: float | None
    cost_high: float | None
    seconds: float | None


def estimate(
    tenant: Tenant, *, dataset: str, configs: Sequence[str], **options: Unpack[Options]
) -> Estimate:
    """What a run with these options would ask for and cost; no provider is asked anything."""
    require_role(tenant, ENGINEERS, "start runs")
    grid = Grid(dataset, tuple(configs), **options)
    _check(grid)
    with tenancy.reading(tenant) as db:
        frozen = datasets.find(db, grid.dataset)
        named = [config_store.find(db, name) for name in grid.configs]
        members = [member.conversation_id for member in datasets.members(db, frozen.id)]
    specs = [config_store.spec_of(config) for config in named]
    found = drawn(list(case_rows(tenant, members, openers=grid.openers)), grid.limit, seed=0)
    if not found:
        raise BadInput(nothing_in(grid.dataset))
    each = len(found) * grid.repeats
    low = high = 0.0
    known = True
    for spec in specs:
        rates = prices.rates(spec.model, access_to(tenant, spec.model).base_url)
        known = known and rates is not None
        if rates:
            low += each * (TOKENS_IN * rates.read_usd + TOKENS_OUT[0] * rates.written_usd) / 1e6
            high += each * (TOKENS_IN * rates.read_usd + TOKENS_OUT[1] * rates.written_usd) / 1e6
    calls = each * len(specs)
    return Estimate(
        calls=calls, cached=0, input_tokens=calls * TOKENS_IN, output_low=calls * TOKENS_OUT[0],
        output_high=calls * TOKENS_OUT[1], cost_low=low if known else None,
        cost_high=high if known else None, seconds=None,
    )  # fmt: skip
