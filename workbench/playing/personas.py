"""Personas: list, make, change, delete."""

from workbench.domain.errors import Conflict
from workbench.domain.personas import PersonaSpec, checked
from workbench.domain.tenants import WRITERS, Tenant, require_role
from workbench.providers import registry
from workbench.store import personas as store
from workbench.store import tenancy
from workbench.store.tables import Persona, now


def personas(tenant: Tenant) -> list[Persona]:
    """The company's personas by name."""
    with tenancy.reading(tenant) as db:
        return store.every(db)


def create_persona(tenant: Tenant, spec: PersonaSpec) -> Persona:
    """Store a persona; a deleted one of this name comes back with the new content."""
    require_role(tenant, WRITERS, "make personas")
    wanted = _checked(spec)
    with tenancy.session(tenant) as db:
        persona = store.named(db, wanted.name)
        if persona is None:
            persona = Persona(created_by=tenant.user_id)
            db.add(persona)
        elif persona.deleted_at is None:
            raise _taken(wanted.name)
        persona.deleted_at = None
        return store.fill(persona, wanted)


def edit_persona(tenant: Tenant, persona_id: int, spec: PersonaSpec) -> Persona:
    """Change a persona; what it said so far stays, under the name it had."""
    require_role(tenant, WRITERS, "change personas")
    wanted = _checked(spec)
    with tenancy.session(tenant) as db:
        persona = store.get(db, persona_id)
        same_name = store.named(db, wanted.name)
        if same_name is not None and same_name.id != persona_id:
            raise _taken(wanted.name)
        return store.fill(persona, wanted)


def delete_persona(tenant: Tenant, persona_id: int) -> None:
    """Take a persona out of the list and of the chats it plays in; restore_persona() undoes it.

    Its messages stay.
    """
    require_role(tenant, WRITERS, "delete personas")
    with tenancy.session(tenant) as db:
        store.get(db, persona_id).deleted_at = now()


def restore_persona(tenant: Tenant, persona_id: int) -> None:
    """Bring a deleted persona back."""
    require_role(tenant, WRITERS, "restore personas")
    with tenancy.session(tenant) as db:
        store.deleted(db, persona_id).deleted_at = None


def known_names(tenant: Tenant) -> set[str]:
    """The names of all personas that there ever were, the deleted ones included."""
    with tenancy.reading(tenant) as db:
        return store.names(db)


def _checked(spec: PersonaSpec) -> PersonaSpec:
    registry.check(spec.model.provider)
    return checked(spec)


def _taken(name: str) -> Conflict:
    return Conflict(f"there is a persona {name!r} already; change that one, or choose another name")
