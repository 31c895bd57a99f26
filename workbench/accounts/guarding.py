"""Who may administer, asked of the database in the transaction that does it."""

from workbench.domain.errors import Denied
from workbench.domain.tenants import Role, Tenant, require_role
from workbench.store import people
from workbench.store.people import AnySession


def require_admin(db: AnySession, by: Tenant, act: str) -> None:
    """Raise Denied unless whoever acts is an admin at this moment: their page may be older."""
    require_role(by, (Role.ADMIN,), act)
    if by.user_id is None:  # the operator
        return
    user = people.user_by_id(db, by.user_id)
    same = user is not None and user.company_id == by.company_id
    if user is None or not same or user.disabled_at or user.role != Role.ADMIN:
        raise Denied(f"you are no admin any more; ask one to {act}")
