"""`backup` and `restore`: a copy taken while others write is whole, and a database is not lost."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import Run, payload, refusal
from tests.cli.test_runs import IN_FLIGHT, killed_when, point_to
from tests.faults import fault_server
from tests.replaying import config, dataset, shop
from workbench import accounts, chatting, replay
from workbench.accounts import demo
from workbench.settings import settings
from workbench.store import engine

pytestmark = pytest.mark.sqlite

ROOT = Path(__file__).resolve().parents[2]
WRITERS = 4
WRITE_ON = """
import sys
from workbench import accounts, chatting

tenant = accounts.tenant_for()
print("writing", flush=True)
while True:
    chat = chatting.create_chat(tenant, sys.argv[1])
    chatting.add_client_message(tenant, chat.id, "Where is it?" * 50)
"""
HOLD_OPEN = """
import sys
from workbench import accounts

accounts.companies()
print("open", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the backup goes."""
    return tmp_path / "backup.db"


def move_to(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Another home; its database, which is not there yet."""
    monkeypatch.setenv("WORKBENCH_HOME", str(home))
    settings.cache_clear()
    engine.engine.cache_clear()
    return home / "replybench.db"


def value(database: Path, statement: str) -> object:
    with closing(sqlite3.connect(database)) as db:
        return db.execute(statement).fetchone()[0]


def started(script: str, *arguments: str) -> "subprocess.Popen[str]":
    """A process that has begun to do what its script says."""
    command = [sys.executable, "-c", script, *arguments]
    process = subprocess.Popen(
        command, cwd=ROOT, env=dict(os.environ), text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    process.stdout.readline()
    return process


def end(process: "subprocess.Popen[str]") -> None:
    process.kill()
    process.communicate()


def test_a_backup_tells_what_it_holds_and_what_it_does_not(
    ready: Run, empty_home: Path, file: Path
) -> None:
    secrets = ["encryption.key", "secret-key.txt", demo.FILE]
    for name in secrets:
        (empty_home / name).write_text("x")

    told = payload(ready("backup", file, "--json"))

    assert told["bytes"] == file.stat().st_size
    assert told["revision"] == value(file, "SELECT version_num FROM alembic_version")
    assert told["kept_apart"] == [str(empty_home / name) for name in secrets]
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_backup_while_four_processes_write_is_whole(
    ready: Run, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writers = [started(WRITE_ON, str(number)) for number in range(WRITERS)]
    try:
        made = [payload(ready("backup", file, "--force", "--json")) for _ in range(3)]
    finally:
        for writer in writers:
            end(writer)
    database = move_to(tmp_path / "elsewhere", monkeypatch)

    ready("restore", file)

    chats = value(database, "SELECT count(*) FROM chats")
    messages = value(database, "SELECT count(*) FROM messages")
    assert value(database, "PRAGMA integrity_check") == "ok"
    assert chatting.chat_count(accounts.tenant_for()) == chats > 0
    assert chats - messages <= WRITERS  # each was between its chat and the message at most
    assert made[0]["bytes"] < made[2]["bytes"]  # they wrote on meanwhile


def test_a_run_that_was_killed_goes_on_from_a_backup_elsewhere(
    ready: Run, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset(accounts.tenant_for(), *shop(6))
    config(accounts.tenant_for(), "B", "openai:test")
    with fault_server(*["ok"] * 6, "hang") as first:
        point_to(first, monkeypatch)
        killed_when(first, 6 + IN_FLIGHT, "replay", "shop", "--config", "B")
    ready("backup", file)
    move_to(tmp_path / "elsewhere", monkeypatch)

    ready("restore", file)

    assert replay.status(accounts.tenant_for(), 1).state == "interrupted"
    with fault_server("ok") as second:
        point_to(second, monkeypatch)
        resumed = payload(ready("resume", 1, "--json"))
    assert (resumed["state"], resumed["done"], resumed["calls"]) == ("finished", 12, 6)
    assert len(second.bodies) == 6


def test_the_database_before_is_kept(ready: Run, empty_home: Path, file: Path) -> None:
    chatting.create_chat(accounts.tenant_for(), "Before")
    ready("backup", file)
    chatting.create_chat(accounts.tenant_for(), "After")

    told = payload(ready("restore", file, "--force", "--json"))

    kept = Path(told["kept"])
    assert kept.name.startswith("replybench.db.before-restore-")
    assert value(kept, "SELECT count(*) FROM chats") == 2
    assert [line.name for line in chatting.chats(accounts.tenant_for())] == ["Before"]


def test_a_database_in_use_is_not_replaced(ready: Run, empty_home: Path, file: Path) -> None:
    ready("backup", file)
    other = started(HOLD_OPEN)
    try:
        said = refusal(ready("restore", file, "--force"))
    finally:
        end(other)

    assert "the app, a run or a notebook seems to use" in said
    assert ready("restore", file, "--force").exit_code == 0


def test_a_damaged_database_is_replaced(ready: Run, empty_home: Path, file: Path) -> None:
    ready("backup", file)
    engine.engine().dispose()
    (empty_home / "replybench.db").write_bytes(b"no database at all " * 1000)

    told = payload(ready("restore", file, "--force", "--json"))

    assert Path(told["kept"]).read_bytes().startswith(b"no database")
    assert accounts.companies()[0].name == "local"


def test_a_backup_of_an_older_version_is_brought_up_to_date(
    run: Run, empty_home: Path, file: Path
) -> None:
    engine.migrate(f"sqlite:///{file}", "0003")
    engine.engine(f"sqlite:///{file}").dispose()

    told = payload(run("restore", file, "--json"))

    assert told["revision"] == "0003"
    assert value(empty_home / "replybench.db", "SELECT count(*) FROM audit_events") == 0
    assert value(file, "SELECT version_num FROM alembic_version") == "0003"


def _damage(file: Path) -> None:
    whole = bytearray(file.read_bytes())
    whole[8192:40960] = os.urandom(32768)
    file.write_bytes(whole)


def _make_newer(file: Path) -> None:
    with closing(sqlite3.connect(file)) as db, db:
        db.execute("UPDATE alembic_version SET version_num = '9999'")


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda file: file.write_text("no database"), "no backup of Replybench"),
        (lambda file: file.write_bytes(b""), "no backup of Replybench"),
        (_damage, "backup.db is"),
        (_make_newer, "newer version 9999"),
        (Path.unlink, "there is no file"),
    ],
    ids=["a text", "empty", "damaged", "newer", "missing"],
)
def test_what_is_no_backup_is_refused_and_changes_nothing(
    ready: Run, empty_home: Path, file: Path, spoil, sentence: str
) -> None:
    ready("backup", file)
    spoil(file)

    assert sentence in refusal(ready("restore", file, "--force"))

    assert sorted(path.name for path in empty_home.glob("replybench.db*before*")) == []
    assert accounts.companies()[0].name == "local"


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (["backup", "{file}"], "exists; give another file, or --force"),
        (["backup", "{home}/replybench.db", "--force"], "is the database itself"),
        (["backup", "{home}/no/such/folder.db"], "can't be written"),
        (["restore", "{file}"], "--force puts it aside"),
        (["restore", "{home}/replybench.db", "--force"], "is the database itself"),
    ],
    ids=["exists", "itself", "no folder", "restore over", "restore itself"],
)
def test_nothing_is_overwritten_by_mistake(
    ready: Run, empty_home: Path, file: Path, line: list[str], sentence: str
) -> None:
    ready("backup", file)

    said = refusal(ready(*(part.format(file=file, home=empty_home) for part in line)))

    assert sentence in said


def test_without_a_database_there_is_nothing_to_back_up(
    run: Run, empty_home: Path, file: Path
) -> None:
    assert "there is no database" in refusal(run("backup", file))
    assert not (empty_home / "replybench.db").exists()
