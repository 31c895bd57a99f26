"""The database past every wall, as its operator sees it, on either kind."""

import sqlite3
from collections.abc import Collection
from contextlib import closing
from typing import Any

import psycopg
from psycopg import sql

from workbench.settings import settings
from workbench.store import engine
from workbench.store.tables import Base

Row = tuple[object, ...]


def rows(statement: str, *values: object) -> list[Row]:
    """Run one statement with `?` for values, and keep what it changed; its rows, if any."""
    if engine.is_postgres():
        return _postgres(statement.replace("?", "%s"), values or None)
    with closing(sqlite3.connect(_sqlite_file())) as db, db:
        return db.execute(statement, values).fetchall()


def every_row(*, but: Collection[str] = ()) -> dict[str, list[str]]:
    """All rows of all tables of all companies, by table; some tables may be left out."""
    return {
        name: sorted(map(str, rows(f"SELECT * FROM {name}")))  # noqa: S608
        for name in Base.metadata.tables
        if name not in but
    }


def all_bytes() -> bytes:
    """Every byte that the database keeps, where it is a file; else all rows as text."""
    if not engine.is_postgres():
        return b"".join(path.read_bytes() for path in settings().home.glob("replybench.db*"))
    named = _postgres(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    )
    tables = [sql.SQL("SELECT * FROM {}").format(sql.Identifier(str(name))) for (name,) in named]
    return b"".join(str(_postgres(table)).encode() for table in tables)


def unchecked(statement: str) -> None:
    """Run one statement with the foreign keys off."""
    if engine.is_postgres():
        _postgres(f"SET session_replication_role = replica; {statement}")
        return
    with closing(sqlite3.connect(_sqlite_file())) as db, db:
        db.execute("PRAGMA foreign_keys=OFF")
        db.execute(statement)


def _sqlite_file() -> str:
    return str(engine.engine().url.database)


def _postgres(statement: Any, values: Row | None = None) -> list[Row]:
    with psycopg.connect(settings().owner_url, autocommit=True) as owner:
        found = owner.execute(statement, values)
        return found.fetchall() if found.description else []
