"""Whole databases: copied while the app writes, checked, and put in the place of the present one.

SQLite's side; PostgreSQL's programs are in a module of their own. A copy comes into its place by a
rename, whole or not at all. It goes past the walls between companies: it is the operator's.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from shutil import copyfile

from sqlalchemy.exc import DatabaseError

from workbench.domain.errors import BadInput, StoreError
from workbench.store import pg_programs
from workbench.store.engine import engine, is_postgres, migrate
from workbench.store.revisions import known
from workbench.store.tables import now

BESIDE = ("-wal", "-shm", "-journal")
PATIENCE_SECONDS = 1.0


def write(file: Path) -> str:
    """Write a checked copy of the whole database to a file of mode 0600; its revision."""
    if not is_postgres() and not _database().is_file():
        raise StoreError(f"there is no database {_database()}; run: python -m workbench init")
    with _whole_or_not_at_all(file) as copy:
        if is_postgres():
            pg_programs.dump(copy)
            return pg_programs.revision(copy)
        _vacuum_into(copy, file)
        return check(copy)


def check(file: Path) -> str:
    """The revision of a backup; raises BadInput for a file that is none, or is damaged."""
    revision = pg_programs.revision(file) if is_postgres() else _checked(file)
    if revision not in known():
        raise BadInput(
            f"{file} is of the newer version {revision}, which this program does not know; "
            "update Replybench first"
        )
    return revision


def restore(file: Path, *, force: bool) -> Path | None:
    """Put a backup in the place of the present database: where that one is kept, if there was one.

    Raises StoreError while anything uses the present one, and BadInput for one with anything in it
    unless forced.
    """
    if is_postgres():
        return pg_programs.restore(file, force=force)
    target = _database()
    if target.exists() and not force:
        raise BadInput(f"there is a database {target} already; --force puts it aside")
    engine().dispose()
    with _alone(target), _whole_or_not_at_all(target) as copy:
        _migrated(file, copy)
        return _put_aside(target)


def is_the_database(file: Path) -> bool:
    """Whether a file is the database in use, or one of those beside it."""
    if is_postgres():
        return False
    own = [_database().resolve(), *(_beside(_database().resolve(), end) for end in BESIDE)]
    return file.resolve() in own


def _database() -> Path:
    return Path(engine().url.database or "")


@contextmanager
def _whole_or_not_at_all(file: Path) -> Iterator[Path]:
    """An empty file of mode 0600 beside it, which takes its place once the block went well."""
    copy = file.with_name(f".{file.name}.{token_hex(4)}")
    try:
        os.close(os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        yield copy
        _settle(copy)
        copy.replace(file)
        _settle(file.parent)
    except OSError as error:
        raise StoreError(f"{file} can't be written ({error.strerror}); check its folder") from error
    finally:
        for path in (copy, *(_beside(copy, end) for end in BESIDE)):
            with suppress(OSError):
                path.unlink()


def _settle(path: Path) -> None:
    """Return when a file or a folder is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _vacuum_into(copy: Path, file: Path) -> None:
    """Copy the database as it is at one moment; writers go on meanwhile."""
    try:
        with engine().execution_options(apart=True).connect() as connection:
            connection.exec_driver_sql("VACUUM INTO ?", (str(copy),))
    except DatabaseError as error:
        raise StoreError(
            f"the backup {file} can't be written ({error.orig}); the database is as it was"
        ) from error


def _checked(file: Path) -> str:
    """The revision of a whole SQLite file of this product."""
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as db:
            if (found := db.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
                raise BadInput(f"{file} is damaged ({found}); take another backup")
            db.execute("SELECT id FROM companies LIMIT 1")
            return str(db.execute("SELECT version_num FROM alembic_version").fetchone()[0])
    except (sqlite3.Error, TypeError) as error:
        raise BadInput(f"{file} is no backup of Replybench ({error}); give another file") from error


@contextmanager
def _alone(target: Path) -> Iterator[None]:
    """Hold a database that nobody else has open; raises StoreError where somebody does.

    Each open connection, idle or not, keeps the log in use, so that the mode can't be changed. A
    damaged file can't be held, and need not be.
    """
    if not target.exists():
        yield
        return
    with closing(sqlite3.connect(target, PATIENCE_SECONDS, isolation_level=None)) as db:
        try:
            db.execute("PRAGMA journal_mode=DELETE").fetchone()
            db.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise StoreError(
                f"the app, a run or a notebook seems to use {target} ({error}); end it first"
            ) from error
        except sqlite3.DatabaseError:
            pass
        yield


def _migrated(file: Path, copy: Path) -> None:
    """Copy a backup, and bring the copy up to this program's version."""
    copyfile(file, copy)
    url = f"sqlite:///{copy}"
    try:
        migrate(url)
    finally:
        engine(url).dispose()
    _checked(copy)
    _settle(copy)


def _put_aside(target: Path) -> Path | None:
    """Give the present database another name, and what belongs to it."""
    if not target.exists():
        return None
    kept = target.with_name(f"{target.name}.before-restore-{now():%Y%m%d-%H%M%S-%f}")
    for end in ("", *BESIDE):
        if _beside(target, end).exists():
            _beside(target, end).rename(_beside(kept, end))
    return kept


def _beside(file: Path, end: str) -> Path:
    return file.with_name(f"{file.name}{end}")
