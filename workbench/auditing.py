"""Use cases of the audit log: look through it, take it away. Nothing in it is ever changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from workbench.domain.audit import Act
from workbench.domain.names import unknown
from workbench.domain.tenants import Role, Tenant, require_role
from workbench.store import audit, members, tenancy
from workbench.store.audit import Wanted
from workbench.store.engine import is_postgres
from workbench.store.tables import AuditEvent as AuditEvent

PAGE = 50
NOT_PEOPLE = ("operator", "somebody")  # whoever ran a command; whoever was refused a login
LOOK = "look at the audit log"


@dataclass(frozen=True, slots=True)
class Question:
    """Which events: `who` is an e-mail or one of NOT_PEOPLE; what is empty or None is any.

    `search` is looked for in the subject and the detail.
    """

    who: str = ""
    act: str = ""
    since: datetime | None = None
    until: datetime | None = None
    search: str = ""


@dataclass(frozen=True, slots=True)
class LogPage:
    """Up to 50 events, newest first, of `total`."""

    events: Sequence[AuditEvent]
    total: int
    page: int
    pages: int


def log(by: Tenant, question: Question, page: int = 1) -> LogPage:
    """A page of the events that a question is about; the nearest page there is."""
    require_role(by, (Role.ADMIN,), LOOK)
    with tenancy.reading(by) as db:
        wanted = _wanted(db, question)
        total = audit.count(db, wanted)
        pages = max(1, -(-total // PAGE))
        shown = min(max(1, page), pages)
        events = audit.events(db, wanted, limit=PAGE, offset=PAGE * (shown - 1))
    return LogPage(events, total, shown, pages)


def export(by: Tenant, question: Question) -> list[AuditEvent]:
    """All events that a question is about; that they were taken away is an event as well."""
    require_role(by, (Role.ADMIN,), LOOK)
    with tenancy.reading(by) as db:  # long logs are read without a writer waiting
        found = audit.events(db, _wanted(db, question))
    with tenancy.session(by) as db:
        audit.record(db, by, Act.EXPORTED, "audit log", f"{len(found):,} of its events")
    return found


def actors(by: Tenant) -> dict[str, str]:
    """Whose acts the log can tell of: by e-mail the name; at last who is no person."""
    require_role(by, (Role.ADMIN,), LOOK)
    with tenancy.reading(by) as db:
        people = {line.user.email: line.user.name for line in members.lines(db)}
    return people | {name: name for name in NOT_PEOPLE}


def kept_by() -> str:
    """By what the log is kept from changes, in a sentence."""
    if is_postgres():
        return (
            "Nothing here can be changed or deleted: the app's role in PostgreSQL may read the log "
            "and add to it, and no more."
        )
    return (
        "Nothing here can be changed or deleted: triggers in the SQLite database refuse it. "
        "Whoever has the database's file can still replace the file."
    )


def _wanted(db: tenancy.TenantSession, question: Question) -> Wanted:
    """The question as the store asks it; raises BadInput for a person or an act that is none."""
    acts = [act.value for act in Act]
    if question.act and question.act not in acts:
        raise unknown("act", question.act, acts)
    user = members.find(db, question.who)
    if user is None and question.who not in ("", *NOT_PEOPLE):
        emails = [line.user.email for line in members.lines(db)]
        raise unknown("person", question.who, [*emails, *NOT_PEOPLE])
    return Wanted(
        actor_id=user.id if user else None,
        actor="" if user else question.who,
        action=question.act,
        since=question.since,
        until=question.until,
        search=question.search,
    )
