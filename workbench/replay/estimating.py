"""What a run would take, told before it begins and without a call: calls, tokens, cost, time."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Unpack

from workbench.domain.replies import ChatRequest
from workbench.domain.tenants import ENGINEERS, Tenant, require_role
from workbench.drafting import access_to, requests
from workbench.providers import prices
from workbench.replay.jobs import call_hash, seeded
from workbench.replay.planning import Grid, Options, Row, checked_grid, found_grid
from workbench.replay.reading import chunks, told
from workbench.settings import settings
from workbench.store import configs as config_store
from workbench.store import runs as store
from workbench.store import tenancy
from workbench.store.tables import Config

SIGNS_PER_TOKEN = 4  # of English by the usual tokenizers; other languages have fewer
MESSAGE_TOKENS = 4
LATENCY_REPLIES = 200


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a run would take; `cached` cells were answered by an earlier run and cost nothing.

    `cost_low` is for replies as long as people's are here, `cost_high` for the longest that the
    configs allow; None where a price is not known. `seconds` goes by how long these models took
    here before, None where they never answered.
    """

    cells: int
    calls: int
    cached: int
    input_tokens: int
    output_low: int
    output_high: int
    cost_low: float | None
    cost_high: float | None
    seconds: float | None

    @property
    def tokens(self) -> int:
        """Tokens read and, at most, written."""
        return self.input_tokens + self.output_high


def estimate(
    tenant: Tenant, *, dataset: str, configs: Sequence[str], **options: Unpack[Options]
) -> Estimate:
    """What plan() with the same words would make a run take; no model is asked anything."""
    require_role(tenant, ENGINEERS, "estimate runs")
    grid = checked_grid(Grid(dataset, tuple(configs), **options))
    found = found_grid(tenant, grid)
    lengths: list[int] = []
    sums = [_Sum(tenant, config, grid) for config in found.configs]
    for some in chunks(found.cases):
        _add(tenant, sums, some, lengths)
    typical = _tokens(int(median(lengths)))
    people = (int(grid.human) + int(grid.sent)) * len(found.cases)
    return _total(sums, typical, people)


class _Sum:
    """What one config's calls add up to."""

    def __init__(self, tenant: Tenant, config: Config, grid: Grid) -> None:
        self.spec, self.repeats = config_store.spec_of(config), grid.repeats
        self.access = access_to(tenant, self.spec.model)
        self.rates = prices.rates(self.spec.model, self.access.base_url)
        self.fresh, self.calls, self.cached, self.input_tokens = grid.fresh, 0, 0, 0
        with tenancy.reading(tenant) as db:
            self.requests = requests(db, self.spec)
            self.seconds = store.median_seconds(db, str(self.spec.model), LATENCY_REPLIES)

    def add(self, db: tenancy.TenantSession, asked: Sequence[ChatRequest]) -> None:
        """More requests, each in all of its repeats."""
        calls = [
            (call_hash(one, self.access.base_url), repeat, request)
            for request in asked
            for repeat in range(self.repeats)
            for one in (seeded(request, repeat),)
        ]
        known = {} if self.fresh else store.answered_before(db, {call for call, _, _ in calls})
        for call, repeat, request in calls:
            if (call, repeat) in known:
                self.cached += 1
            else:
                self.calls += 1
                self.input_tokens += request_tokens(request)


def request_tokens(request: ChatRequest) -> int:
    """About how many tokens a request has."""
    return sum(_tokens(len(said.content)) + MESSAGE_TOKENS for said in request.messages)


def _add(tenant: Tenant, sums: Sequence[_Sum], rows: Sequence[Row], lengths: list[int]) -> None:
    with tenancy.reading(tenant) as db:
        read = told(db, {row["conversation_id"] for row in rows})
        found = [(read[row["conversation_id"]], row["number"]) for row in rows]
        lengths.extend(len(one.cases[number].reference) for one, number in found)
        for config in sums:
            asked = [
                config.requests.of(one.conversation, one.cases[number].context)
                for one, number in found
            ]
            config.add(db, asked)


def _total(sums: Sequence[_Sum], typical: int, people: int) -> Estimate:
    calls, cached = sum(one.calls for one in sums), sum(one.cached for one in sums)
    lows = [one.calls * min(typical, one.spec.parameters.max_tokens) for one in sums]
    highs = [one.calls * one.spec.parameters.max_tokens for one in sums]
    return Estimate(
        cells=calls + cached + people,
        calls=calls,
        cached=cached,
        input_tokens=sum(one.input_tokens for one in sums),
        output_low=sum(lows),
        output_high=sum(highs),
        cost_low=_cost(sums, lows),
        cost_high=_cost(sums, highs),
        seconds=_seconds(sums),
    )


def _cost(sums: Sequence[_Sum], written: Sequence[int]) -> float | None:
    """None as soon as a model that would be asked has no known price."""
    total = 0.0
    for one, tokens in zip(sums, written, strict=True):
        if not one.calls:
            continue
        if one.rates is None:
            return None
        total += one.input_tokens * one.rates.read_usd + tokens * one.rates.written_usd
    return total / 1_000_000


def _seconds(sums: Sequence[_Sum]) -> float | None:
    """The slowest provider's time, since they are asked at the same time."""
    lanes: dict[str, float] = {}
    for one in sums:
        if one.calls and one.seconds is None:
            return None
        lane = one.spec.model.provider
        lanes[lane] = lanes.get(lane, 0.0) + one.calls * (one.seconds or 0.0)
    return max(lanes.values(), default=0.0) / settings().concurrency


def _tokens(signs: int) -> int:
    return -(-signs // SIGNS_PER_TOKEN)
