"""Who acts, for which company, and what a role may do."""

from dataclasses import dataclass
from enum import StrEnum

from workbench.domain.errors import Denied


class Role(StrEnum):
    """What a person is in their company."""

    ADMIN = "admin"
    MANAGER = "manager"
    ENGINEER = "engineer"
    STAKEHOLDER = "stakeholder"


@dataclass(frozen=True, slots=True)
class Tenant:
    """One person acting for one company: the first argument of every use case."""

    company_id: int
    company: str
    user_id: int | None
    name: str
    role: Role


WRITERS = (Role.ADMIN, Role.MANAGER, Role.ENGINEER)
EVERYONE = tuple(Role)
DEMO_COMPANY = "Harbor & Linen (demo)"
ENGINEERS = (Role.ADMIN, Role.ENGINEER)


def require_role(tenant: Tenant, roles: tuple[Role, ...], act: str) -> None:
    """Raise Denied unless the person's role may do this."""
    if tenant.role not in roles:
        allowed = ", ".join(roles)
        raise Denied(f"a {tenant.role} may not {act}; ask one of: {allowed}")
