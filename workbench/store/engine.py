"""The one module that knows which database it is: engines, transactions, migrations.

SQLite: WAL, enforced foreign keys, a busy timeout, and BEGIN IMMEDIATE for whoever will write
(a deferred writer fails with "database is locked" in spite of the timeout). PostgreSQL: see the
module of its own.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, DataError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from workbench.domain.errors import BadInput, StoreError
from workbench.settings import settings
from workbench.store import postgres

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"
BUSY_MILLISECONDS = 15_000
logger = logging.getLogger(__name__)


@lru_cache
def engine(url: str = "") -> Engine:
    """The engine of a database URL, one per process; by default that of the settings."""
    target = database_url(url or settings().url)
    if target.get_backend_name() == "postgresql":
        return postgres.make_engine(target)
    return _sqlite(target)


def owner_engine(url: str = "") -> Engine:
    """The engine that may change tables: with PostgreSQL another role than the app's."""
    target = database_url(url or settings().owner_url)
    if target.get_backend_name() == "postgresql":
        return postgres.make_owner_engine(target)
    made = engine(url) if url else engine()  # one engine, and so one pool, for the same database
    return made.execution_options(writes=True)


def reading_engine(*, company: int | None = None, accounts: bool = False) -> Engine:
    """The engine for a transaction that only reads, and sees one moment of the database."""
    options: dict[str, Any] = {"company": company, "accounts": accounts}
    if is_postgres():
        options["isolation_level"] = "REPEATABLE READ"
    return engine().execution_options(**options)


def writing_engine(*, company: int | None = None, accounts: bool = False) -> Engine:
    """The engine for a transaction that will write."""
    return engine().execution_options(writes=True, company=company, accounts=accounts)


def is_postgres() -> bool:
    """Whether the settings name a PostgreSQL database."""
    return database_url(settings().url).get_backend_name() == "postgresql"


def database_url(url: str) -> URL:
    """The parsed URL; raises BadInput for what is none of a database that we know."""
    try:
        target = make_url(url)
    except ArgumentError:
        raise BadInput(
            "WORKBENCH_DATABASE_URL is not a database URL; write "
            "postgresql://role:password@host/database or sqlite:////path/to/file.db"
        ) from None
    if target.get_backend_name() not in ("sqlite", "postgresql"):
        raise BadInput(
            f"{target.get_backend_name()} is not supported; use a postgresql:// or sqlite:/// URL"
        )
    return target


def _sqlite(target: URL) -> Engine:
    if target.database and target.database != ":memory:":
        _make_folder(Path(target.database).parent)
    # a connection is an open file, and there are never more than threads
    made = create_engine(target, max_overflow=-1)
    event.listen(made, "connect", _prepare_sqlite)
    event.listen(made, "begin", _begin_sqlite)
    return made


@contextmanager
def store_errors() -> Iterator[None]:
    """Turn the database's own failures into a sentence that a person can act on."""
    try:
        yield
    except PoolTimeout as error:
        raise StoreError("all connections to the database are busy; try again") from error
    except DataError as error:
        if "NUL" in str(error.orig):
            raise BadInput("a text holds a NUL sign, which PostgreSQL does not keep") from error
        raise
    except DatabaseError as error:
        remedy = postgres.fault(error)
        if remedy is None and type(error) not in (OperationalError, DatabaseError):
            raise  # a broken constraint or a bug, not the database's own failure
        logger.warning("the database failed: %s", error.orig)
        raise StoreError(_sentence(str(error.orig), remedy)) from error


def scrub() -> bool:
    """Leave no trace of purged rows in SQLite's file and its log; whether that was possible now.

    What is overwritten at once may have left copies behind where rows once moved. PostgreSQL tidies
    up by itself.
    """
    if is_postgres():
        return True
    try:
        with store_errors(), engine().execution_options(apart=True).connect() as connection:
            for statement in ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
                connection.exec_driver_sql(statement)
    except StoreError as fault:
        logger.warning("purged rows are overwritten, but the file was not rewritten: %s", fault)
        return False
    return True


def migrate(url: str = "", revision: str = "head") -> None:
    """Bring the database to a revision, creating it where it does not exist."""
    from alembic import command

    with store_errors():
        command.upgrade(alembic_config(url), revision)


def revision(url: str = "") -> str:
    """The revision that the database has; empty before the first migration."""
    from alembic.runtime.migration import MigrationContext

    with store_errors(), owner_engine(url).connect() as connection:
        return ", ".join(MigrationContext.configure(connection).get_current_heads())


def alembic_config(url: str = "") -> Any:
    """Alembic's configuration for this project's migrations and a database URL."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["engine"] = owner_engine(url)
    config.attributes["app"] = database_url(url or settings().url)
    return config


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise StoreError(
            f"the folder {folder} can't be made ({error.strerror}); set WORKBENCH_HOME to another"
        ) from error


def _prepare_sqlite(connection: Any, record: object) -> None:
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout={BUSY_MILLISECONDS}",
        "journal_mode=WAL",
        "foreign_keys=ON",
        "synchronous=NORMAL",
        "secure_delete=ON",  # what is purged is overwritten, not only forgotten
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    if not options.get("apart"):  # some statements run in no transaction
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writes") else "BEGIN")


def _sentence(problem: str, remedy: str | None) -> str:
    """What went wrong with the database, which, and what to do."""
    where = make_url(settings().url).render_as_string(hide_password=True)
    if remedy:
        return f"the database {where} {remedy}"
    for sign, known in {
        "readonly": "is read-only; check the permissions of its file and folder",
        "unable to open": "can't be opened; check that its folder exists and can be written",
        "no such table": "is not set up; run: python -m workbench init",
        "no such column": "is of an older version; run: python -m workbench init",
        "locked": "is busy; try again in a moment",
        "disk is full": "can't grow because the disk is full; free some space and try again",
        "malformed": "is damaged; restore the latest backup",
        "not a database": "is not a SQLite file; set WORKBENCH_HOME to another folder",
        "connection failed": "can't be reached; check that it runs, and WORKBENCH_DATABASE_URL",
        "too many clients": "has no connection left; lower WORKBENCH_DATABASE_CONNECTIONS",
    }.items():
        if sign in problem:
            return f"the database {where} {known}"
    return f"the database {where} failed: {problem}"
