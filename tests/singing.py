"""A word that sings wherever it is kept: in all tables, and in all bytes below the home."""

import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg

from workbench.settings import settings
from workbench.store import engine
from workbench.store.tables import Base

SIGN = "Kestrelword"
TABLES = {table.name: table.columns.keys() for table in Base.metadata.sorted_tables}
Row = tuple[object, ...]


def tables_with(sign: str = SIGN) -> set[str]:
    """The tables that hold a word in any row, read past every wall."""
    return {name for name in TABLES if any(sign in str(row) for row in _rows(name))}


def files_with(home: Path, sign: str = SIGN) -> list[str]:
    """The files below the home whose bytes hold a word."""
    found = [path for path in home.rglob("*") if path.is_file()]
    return [path.name for path in found if sign.encode() in path.read_bytes()]


def rows_of(company_id: int) -> dict[str, list[Row]]:
    """All rows of one company, table by table."""
    return {
        name: [row for row in _rows(name) if row[columns.index("company_id")] == company_id]
        for name, columns in TABLES.items()
        if "company_id" in columns
    }


def _rows(table: str) -> list[Row]:
    """The rows of a table by id, as their operator sees them."""
    columns = ", ".join(f'"{name}"' for name in TABLES[table])
    statement = f'SELECT {columns} FROM "{table}" ORDER BY id'  # noqa: S608
    if engine.is_postgres():
        with psycopg.connect(settings().owner_url) as owner:
            return owner.execute(statement).fetchall()
    with closing(sqlite3.connect(str(engine.engine().url.database))) as db:
        return db.execute(statement).fetchall()
