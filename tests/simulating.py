"""What the tests of simulations share: personas, and runs in which they play."""

from typing import Any

from workbench import playing, replay
from workbench.domain.personas import PersonaSpec
from workbench.domain.replies import ModelRef
from workbench.domain.tenants import Tenant
from workbench.replay import Simulated
from workbench.store.tables import Persona, Run

GOAL, GAVE_UP = "[END: goal reached]", "[END: gave up]"


def persona(tenant: Tenant, name: str = "Anna", **changes: Any) -> Persona:
    """A client whose parcel is late, played by the scripted model."""
    told = {"description": f"{name}, whose parcel is late.", "goal": f"{name} wants the parcel."}
    spec = {"model": ModelRef("fake", "scripted"), "max_turns": 2, **told, **changes}
    return playing.create_persona(tenant, PersonaSpec(name=name, **spec))


def simulation(tenant: Tenant, *personas: str, **options: Any) -> Run:
    """A simulation of these personas, else of Anna, with config A."""
    options = {"configs": ["A"], **options}
    return replay.plan_simulation(tenant, personas=personas or ["Anna"], **options)


def conversations(tenant: Tenant, run: Run) -> list[Simulated]:
    """All conversations of the run."""
    return list(replay.simulated(tenant, run.id))


def lines(one: Simulated) -> list[str]:
    """What was said in a simulation, each message with the letter of its side."""
    return [f"{turn.role[0].upper()}: {turn.text}" for turn in one.played.turns]
