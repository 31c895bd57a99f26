"""Planning a simulation (F26): which personas play, from where, against which configs.

A cell is a whole conversation: a persona, a start and a repeat against one config. Nothing is asked
of a model yet.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypedDict, Unpack

from workbench.domain.audit import Act
from workbench.domain.errors import BadInput
from workbench.domain.replies import ModelRef
from workbench.domain.simulations import PURPOSE, take_over_places
from workbench.domain.tenants import ENGINEERS, Tenant, require_role
from workbench.domain.turns import Origin, Side, SourceConversation, SourceMessage
from workbench.drafting.requests import SIMULATED
from workbench.replay.planning import (
    Row,
    benches_of,
    check_prices,
    config_arms,
    drawn,
    whole_names,
)
from workbench.replay.reading import chunks
from workbench.scoring import ScorerLike, references
from workbench.store import audit, datasets, ghosts, run_lists, snapshots, tenancy
from workbench.store import configs as config_store
from workbench.store import personas as persona_store
from workbench.store import runs as store
from workbench.store.tables import Config, Dataset, Persona, Run

SIMULATED_CLIENTS = "simulated-clients"  # holds a note of each persona that plays from nothing
SOURCE = "persona"
SIMULATION_SCORERS = ("goal_reached", "manager_turns", "length", "latency")


class SimulationOptions(TypedDict, total=False):
    """What may be said of a simulation beside its personas and configs; see Stage."""

    dataset: str | None
    start: int | None
    repeats: int
    seed: int
    scorers: Sequence[ScorerLike]
    budget_usd: float | None
    limit: int | None
    form: str | None


@dataclass(frozen=True, slots=True)
class Stage:
    """What a simulation is to hold.

    Without a dataset each persona begins a conversation of its own. With one, each persona goes on
    in each of its conversations, or in `limit` of them, behind the client's turn number `start`, or
    behind one drawn by `seed`; 0 is before the first message. No call is made that could take the
    run's cost beyond `budget_usd`. The same `form` makes one run, however often it is sent.
    """

    personas: tuple[str, ...]
    configs: tuple[str, ...]
    dataset: str | None = None
    start: int | None = None
    repeats: int = 1
    seed: int = 0
    scorers: Sequence[ScorerLike] = SIMULATION_SCORERS
    budget_usd: float | None = None
    limit: int | None = None
    form: str | None = None


@dataclass(frozen=True, slots=True)
class FoundStage:
    """What a stage names; of `starts` there is none where each persona begins from nothing."""

    personas: list[Persona]
    configs: list[Config]
    starts: list[Row]

    @property
    def models(self) -> set[ModelRef]:
        """Every model that plays or answers."""
        names = {one.model for one in self.personas} | {one.model for one in self.configs}
        return set(map(ModelRef.parse, names))


def plan_simulation(
    tenant: Tenant,
    *,
    personas: Sequence[str],
    configs: Sequence[str],
    **options: Unpack[SimulationOptions],
) -> Run:
    """Store a simulation, to be filled; personas are kept as they are now. Options are Stage's."""
    require_role(tenant, ENGINEERS, "start runs")
    stage = checked_stage(Stage(tuple(personas), tuple(configs), **options))
    found = found_stage(tenant, stage)
    arms = config_arms(found.configs)
    if stage.budget_usd is not None:
        judging = {bench.model for bench in benches_of(stage.scorers, played=True)}
        check_prices(tenant, found.models | judging)
    rows = [{**start, "persona": one.name} for start in found.starts for one in found.personas]
    with tenancy.session(tenant) as db:
        if stage.form and (made := run_lists.of_form(db, stage.form)):
            return store.get(db, made)
        if stage.dataset:
            frozen = datasets.find(db, stage.dataset)
        else:
            frozen, rows = _own_conversations(db, tenant, found.personas)
        run = _new_run(tenant, stage, frozen, found.personas)
        store.add(db, run, arms, rows)
        audit.record(db, tenant, Act.STARTED_RUN, f"run {run.id}", f"simulation, {frozen.label}")
        return store.get(db, run.id)


def found_stage(tenant: Tenant, stage: Stage) -> FoundStage:
    """What the stage names; raises BadInput and NotFound where there is no such thing."""
    with tenancy.reading(tenant) as db:
        personas = [persona_store.find(db, name) for name in stage.personas]
        configs = [config_store.find(db, name) for name in stage.configs]
    return FoundStage(personas, configs, _starts_of(tenant, stage) if stage.dataset else [])


def _new_run(tenant: Tenant, stage: Stage, frozen: Dataset, playing: Sequence[Persona]) -> Run:
    return Run(
        dataset_id=frozen.id,
        purpose=PURPOSE,
        repeats=stage.repeats,
        scorers=(scorers := whole_names(stage.scorers)),
        measures={name: references.described(name, played=True) for name in scorers},
        personas={one.name: persona_store.spec_of(one).frozen for one in playing},
        seed=stage.seed,
        budget_usd=stage.budget_usd,
        form=stage.form,
        created_by=tenant.user_id,
    )


def checked_stage(stage: Stage) -> Stage:
    """The stage, unless it can't be; raises BadInput."""
    for kind, names in (("persona", stage.personas), ("config", stage.configs)):
        if not names:
            raise BadInput(f"a simulation needs a {kind}; name one")
    if twice := [name for name in stage.personas if stage.personas.count(name) > 1]:
        raise BadInput(f"persona {twice[0]!r} is named twice; name each once, or ask for repeats")
    _check_numbers(stage)
    for scorer in whole_names(stage.scorers):
        references.check_played(scorer)
    return stage


def _check_numbers(stage: Stage) -> None:
    least = (("repeats", stage.repeats, 1), ("limit", stage.limit, 1), ("start", stage.start, 0))
    for name, value, lowest in least:
        if value is not None and value < lowest:
            raise BadInput(f"{name} is {value}; give {lowest} or more")
    for name, given in (("start", stage.start), ("limit", stage.limit)):
        if given is not None and not stage.dataset:
            raise BadInput(f"a {name} is of a dataset's conversations; name a dataset, or leave it")
    if stage.budget_usd is not None and stage.budget_usd <= 0:
        raise BadInput(
            f"the budget is {stage.budget_usd:g} USD, which no call fits; give more, or leave it "
            "out"
        )


def _starts_of(tenant: Tenant, stage: Stage) -> list[Row]:
    """The places in conversations of the dataset from which each persona goes on."""
    with tenancy.reading(tenant) as db:
        frozen = datasets.find(db, stage.dataset or "")
        members = [member.conversation_id for member in datasets.members(db, frozen.id)]
    found = list(_starts(tenant, members, stage))
    if not found:
        turn = f" number {stage.start}" if stage.start else ""
        raise BadInput(
            f"no conversation of dataset {stage.dataset!r} has a client's turn{turn} to start "
            "behind; redacted ones are left out"
        )
    return drawn(found, stage.limit, seed=stage.seed)


def _starts(tenant: Tenant, conversation_ids: Sequence[int], stage: Stage) -> Iterator[Row]:
    for some in chunks(conversation_ids):
        with tenancy.reading(tenant) as db:
            ids = store.readable(db, some)
            told = store.messages(db, ids)
        for one in ids:
            place = _place(take_over_places(told.get(one, ())), one, stage)
            if place is not None:
                yield _row(one, place)


def _place(places: Sequence[int], conversation_id: int, stage: Stage) -> int | None:
    """Behind how many messages the personas take over; None where there is no such place."""
    if stage.start == 0:
        return 0
    if stage.start is None:
        draw = random.Random(f"{stage.seed}:{conversation_id}")  # noqa: S311  no secret
        return draw.choice(places) if places else None
    return places[stage.start - 1] if stage.start <= len(places) else None


def _own_conversations(
    db: tenancy.TenantSession, tenant: Tenant, playing: Sequence[Persona]
) -> tuple[Dataset, list[Row]]:
    """A dataset with one conversation for each persona, so that a persona is a cluster of its own.

    It holds a note of who plays: a note is shown to no model.
    """
    arriving = [snapshots.incoming(SOURCE, _introduction(persona)) for persona in playing]
    frozen = snapshots.write(db, snapshots.just(db, SIMULATED_CLIENTS, arriving), tenant.user_id)
    ids = [ghosts.conversation_id(db, SOURCE, new.hash) for new in arriving]
    pairs = zip(ids, playing, strict=True)
    return frozen, [{**_row(one, 0), "persona": persona.name} for one, persona in pairs]


def _introduction(persona: Persona) -> SourceConversation:
    note = SourceMessage(Side.NOTE, f"{persona.name} wants: {persona.goal}", origin=Origin.HUMAN)
    return SourceConversation(persona.name, (note,), persona.name, (SIMULATED,))


def _row(conversation_id: int, number: int) -> Row:
    return {"conversation_id": conversation_id, "number": number, "origin": str(Origin.AI)}
