"""Words on a reply beside another, of who knows whose they are or guesses."""

from workbench.domain.errors import BadInput
from workbench.domain.judgments import Matchup, Word
from workbench.domain.tenants import WRITERS, Tenant, require_role
from workbench.store import judgments as store
from workbench.store import tenancy


def judge(tenant: Tenant, matchup: Matchup, case_id: int, word: Word) -> None:
    """Keep the person's word on a case; said again, the last one counts."""
    require_role(tenant, WRITERS, "judge replies")
    with tenancy.session(tenant) as db:
        store.keep(db, matchup, case_id, person(tenant), Word(word))


def take_back(tenant: Tenant, matchup: Matchup, case_id: int) -> None:
    """Forget the person's word on a case."""
    require_role(tenant, WRITERS, "judge replies")
    with tenancy.session(tenant) as db:
        store.drop(db, matchup, case_id, person(tenant))


def judged(tenant: Tenant, matchup: Matchup) -> dict[int, Word]:
    """The person's own words by case, in the order in which they were said."""
    with tenancy.reading(tenant) as db:
        return store.words(db, matchup, tenant.user_id) if tenant.user_id is not None else {}


def has_worked(tenant: Tenant) -> bool:
    """Whether this person has work here already: a decided draft, a judgment, a run."""
    with tenancy.reading(tenant) as db:
        return tenant.user_id is not None and store.has_worked(db, tenant.user_id)


def person(tenant: Tenant) -> int:
    """Who says it; raises BadInput for who has no login."""
    if tenant.user_id is None:
        raise BadInput("a judgment is a person's; log in to the app to judge replies")
    return tenant.user_id
