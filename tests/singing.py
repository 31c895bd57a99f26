"""A word that sings wherever it is kept: all tables, and all bytes of the database's files."""

import sqlite3
from contextlib import closing
from pathlib import Path

SIGN = "Kestrelword"


def tables_with(home: Path, sign: str = SIGN) -> set[str]:
    """The tables that hold a word in any row, read past every wall."""
    with closing(sqlite3.connect(home / "replybench.db")) as db:
        names = db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {
            name
            for (name,) in names
            if any(sign in str(row) for row in db.execute(f'SELECT * FROM "{name}"'))  # noqa: S608
        }


def files_with(home: Path, sign: str = SIGN) -> list[str]:
    """The files below the home whose bytes hold a word."""
    found = [path for path in home.rglob("*") if path.is_file()]
    return [path.name for path in found if sign.encode() in path.read_bytes()]


def rows_of(home: Path, company_id: int) -> dict[str, list[tuple[object, ...]]]:
    """All rows of one company, table by table."""
    with closing(sqlite3.connect(home / "replybench.db")) as db:
        tables = db.execute("SELECT name FROM sqlite_master WHERE sql LIKE '%company_id%'")
        return {
            name: db.execute(
                f'SELECT * FROM "{name}" WHERE company_id = ? ORDER BY id',  # noqa: S608
                (company_id,),
            ).fetchall()
            for (name,) in tables.fetchall()
            if not name.startswith("ix_")
        }
