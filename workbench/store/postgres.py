"""PostgreSQL's side of the engine, and the third of the three walls: row-level security.

The owner's role makes tables and walls; the app's role owns nothing and passes no wall by. Each
transaction says at its begin for which company it is, for its own length only, so that a pooler in
transaction mode hands nothing on. Writers of one company go one at a time, as on SQLite.
"""

from collections.abc import Iterator
from typing import Any

from psycopg import sql
from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from workbench.domain.errors import StoreError
from workbench.settings import settings
from workbench.store.tables import (
    AuditEvent,
    Base,
    Company,
    Invitation,
    LoginAttempt,
    LoginSession,
    LoginTicket,
    SpentToken,
    User,
)

DRIVER = "postgresql+psycopg"
LOCK_WAIT = "15s"
POOL = 5
# prepared statements belong to a connection, and a pooler hands out another one
CONNECT: dict[str, Any] = {"prepare_threshold": None, "connect_timeout": 5}
WRITERS_LOCK = 0x5265706C  # "Repl": the class of our advisory locks; within it a company's id
ACCOUNTS, MIGRATING = 0, -1  # and these two, which are no company's
ACCOUNT_TABLES = (
    *(Company, User, LoginSession, LoginTicket, LoginAttempt, SpentToken, Invitation),
    AuditEvent,
)
OPEN_TO_ACCOUNTS = {row.__tablename__ for row in ACCOUNT_TABLES}
ALL_RIGHTS = "SELECT, INSERT, UPDATE, DELETE"
OF_TENANT = "{column} = NULLIF(current_setting('app.tenant', true), '')::integer"
OF_ACCOUNTS = "current_setting('app.accounts', true) = 'on'"
BEGIN = (
    "SELECT set_config('app.tenant', %s, true), set_config('app.accounts', %s, true),"
    " set_config('lock_timeout', %s, true), set_config('transaction_read_only', %s, true)"
)
LOCK = "SELECT pg_advisory_xact_lock(%s, %s)"
FAULTS = {
    "UndefinedTable": "is not set up; run: python -m workbench init",
    "UndefinedColumn": "is of an older version; run: python -m workbench init",
    "LockNotAvailable": "is busy; try again in a moment",
    "DiskFull": "can't grow because the disk is full; free some space and try again",
    "InsufficientPrivilege": "refused the app's role; run: python -m workbench init",
}


def make_engine(url: URL) -> Engine:
    """An engine of the app's role; its first connection checks that the role stays inside."""
    made = create_engine(
        url.set(drivername=DRIVER),
        pool_size=POOL,
        max_overflow=settings().database_connections - POOL,
        pool_timeout=15,
        pool_pre_ping=True,
        connect_args=CONNECT,
    )
    event.listen(made, "first_connect", _refuse_strong_role)
    event.listen(made, "begin", _begin)
    return made


def make_owner_engine(url: URL) -> Engine:
    """An engine of the role that may change the tables: for migrations alone."""
    return create_engine(url.set(drivername=DRIVER), poolclass=NullPool, connect_args=CONNECT)


def raise_walls(connection: Connection, app: URL) -> None:
    """Put row-level security and the app role's rights on every table there is; safe to repeat."""
    _make_role(connection, app)
    present = set(inspect(connection).get_table_names())
    for table in Base.metadata.sorted_tables:
        if table.name in present:
            for statement in _wall(table.name, app.username or ""):
                connection.exec_driver_sql(_text(connection, statement))


def lower_walls(connection: Connection) -> None:
    """Let the owner's migrations see all rows: FORCE holds for the owner too, without a word.

    Another process that migrates at the same time waits until this one is done.
    """
    connection.exec_driver_sql(LOCK, (WRITERS_LOCK, MIGRATING))
    for name in inspect(connection).get_table_names():
        statement = sql.SQL("ALTER TABLE {} NO FORCE ROW LEVEL SECURITY").format(
            sql.Identifier(name)
        )
        connection.exec_driver_sql(_text(connection, statement))


def fault(error: DBAPIError) -> str | None:
    """What to do about the database's own failure; None where it is a bug of ours."""
    return FAULTS.get(type(error.orig).__name__)


def _begin(connection: Connection) -> None:
    """Say whose transaction it is; a writer waits until the company's other writer is done."""
    options = connection.get_execution_options()
    company, writes = options.get("company"), options.get("writes", False)
    accounts = "on" if options.get("accounts") else ""
    tenant = "" if company is None else str(company)
    connection.exec_driver_sql(BEGIN, (tenant, accounts, LOCK_WAIT, "off" if writes else "on"))
    if writes:
        connection.exec_driver_sql(LOCK, (WRITERS_LOCK, ACCOUNTS if company is None else company))


def _wall(table: str, role: str) -> Iterator[sql.Composed]:
    """The statements that fence one table in."""
    names = {"table": sql.Identifier(table), "role": sql.Identifier(role)}
    condition = sql.SQL(_condition(table))
    rights = "SELECT, INSERT" if table == AuditEvent.__tablename__ else ALL_RIGHTS
    for line in (
        "DROP POLICY IF EXISTS own_company ON {table}",
        "CREATE POLICY own_company ON {table} USING ({condition}) WITH CHECK ({condition})",
        "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        "ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        "REVOKE ALL ON {table} FROM {role}",
        f"GRANT {rights} ON {{table}} TO {{role}}",
    ):
        yield sql.SQL(line).format(**names, condition=condition)


def _condition(table: str) -> str:
    """Whose rows a transaction sees: its company's, and with the accounts those of all."""
    own = "false"
    if "company_id" in Base.metadata.tables[table].columns:
        own = OF_TENANT.format(column="company_id")
    elif table == Company.__tablename__:
        own = OF_TENANT.format(column="id")
    return f"{own} OR {OF_ACCOUNTS}" if table in OPEN_TO_ACCOUNTS else own


def _make_role(connection: Connection, app: URL) -> None:
    """The app's role, made where it is not there, with what it needs beside the tables."""
    role = sql.Identifier(app.username or "")
    known = connection.exec_driver_sql(
        "SELECT 1 FROM pg_roles WHERE rolname = %s", (app.username,)
    ).first()
    if known is None:
        made = sql.SQL(
            "CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD {}"
        ).format(role, sql.Literal(app.password or None))
        connection.exec_driver_sql(_text(connection, made))
    for line in (
        "GRANT USAGE ON SCHEMA public TO {}",
        "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {}",
        "GRANT SELECT ON alembic_version TO {}",
    ):
        connection.exec_driver_sql(_text(connection, sql.SQL(line).format(role)))


def _text(connection: Connection, statement: sql.Composed) -> str:
    raw: Any = connection.connection.driver_connection
    return statement.as_string(raw).replace("%", "%%")


def _refuse_strong_role(connection: Any, record: object) -> None:
    """Raise StoreError where the third wall would not hold for the role that connects."""
    with connection.cursor() as cursor:
        cursor.execute(_STRONG_ROLE)
        if found := cursor.fetchone():
            raise StoreError(_too_strong(str(found[0]), str(found[1])))
        cursor.execute(_OPEN_TABLE)
        if found := cursor.fetchone():
            raise StoreError(
                f"the table {found[0]} has no forced row-level security; "
                "run: python -m workbench init"
            )
    connection.rollback()


_STRONG_ROLE = """
SELECT current_user, why FROM (
    SELECT 'is a superuser' AS why FROM pg_roles r
    WHERE r.rolsuper AND pg_has_role(current_user, r.oid, 'MEMBER')
    UNION ALL
    SELECT 'bypasses row-level security' FROM pg_roles r
    WHERE r.rolbypassrls AND pg_has_role(current_user, r.oid, 'MEMBER')
    UNION ALL
    SELECT 'owns the table ' || c.relname FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
        AND pg_has_role(current_user, c.relowner, 'MEMBER')
) AS strength LIMIT 1
"""
_OPEN_TABLE = """
SELECT c.relname FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
    AND c.relname <> 'alembic_version' AND NOT (c.relrowsecurity AND c.relforcerowsecurity)
LIMIT 1
"""


def _too_strong(role: str, why: str) -> str:
    return (
        f"the database role {role} {why}, so that PostgreSQL would not keep companies apart; give "
        "that role in WORKBENCH_OWNER_DATABASE_URL, and a plain one in WORKBENCH_DATABASE_URL"
    )
