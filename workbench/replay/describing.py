"""What a run is made of, for whoever wants to know what its figures rest on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from workbench.domain.personas import PersonaSpec
from workbench.domain.tenants import Tenant
from workbench.store import chats, run_lists, tenancy
from workbench.store import runs as store
from workbench.store.tables import Arm, Run

OPERATOR = "the operator"


@dataclass(frozen=True, slots=True)
class ArmLine:
    """An arm; `model` and `config_hash` are empty for what people wrote."""

    name: str
    kind: str
    model: str
    config_hash: str


@dataclass(frozen=True, slots=True)
class ScorerLine:
    """A scorer as it was when the run was planned; `judge` is the model that judges.

    `recorded` says that its scores came with the run.
    """

    reference: str
    version: int | None
    meaning: str
    judge: str
    recorded: bool


@dataclass(frozen=True, slots=True)
class RunDetails:
    """What makes a run the same again, who started it, and why cells failed.

    `failures` has what was said last of each reason; `personas` who plays in a simulation.
    """

    run: int
    dataset: str
    dataset_hash: str
    conversations: int
    cases: int
    repeats: int
    seed: int
    fresh: bool
    arms: tuple[ArmLine, ...]
    scorers: tuple[ScorerLine, ...]
    started_by: str
    created_at: datetime
    finished_at: datetime | None
    failures: Mapping[str, str]
    personas: tuple[PersonaSpec, ...] = ()


def details(tenant: Tenant, run_id: int) -> RunDetails:
    """What a run is made of; raises NotFound."""
    with tenancy.reading(tenant) as db:
        run = store.get(db, run_id)
        conversations, cases = run_lists.size(db, run_id)
        failures = run_lists.last_faults(db, run_id)
        author = chats.user_name(db, run.created_by) if run.created_by else OPERATOR
    return RunDetails(
        run=run.id,
        dataset=run.dataset.label,
        dataset_hash=run.dataset.hash,
        conversations=conversations,
        cases=cases,
        repeats=run.repeats,
        seed=run.seed,
        fresh=run.fresh,
        arms=tuple(_arm(arm) for arm in run.arms),
        scorers=tuple(_scorer(run, name) for name in run.scorers),
        started_by=author,
        created_at=run.created_at,
        finished_at=run.finished_at,
        failures=failures,
        personas=tuple(PersonaSpec.thawed(name, kept) for name, kept in run.personas.items()),
    )


def _arm(arm: Arm) -> ArmLine:
    model = arm.config.model if arm.config else ""
    return ArmLine(arm.name, arm.kind, model, arm.config_hash or "")


def _scorer(run: Run, reference: str) -> ScorerLine:
    kept: Mapping[str, Any] = run.measures.get(reference, {})
    version = kept.get("version")
    return ScorerLine(
        reference,
        version,
        kept.get("meaning", ""),
        kept.get("judge", ""),
        recorded=run.came_recorded(reference, version),
    )
