"""PostgreSQL's own programs for whole databases, run as the owner: pg_dump and pg_restore.

A password goes through the environment alone: others on the machine see a command line.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path

from sqlalchemy import URL, Connection, MetaData, inspect

from workbench.domain.errors import BadInput, StoreError
from workbench.settings import settings
from workbench.store.engine import database_url, migrate, owner_engine, store_errors
from workbench.store.tables import now

# Owner and rights are of this installation; raise_walls() gives them again
AS_DATA = ("--no-owner", "--no-privileges")
SHOWN_SIGNS = 400
VERSION = re.compile(r"^COPY public\.alembic_version .*\n(.+)$", re.MULTILINE)
NOT_PAST_WALLS = (
    "the role {role} can't back up all companies: row-level security binds the owner of the tables "
    "too. Give WORKBENCH_OWNER_DATABASE_URL a role that is a superuser or has BYPASSRLS, for "
    "example: ALTER ROLE {role} BYPASSRLS"
)


def dump(file: Path) -> None:
    """Write the whole database to a file, as it is at one moment; writers go on meanwhile."""
    with store_errors(), owner_engine().connect() as connection:
        _check_past_walls(connection)
        major = _server_major(connection)
    _run("pg_dump", major, "--format=custom", *AS_DATA, f"--file={file}", f"--dbname={_url()}")


def revision(file: Path) -> str:
    """The revision of a dump; raises BadInput for a file that is no backup of ours."""
    with store_errors(), owner_engine().connect() as connection:
        major = _server_major(connection)
    wanted = ("--data-only", "--table=alembic_version", "--file=-", str(file))
    try:
        found = VERSION.search(_run("pg_restore", major, *wanted))
    except StoreError as error:
        raise BadInput(f"{file} is no backup of a PostgreSQL database: {error}") from error
    if found is None:
        raise BadInput(f"{file} is no backup of Replybench; give another file")
    return found[1].strip()


def restore(file: Path, *, force: bool) -> Path | None:
    """Put a dump in the place of what the database holds: where that is kept, if anything was."""
    with store_errors(), owner_engine().connect() as connection:
        major = _server_major(connection)
        _check_unused(connection)
        present = inspect(connection).get_table_names()
    if present and not force:
        raise BadInput(
            f"the database {_shown()} holds {len(present)} tables already; --force keeps a dump of "
            "them and puts the backup in their place"
        )
    kept = _put_aside() if present else None
    try:
        _run("pg_restore", major, *AS_DATA, "--single-transaction", "--exit-on-error",
             f"--dbname={_url()}", str(file))  # fmt: skip
    except StoreError as error:
        before = f"; what was there before is in {kept}" if kept else ""
        raise StoreError(f"{error}{before}") from error
    migrate()
    return kept


def _put_aside() -> Path:
    """Dump what there is into the home folder, and drop it."""
    kept = settings().home / f"before-restore-{now():%Y%m%d-%H%M%S-%f}.dump"
    kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.close(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    dump(kept)
    with store_errors(), owner_engine().begin() as connection:
        there = MetaData()
        there.reflect(connection)
        there.drop_all(connection)
    return kept


def _check_past_walls(connection: Connection) -> None:
    found = connection.exec_driver_sql(
        "SELECT rolsuper OR rolbypassrls, rolname FROM pg_roles WHERE rolname = current_user"
    ).one()
    if not found[0]:
        raise StoreError(NOT_PAST_WALLS.format(role=found[1]))


def _check_unused(connection: Connection) -> None:
    """Raise StoreError while the app's role is connected to the database."""
    count = connection.exec_driver_sql(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND usename = %s AND pid <> pg_backend_pid()",
        (database_url(settings().url).username,),
    ).scalar_one()
    if count:
        raise StoreError(
            f"the app, a run or a notebook seems to use {_shown()} ({count} connections); end it "
            "first"
        )


def _server_major(connection: Connection) -> int:
    number = connection.exec_driver_sql("SHOW server_version_num").scalar_one()
    return int(number) // 10_000


def _run(program: str, major: int, *arguments: str) -> str:
    """Run one of the server's programs to its end; what it wrote."""
    path = shutil.which(program)
    wanted = f"put the one of PostgreSQL {major} first on the PATH"
    if path is None:
        raise StoreError(f"{program} was not found; {wanted}")
    if _major_of(path) != major:
        raise StoreError(
            f"{path} is of PostgreSQL {_major_of(path)}, and the server of {major}; {wanted}"
        )
    done = _ended(path, *arguments)
    if done.returncode:
        raise StoreError(f"{program} failed: {' '.join(done.stderr.split())[:SHOWN_SIGNS]}")
    return done.stdout


def _major_of(path: str) -> int:
    found = re.search(r"\d+", _ended(path, "--version").stdout)
    return int(found[0]) if found else 0


def _ended(path: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    password = database_url(settings().owner_url).password
    secret = {"PGPASSWORD": str(password)} if password else {}
    return subprocess.run(  # noqa: S603  the server's own program
        [path, *arguments],
        env={**os.environ, **secret},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )


def _url() -> str:
    """Where the database is and as whom, without the password."""
    full = database_url(settings().owner_url)
    url = URL.create(
        "postgresql", full.username, None, full.host, full.port, full.database, full.query
    )
    return url.render_as_string(hide_password=False)


def _shown() -> str:
    return database_url(settings().owner_url).render_as_string(hide_password=True)
