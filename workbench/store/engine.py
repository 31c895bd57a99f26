"""The one module that knows which database it is: engines, transactions, migrations.

SQLite: WAL, enforced foreign keys, a busy timeout, and BEGIN IMMEDIATE for whoever will write
(a deferred writer fails with "database is locked" in spite of the timeout).
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError

from workbench.domain.errors import BadInput, StoreError
from workbench.settings import settings

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"
BUSY_MILLISECONDS = 15_000
logger = logging.getLogger(__name__)


@lru_cache
def engine(url: str = "") -> Engine:
    """The engine of a database URL, one per process; by default that of the settings."""
    target = _target(url or settings().url)
    if target.get_backend_name() != "sqlite":
        raise StoreError(f"{target.get_backend_name()} is not supported yet; use a sqlite:/// URL")
    if target.database and target.database != ":memory:":
        _make_folder(Path(target.database).parent)
    made = create_engine(target)
    event.listen(made, "connect", _prepare_sqlite)
    event.listen(made, "begin", _begin_sqlite)
    return made


def _target(url: str) -> URL:
    try:
        return make_url(url)
    except ArgumentError:
        raise BadInput(
            "WORKBENCH_DATABASE_URL is not a database URL; write sqlite:////path/to/file.db"
        ) from None


def writing_engine(url: str = "") -> Engine:
    """The same engine for a transaction that will write."""
    return engine(url).execution_options(writes=True)


@contextmanager
def store_errors() -> Iterator[None]:
    """Turn the database's own failures into a sentence that a person can act on."""
    try:
        yield
    except DatabaseError as error:
        if type(error) not in (OperationalError, DatabaseError):
            raise  # a broken constraint or a bug, not the database's own failure
        logger.warning("the database failed: %s", error.orig)
        raise StoreError(_sentence(str(error.orig))) from error


def migrate(url: str = "", revision: str = "head") -> None:
    """Bring the database to a revision, creating it where it does not exist."""
    from alembic import command

    with store_errors():
        command.upgrade(alembic_config(url), revision)


def alembic_config(url: str = "") -> Any:
    """Alembic's configuration for this project's migrations and a database URL."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["engine"] = writing_engine(url)
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
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _sentence(problem: str) -> str:
    """What went wrong with the database, which, and what to do."""
    where = make_url(settings().url).render_as_string(hide_password=True)
    for sign, remedy in {
        "readonly": "is read-only; check the permissions of its file and folder",
        "unable to open": "can't be opened; check that its folder exists and can be written",
        "no such table": "is not set up; run: python -m workbench init",
        "no such column": "is of an older version; run: python -m workbench init",
        "locked": "is busy; try again in a moment",
        "disk is full": "can't grow because the disk is full; free some space and try again",
        "malformed": "is damaged; restore the latest backup",
        "not a database": "is not a SQLite file; set WORKBENCH_HOME to another folder",
    }.items():
        if sign in problem:
            return f"the database {where} {remedy}"
    return f"the database {where} failed: {problem}"
