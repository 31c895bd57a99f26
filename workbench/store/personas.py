"""Personas, and what they have played. `db` knows the company."""

from sqlalchemy import func, select

from workbench.domain.errors import NotFound
from workbench.domain.names import unknown
from workbench.domain.personas import PersonaSpec
from workbench.domain.replies import ModelRef
from workbench.domain.turns import Origin, Side
from workbench.store.tables import Message, Persona
from workbench.store.tenancy import TenantSession


def get(db: TenantSession, persona_id: int) -> Persona:
    """A persona by its id; raises NotFound for a deleted or foreign one alike."""
    found = db.get(Persona, persona_id)
    if found is None or found.deleted_at is not None:
        raise NotFound(f"no persona {persona_id} in this company")
    return found


def deleted(db: TenantSession, persona_id: int) -> Persona:
    """A deleted persona by its id; raises NotFound."""
    found = db.get(Persona, persona_id)
    if found is None or found.deleted_at is None:
        raise NotFound(f"no deleted persona {persona_id} in this company")
    return found


def named(db: TenantSession, name: str) -> Persona | None:
    """The persona of this name, deleted or not: a name is given once."""
    return db.scalar(select(Persona).where(Persona.name == name))


def find(db: TenantSession, name: str) -> Persona:
    """The persona of this name; raises BadInput, with the nearest one, where there is none."""
    found = named(db, name.strip())
    if found is None or found.deleted_at is not None:
        raise unknown("persona", name, [persona.name for persona in every(db)])
    return found


def every(db: TenantSession) -> list[Persona]:
    """The personas that are not deleted, by name."""
    return list(
        db.scalars(select(Persona).where(Persona.deleted_at.is_(None)).order_by(Persona.name))
    )


def spec_of(persona: Persona) -> PersonaSpec:
    """The persona as the domain knows it."""
    return PersonaSpec(
        name=persona.name,
        description=persona.description,
        goal=persona.goal,
        model=ModelRef.parse(persona.model),
        temperature=persona.temperature,
        seed=persona.seed,
        max_turns=persona.max_turns,
    )


def fill(persona: Persona, spec: PersonaSpec) -> Persona:
    """Put what a spec says into a row."""
    persona.name, persona.description, persona.goal = spec.name, spec.description, spec.goal
    persona.model, persona.temperature = str(spec.model), spec.temperature
    persona.seed, persona.max_turns = spec.seed, spec.max_turns
    return persona


def turns(db: TenantSession, chat_id: int, name: str) -> int:
    """How many of a chat's messages the persona of this name has played."""
    played = select(func.count(Message.id)).where(
        Message.chat_id == chat_id,
        Message.role == Side.CLIENT,
        Message.origin == Origin.AI,
        Message.author == name,
        Message.deleted_at.is_(None),
    )
    return db.scalar(played) or 0


def names(db: TenantSession) -> set[str]:
    """The names of all personas, deleted or not."""
    return set(db.scalars(select(Persona.name)))
