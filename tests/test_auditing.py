"""The audit log: what it can be asked, what it gives away, and that nobody rewrites it."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path
from sqlite3 import IntegrityError, connect

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DatabaseError

from tests.people import eva, quick_hashes
from workbench import accounts, auditing
from workbench.auditing import Question
from workbench.domain.audit import Act
from workbench.domain.errors import BadInput, Denied, NotFound, StoreError
from workbench.domain.tenants import Role, Tenant
from workbench.reports.audit_table import HEADS, csv_log
from workbench.store import audit, chats, engine, tenancy
from workbench.store.tables import AuditEvent, now

REFUSED = (DatabaseError, StoreError)  # by SQLite's trigger, by PostgreSQL's missing right

__all__ = ["eva", "quick_hashes"]


def note(by: Tenant, times: int = 1, subject: str = "chat", detail: str = "") -> None:
    """Write events down: chat 0, chat 1, ..."""
    with tenancy.session(by) as db:
        for number in range(times):
            audit.record(db, by, Act.APPROVED, f"{subject} {number}", detail)


def subjects(by: Tenant, page: int = 1, **asked: object) -> list[str]:
    return [event.subject for event in auditing.log(by, Question(**asked), page).events]


def test_the_newest_events_come_first_fifty_a_page(tenant: Tenant) -> None:
    note(tenant, 51)

    first = auditing.log(tenant, Question())

    assert (first.total, first.pages, first.page, len(first.events)) == (51, 2, 1, 50)
    assert [first.events[0].subject, *subjects(tenant, 2)] == ["chat 50", "chat 0"]
    assert auditing.log(tenant, Question(), 99).page == 2


def test_an_event_says_who_as_they_were_called_then(eva: Tenant) -> None:
    (event,) = auditing.log(eva, Question(act=Act.REGISTERED)).events

    assert (event.actor, event.actor_id, event.subject) == (
        "Eva",
        eva.user_id,
        "company Kettle & Sons",
    )


def test_events_are_narrowed_down_by_person(eva: Tenant) -> None:
    sam = accounts.add_user(eva, "sam@kettle.example", "Sam", Role.ADMIN, "blue kettle on a hill")
    note(sam)
    note(accounts.tenant_for(), subject="command")

    assert subjects(eva, who="sam@kettle.example") == ["chat 0"]
    assert subjects(eva, who="operator") == ["command 0"]
    assert list(auditing.actors(eva)) == [
        "eva@kettle.example",
        "sam@kettle.example",
        "operator",
        "somebody",
    ]


def test_events_are_narrowed_down_by_act_words_and_time(tenant: Tenant) -> None:
    note(tenant, 2)
    note(tenant, subject="100%", detail="by hand")

    assert subjects(tenant, act=Act.REJECTED) == []
    assert subjects(tenant, search=" CHAT 1 ") == ["chat 1"]
    assert subjects(tenant, search="%") == subjects(tenant, search="by hand") == ["100% 0"]
    assert subjects(tenant, until=now() - timedelta(hours=1)) == []
    assert len(subjects(tenant, since=now() - timedelta(hours=1), until=now())) == 3


@pytest.mark.parametrize("asked", [{"who": "no@body.example"}, {"act": "flew"}], ids=str)
def test_a_question_about_nobody_is_refused(tenant: Tenant, asked: dict[str, str]) -> None:
    with pytest.raises(BadInput, match="unknown"):
        auditing.log(tenant, Question(**asked))


def test_no_company_sees_the_log_of_another(tenant: Tenant, other_tenant: Tenant) -> None:
    note(tenant, 3)

    assert auditing.log(other_tenant, Question()).total == 0
    assert "chat" not in csv_log(other_tenant, Question())


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ENGINEER, Role.STAKEHOLDER], ids=str)
def test_only_admins_look(tenant: Tenant, role: Role) -> None:
    person = Tenant(tenant.company_id, tenant.company, tenant.user_id, "Eva", role)

    for act in (auditing.log, auditing.export, csv_log):
        with pytest.raises(Denied):
            act(person, Question())


def test_the_file_has_every_event_and_no_formula(tenant: Tenant) -> None:
    for sign in ("=1+1", "+1", "-1", "@x", "\tx", "\rx"):
        note(tenant, subject=sign, detail=sign)

    head, *lines = csv_log(tenant, Question()).replace("\r", "<CR>").splitlines()

    assert head == ",".join(HEADS)
    assert len(lines) == 6
    for line in lines:
        subject, detail = line.split(",")[3:5]
        assert (subject.lstrip('"')[0], detail.lstrip('"')[0]) == ("'", "'")


def test_taking_the_log_away_is_an_event(tenant: Tenant) -> None:
    note(tenant, 2)

    csv_log(tenant, Question())

    newest = auditing.log(tenant, Question()).events[0]
    assert (newest.action, newest.subject, newest.detail) == (
        "exported",
        "audit log",
        "2 of its events",
    )


def test_what_is_rolled_back_is_not_in_the_log(tenant: Tenant) -> None:
    def fail() -> None:
        with tenancy.session(tenant) as db:
            audit.record(db, tenant, Act.DELETED_CHAT, "chat 1")
            chats.get(db, 1)

    with pytest.raises(NotFound):
        fail()

    assert auditing.log(tenant, Question()).total == 0


def test_the_app_can_neither_change_nor_delete_an_event(tenant: Tenant) -> None:
    note(tenant)
    attempts = (
        lambda db: db.execute(update(AuditEvent).values(actor="nobody")),
        lambda db: db.execute(delete(AuditEvent)),
        lambda db: setattr(audit.events(db, audit.Wanted())[0], "actor", "nobody"),
        lambda db: db.delete(audit.events(db, audit.Wanted())[0]),
    )

    for attempt in attempts:
        with pytest.raises(REFUSED), tenancy.session(tenant) as db:
            attempt(db)
        with pytest.raises(REFUSED), tenancy.accounts_session() as db:
            db.execute(delete(AuditEvent))

    assert subjects(tenant) == ["chat 0"]


@pytest.mark.sqlite
@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_events SET actor = 'nobody'", "DELETE FROM audit_events",
     "REPLACE INTO audit_events SELECT * FROM audit_events"],
    ids=["update", "delete", "replace"],
)  # fmt: skip
def test_raw_sqlite_is_refused_as_well(tenant: Tenant, home: Path, statement: str) -> None:
    note(tenant)

    with (
        closing(connect(home / "replybench.db")) as raw,
        pytest.raises(IntegrityError, match="append-only"),
    ):
        raw.execute(statement)

    assert subjects(tenant) == ["chat 0"]


def test_the_page_can_say_what_keeps_it(home: Path) -> None:
    keeper = "the app's role" if engine.is_postgres() else "triggers in the SQLite database"

    assert keeper in auditing.kept_by()
