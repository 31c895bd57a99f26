"""Planning a run: which cases, which arms, which scorers; nothing is asked of a model yet."""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict, Unpack

from workbench.domain.audit import Act
from workbench.domain.comparison import ArmKind
from workbench.domain.errors import BadInput
from workbench.domain.replies import ModelRef
from workbench.domain.tenants import ENGINEERS, Tenant, require_role
from workbench.domain.turns import cases
from workbench.drafting import access_to
from workbench.providers import prices
from workbench.replay.reading import chunks
from workbench.replay.scorers import check_scorer
from workbench.scoring import ScorerLike, adopt, judges, references, registry
from workbench.scoring.judges import Bench
from workbench.store import audit, datasets, run_lists, tenancy
from workbench.store import configs as config_store
from workbench.store import runs as store
from workbench.store.tables import Arm, Config, Run

Row = dict[str, Any]
DEFAULT_SCORERS = ("edit_share", "chrf", "length", "latency")


class Options(TypedDict, total=False):
    """What may be said of a run beside its dataset and configs; see Grid."""

    human: bool
    sent: bool
    scorers: Sequence[ScorerLike]
    repeats: int
    limit: int | None
    seed: int
    openers: bool
    budget_usd: float | None
    fresh: bool
    form: str | None


@dataclass(frozen=True, slots=True)
class Grid:
    """What a run is to hold: `limit` takes so many cases, drawn by `seed`.

    `human` is what people wrote by hand, `sent` all that they sent. Openers, which answer no
    client, are left out unless asked for. No call is made that could take the run's cost beyond
    `budget_usd`. A `fresh` run asks for every reply, also where an earlier run asked the same. The
    same `form` makes one run, however often it is sent.
    """

    dataset: str
    configs: tuple[str, ...]
    human: bool = False
    sent: bool = False
    scorers: Sequence[ScorerLike] = DEFAULT_SCORERS
    repeats: int = 1
    limit: int | None = None
    seed: int = 0
    openers: bool = False
    budget_usd: float | None = None
    fresh: bool = False
    form: str | None = None

    @property
    def people(self) -> list[ArmKind]:
        """The arms of people's words."""
        asked = [(ArmKind.HUMAN, self.human), (ArmKind.SENT, self.sent)]
        return [kind for kind, wanted in asked if wanted]


def plan(
    tenant: Tenant, *, dataset: str, configs: Sequence[str], **options: Unpack[Options]
) -> Run:
    """Store a run over a dataset's manager turns, to be filled; the options are Grid's."""
    require_role(tenant, ENGINEERS, "start runs")
    grid = checked_grid(Grid(dataset, tuple(configs), **options))
    found = found_grid(tenant, grid)
    _check_budget(tenant, grid, found.configs)
    arms = [*config_arms(found.configs), *_people_arms(grid)]
    run = Run(
        dataset_id=found.dataset_id,
        repeats=grid.repeats,
        scorers=(scorers := whole_names(grid.scorers)),
        measures={name: references.described(name) for name in scorers},
        seed=grid.seed,
        budget_usd=grid.budget_usd,
        fresh=grid.fresh,
        form=grid.form,
        created_by=tenant.user_id,
    )
    with tenancy.session(tenant) as db:
        if grid.form and (made := run_lists.of_form(db, grid.form)):
            return store.get(db, made)
        store.add(db, run, arms, found.cases)
        audit.record(db, tenant, Act.STARTED_RUN, f"run {run.id}", f"dataset {grid.dataset}")
        return store.get(db, run.id)


def nothing_in(dataset: str) -> str:
    """Why a dataset can't be replayed that gives no case."""
    return (
        f"dataset {dataset!r} has no manager turn that answers a client; redacted conversations "
        "are left out"
    )


@dataclass(frozen=True, slots=True)
class FoundGrid:
    """What a grid names: its dataset, its configs, and the cases that it has."""

    dataset_id: int
    configs: list[Config]
    cases: list[Row]


def found_grid(tenant: Tenant, grid: Grid) -> FoundGrid:
    """What the grid names; raises NotFound, and BadInput where there is no case."""
    with tenancy.reading(tenant) as db:
        frozen = datasets.find(db, grid.dataset)
        configs = [config_store.find(db, name) for name in grid.configs]
        members = [member.conversation_id for member in datasets.members(db, frozen.id)]
    cases = drawn(
        list(case_rows(tenant, members, openers=grid.openers)), grid.limit, seed=grid.seed
    )
    if not cases:
        raise BadInput(nothing_in(grid.dataset))
    return FoundGrid(frozen.id, configs, cases)


def checked_grid(grid: Grid) -> Grid:
    """The grid, unless it can't be; raises BadInput."""
    if not grid.configs and not grid.human and not grid.sent:
        raise BadInput("a run needs an arm; name a config, or ask for what people wrote")
    for name, value in (("repeats", grid.repeats), ("limit", grid.limit)):
        if value is not None and value < 1:
            raise BadInput(f"{name} is {value}; give 1 or more")
    if grid.budget_usd is not None and grid.budget_usd <= 0:
        raise BadInput(
            f"the budget is {grid.budget_usd:g} USD, which no call fits; give more, or leave it out"
        )
    for scorer in whole_names(grid.scorers):
        if not references.is_judge(scorer):
            check_scorer(scorer)
    return grid


def whole_names(scorers: Sequence[ScorerLike]) -> list[str]:
    """The references of scorers as runs keep them, each once."""
    return list(dict.fromkeys(map(references.whole, adopt(scorers))))


def config_arms(configs: Sequence[Config]) -> list[Arm]:
    """An arm for each config, in this order; raises BadInput for one that is named twice."""
    labels = [config_store.label(config) for config in configs]
    for label in labels:
        if labels.count(label) > 1:
            raise BadInput(f"config {label} is named twice; name each once, or ask for repeats")
    return [
        Arm(
            position=position,
            name=label,
            kind=ArmKind.CONFIG,
            config_id=config.id,
            config_hash=config.hash,
        )
        for position, (config, label) in enumerate(zip(configs, labels, strict=True))
    ]


def benches_of(scorers: Sequence[ScorerLike], *, played: bool = False) -> list[Bench]:
    """The judges among scorers, each with its model; `played` are those of a simulation."""
    named = filter(references.is_judge, whole_names(scorers))
    return [judges.find(one, played=played) for one in named]


def _check_budget(tenant: Tenant, grid: Grid, configs: Sequence[Config]) -> None:
    asked = {ModelRef.parse(config.model) for config in configs}
    if grid.budget_usd is not None:
        check_prices(tenant, asked | {bench.model for bench in benches_of(grid.scorers)})


def check_prices(tenant: Tenant, models: Iterable[ModelRef]) -> None:
    """Raise BadInput where a price is not known: a budget can be kept only where every one is."""
    for model in sorted(models, key=str):
        if prices.rates(model, access_to(tenant, model).base_url) is None:
            raise BadInput(
                f"the price of {model} is not known, so no budget can be kept; give it by "
                "WORKBENCH_PRICES, or leave the budget out"
            )


def _people_arms(grid: Grid) -> list[Arm]:
    places = enumerate(grid.people, start=len(grid.configs))
    return [Arm(position=place, name=str(kind), kind=kind) for place, kind in places]


def small_run(
    db: tenancy.TenantSession, by: Tenant, run: Run, config: Config, found: Sequence[Row]
) -> Run:
    """Store a run of one config beside what was sent over these cases, as ghosts and tryouts are.

    `run` says of which dataset and for what.
    """
    sent = Arm(position=1, name=str(ArmKind.SENT), kind=ArmKind.SENT)
    run.repeats, run.scorers, run.seed = 1, list(DEFAULT_SCORERS), 0
    run.measures = {name: registry.described(name) for name in DEFAULT_SCORERS}
    run.created_by = by.user_id
    store.add(db, run, [*config_arms([config]), sent], found)
    audit.record(db, by, Act.STARTED_RUN, f"run {run.id}", run.purpose)
    return store.get(db, run.id)


def case_rows(tenant: Tenant, conversation_ids: Sequence[int], *, openers: bool) -> Iterator[Row]:
    """Every case as a row, conversation by conversation, a few of them in memory at a time.

    Redacted conversations have none.
    """
    for some in chunks(conversation_ids):
        with tenancy.reading(tenant) as db:
            ids = store.readable(db, some)
            told = store.messages(db, ids)
        for conversation_id in ids:
            for case in cases(told.get(conversation_id, ())):
                if openers or not case.opener:
                    yield {
                        "conversation_id": conversation_id,
                        "number": case.number,
                        "origin": str(case.origin),
                    }


def drawn(found: Sequence[Row], limit: int | None, *, seed: int) -> list[Row]:
    """All rows, or a seeded draw of `limit`, in the dataset's order."""
    if limit is None or limit >= len(found):
        return list(found)
    places = random.Random(seed).sample(range(len(found)), limit)  # noqa: S311  no secret
    return [found[place] for place in sorted(places)]
