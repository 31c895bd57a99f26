"""PostgreSQL: the third wall, who may stand before it, and what a transaction begins with."""

import contextlib
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import func, make_url, select
from sqlalchemy.exc import DBAPIError

from tests import postgres, raw
from workbench import accounts, chatting
from workbench.domain.errors import StoreError
from workbench.domain.tenants import Tenant
from workbench.settings import settings
from workbench.store import engine, tenancy
from workbench.store.tables import Base, Chat

pytestmark = pytest.mark.postgresql
TABLES = sorted(Base.metadata.tables)
STRONG = {
    "superuser": ("ALTER ROLE {} SUPERUSER", "is a superuser"),
    "bypasses": ("ALTER ROLE {} BYPASSRLS", "bypasses row-level security"),
    "owns": ("ALTER TABLE chats OWNER TO {}", "owns the table chats"),
    "may become": ("GRANT postgres TO {}", "is a superuser"),
}


def as_app(statement: str, tenant: Tenant | None = None) -> list[tuple[object, ...]]:
    """What the app's role sees by plain SQL, with a company set or with none."""
    with psycopg.connect(settings().database_url) as app:
        if tenant:
            app.execute("SELECT set_config('app.tenant', %s, true)", (str(tenant.company_id),))
        return app.execute(statement).fetchall()


@pytest.fixture
def two_chats(tenant: Tenant, other_tenant: Tenant) -> None:
    """One chat in each company."""
    chatting.create_chat(tenant, "own")
    chatting.create_chat(other_tenant, "theirs")


@pytest.fixture
def role(home: object) -> Iterator[str]:
    """One more role of the server, gone after the test."""
    name = f"role_of_{make_url(settings().url).database}"
    raw.rows(f"CREATE ROLE {name} LOGIN")
    yield name
    raw.rows("ALTER TABLE chats OWNER TO postgres")
    raw.rows(f"DROP ROLE {name}")


@pytest.mark.usefixtures("two_chats")
@pytest.mark.parametrize("table", TABLES)
def test_without_a_company_there_is_no_row(table: str) -> None:
    assert as_app(f"SELECT count(*) FROM {table}") == [(0,)]


@pytest.mark.usefixtures("two_chats")
def test_with_a_company_plain_sql_sees_its_rows_alone(tenant: Tenant) -> None:
    assert as_app("SELECT name FROM chats", tenant) == [("own",)]
    assert as_app("SELECT name FROM companies", tenant) == [("Harbor & Linen",)]
    assert as_app("SELECT email FROM users", tenant) == [("eva@harbor.example",)]


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("table", TABLES)
def test_every_table_is_fenced_in(table: str) -> None:
    fenced = raw.rows(
        "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE relname = ?", table
    )
    policies = raw.rows("SELECT qual, with_check FROM pg_policies WHERE tablename = ?", table)

    assert fenced == [(True, True)]
    assert [seen == written != "" for seen, written in policies] == [True]


@pytest.mark.parametrize("name", STRONG)
def test_a_role_that_passes_the_wall_by_is_refused(
    name: str, role: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    makes_it_strong, why = STRONG[name]
    raw.rows(makes_it_strong.format(role))
    url = make_url(settings().url).set(username=role).render_as_string(hide_password=False)
    monkeypatch.setenv("WORKBENCH_DATABASE_URL", url)
    settings.cache_clear()
    engine.engine.cache_clear()

    with pytest.raises(StoreError, match=f"role {role} {why}.*WORKBENCH_OWNER_DATABASE_URL"):
        accounts.companies()


@pytest.mark.usefixtures("empty_home")
def test_a_table_without_its_wall_is_refused() -> None:
    engine.migrate()
    raw.rows("ALTER TABLE chats NO FORCE ROW LEVEL SECURITY")

    with pytest.raises(StoreError, match="the table chats has no forced row-level security"):
        accounts.companies()


@pytest.mark.usefixtures("empty_home")
def test_an_owner_without_special_rights_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    name = make_url(settings().owner_url).database or ""
    raw.unchecked("DROP ROLE IF EXISTS plain_owner; CREATE ROLE plain_owner LOGIN CREATEROLE")
    raw.unchecked(f"ALTER DATABASE {name} OWNER TO plain_owner")
    plain = make_url(settings().owner_url).set(username="plain_owner")
    app = make_url(settings().url).set(username="another_app").render_as_string(hide_password=False)
    monkeypatch.setenv("WORKBENCH_OWNER_DATABASE_URL", plain.render_as_string(hide_password=False))
    monkeypatch.setenv("WORKBENCH_DATABASE_URL", app)
    settings.cache_clear()
    engine.engine.cache_clear()

    engine.migrate(revision="0002")
    with psycopg.connect(postgres.owner_url(name)) as superuser:
        superuser.execute(
            "INSERT INTO companies (id, name, created_at) VALUES (7, 'Harbor', '2026-11-01')"
        )
    engine.migrate()

    assert [company.name for company in accounts.companies()] == ["Harbor"]


def test_a_pooled_connection_keeps_nothing_of_the_company_before(
    tenant: Tenant, other_tenant: Tenant, two_chats: None
) -> None:
    seen = []
    for one in (other_tenant, tenant, other_tenant):
        with tenancy.reading(one) as db:
            seen.append(db.scalars(select(Chat.name)).all())

    assert seen == [["theirs"], ["own"], ["theirs"]]
    assert engine.engine().pool.checkedin() == 1


def test_a_reading_transaction_can_not_write(tenant: Tenant) -> None:
    with pytest.raises(DBAPIError, match="read-only transaction"), tenancy.reading(tenant) as db:
        db.add(Chat(name="planted"))


def test_a_reading_transaction_sees_one_moment(tenant: Tenant) -> None:
    with tenancy.reading(tenant) as db:
        before = db.scalar(select(func.count(Chat.id)))
        raw.rows(
            "INSERT INTO chats (company_id, name, client_description, special_instructions,"
            " replaces_prompt, draft_automatically, created_at, active_at)"
            " VALUES (?, 'new', '', '', false, false, now(), now())",
            tenant.company_id,
        )
        after = db.scalar(select(func.count(Chat.id)))

    assert (before, after) == (0, 0)


def test_who_waits_for_another_writer_too_long_is_told(
    tenant: Tenant, other_tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    from workbench.store import postgres as walls

    monkeypatch.setattr(walls, "LOCK_WAIT", "50ms")
    with tenancy.session(tenant) as writing:
        writing.add(Chat(name="first"))
        writing.flush()

        with pytest.raises(StoreError, match="is busy; try again"):
            chatting.create_chat(tenant, "second")
        assert chatting.create_chat(other_tenant, "of another company").id


def test_a_connection_that_the_server_cut_is_made_anew(tenant: Tenant) -> None:
    chatting.create_chat(tenant, "before")
    raw.rows(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND usename = ?",
        postgres.APP_ROLE,
    )

    chatting.create_chat(tenant, "after")

    assert chatting.chat_count(tenant) == 2


@pytest.mark.usefixtures("home")
def test_a_server_that_is_not_there_is_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_DATABASE_URL", "postgresql://app:secret@127.0.0.1:9/nowhere")
    settings.cache_clear()
    engine.engine.cache_clear()

    with pytest.raises(StoreError, match="can't be reached") as refusal:
        accounts.companies()

    assert "secret" not in str(refusal.value)


@pytest.mark.usefixtures("tenant")
@pytest.mark.parametrize("act", ["UPDATE audit_events SET actor = 'x'", "DELETE FROM audit_events"])
def test_the_apps_role_can_not_change_the_audit_log(act: str) -> None:
    with (
        pytest.raises(psycopg.errors.InsufficientPrivilege),
        contextlib.closing(psycopg.connect(settings().database_url)) as app,
    ):
        app.execute(sql.SQL(act))
