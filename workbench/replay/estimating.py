"""What a run would take, told before it begins and without a call: calls, tokens, cost, time."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Unpack

from workbench.domain.prompts import system_prompt
from workbench.domain.replies import ChatRequest, ModelRef
from workbench.domain.spending import known_sum
from workbench.domain.tenants import ENGINEERS, Tenant, require_role
from workbench.drafting import access_to, prompt_of, requests
from workbench.providers import prices
from workbench.providers.prices import Rates
from workbench.replay.jobs import call_hash, seeded
from workbench.replay.judging import estimate_tokens
from workbench.replay.planning import Grid, Options, Row, benches_of, checked_grid, found_grid
from workbench.replay.reading import Told, chunks, told
from workbench.scoring.judges import Bench, Material, requests_for
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
    """What a run would take, its judges included; `cached` cells were answered before, for nothing.

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
    judges = [_Judging(tenant, bench, grid) for bench in benches_of(grid.scorers)]
    for some in chunks(found.cases):
        _add(tenant, sums, judges, some, lengths)
    typical = text_tokens(int(median(lengths)))
    people = sum(_people(grid, row["origin"]) for row in found.cases)
    answered = sum(one.calls + one.cached for one in sums)
    parts = [*(one.part(typical) for one in sums), *(one.part for one in judges)]
    return _total(parts, answered + people)


@dataclass(slots=True)
class _Part:
    """The calls to one model, and the tokens of all of them."""

    model: ModelRef
    rates: Rates | None
    seconds: float | None
    calls: int = 0
    cached: int = 0
    input_tokens: int = 0
    output_low: int = 0
    output_high: int = 0


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

    def part(self, typical: int) -> _Part:
        """All of them, their replies at the least as long as people's are."""
        longest = self.spec.parameters.max_tokens
        return _Part(
            self.spec.model, self.rates, self.seconds, self.calls, self.cached, self.input_tokens,
            self.calls * min(typical, longest), self.calls * longest,
        )  # fmt: skip


class _Judging:
    """What one judge's calls add up to, as if each reply was a person's own."""

    def __init__(self, tenant: Tenant, bench: Bench, grid: Grid) -> None:
        self._bench, self._grid = bench, grid
        self.part = _Part(bench.model, *rates_and_seconds(tenant, bench.model))

    def add(self, one: Told, row: Row, prompt: str) -> None:
        """One more case; the first arm of a pair is measured against itself without a call."""
        reply, grid = one.cases[row["number"]].reference, self._grid
        rules = system_prompt(prompt, prompt_of(one.conversation)) if prompt else ""
        material = Material(one.sample(row["number"]), reply, rules)
        requests = requests_for(
            self._bench.judge, self._bench.model, material, against=reply, seed=grid.seed
        )
        replies = len(grid.configs) * grid.repeats + _people(grid, row["origin"])
        if self._bench.judge.is_pairwise:
            replies -= grid.repeats if grid.configs else 1
        tokens = estimate_tokens(requests)
        self.part.calls += len(requests) * replies
        self.part.input_tokens += tokens.input * replies
        self.part.output_low += tokens.output * replies
        self.part.output_high += tokens.most_output * replies


def rates_and_seconds(tenant: Tenant, model: ModelRef) -> tuple[Rates | None, float | None]:
    """What is known of a model's calls: their price, and how long its newest replies here took."""
    rates = prices.rates(model, access_to(tenant, model).base_url)
    with tenancy.reading(tenant) as db:
        return rates, store.median_seconds(db, str(model), LATENCY_REPLIES)


def _people(grid: Grid, origin: str) -> int:
    """How many of people's arms have a reply to a case of this origin."""
    return sum(origin in kind.origins for kind in grid.people)


def request_tokens(request: ChatRequest) -> int:
    """About how many tokens a request has."""
    return sum(text_tokens(len(said.content)) + MESSAGE_TOKENS for said in request.messages)


def _add(
    tenant: Tenant,
    sums: Sequence[_Sum],
    judges: Sequence[_Judging],
    rows: Sequence[Row],
    lengths: list[int],
) -> None:
    prompt = sums[0].spec.prompt if sums else ""
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
    for judge in judges:
        for row in rows:
            judge.add(read[row["conversation_id"]], row, prompt)


def _total(parts: Sequence[_Part], cells: int) -> Estimate:
    return Estimate(
        cells=cells,
        calls=sum(one.calls for one in parts),
        cached=sum(one.cached for one in parts),
        input_tokens=sum(one.input_tokens for one in parts),
        output_low=sum(one.output_low for one in parts),
        output_high=sum(one.output_high for one in parts),
        cost_low=known_sum(_cost(one, one.output_low) for one in parts),
        cost_high=known_sum(_cost(one, one.output_high) for one in parts),
        seconds=_seconds(parts),
    )


def _cost(one: _Part, written: int) -> float | None:
    """None where a model that would be asked has no known price."""
    if not one.calls:
        return 0.0
    return one.rates.usd(one.input_tokens, written) if one.rates else None


def _seconds(parts: Sequence[_Part]) -> float | None:
    """The slowest provider's time, since they are asked at the same time."""
    lanes: dict[str, float] = {}
    for one in parts:
        if one.calls and one.seconds is None:
            return None
        lane = one.model.provider
        lanes[lane] = lanes.get(lane, 0.0) + one.calls * (one.seconds or 0.0)
    return max(lanes.values(), default=0.0) / settings().concurrency


def text_tokens(signs: int) -> int:
    """About how many tokens a text of so many signs has."""
    return -(-signs // SIGNS_PER_TOKEN)
