"""A disk that is full: a clear sentence, a database that stays whole, and reading that goes on."""

import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import live_config, make_tenant
from workbench import backing_up, chatting, curating, importing
from workbench.domain.errors import StoreError
from workbench.domain.tenants import Tenant
from workbench.settings import settings
from workbench.store import engine

pytestmark = pytest.mark.sqlite

MEGABYTES = 4
LONG = "Where is it? " * 4_000


@pytest.fixture
def small_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home on a disk of a few megabytes; only root can mount one."""
    folder = tmp_path / "small"
    folder.mkdir()
    size = f"size={MEGABYTES}m"
    mounted = os.geteuid() == 0 and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)], capture_output=True
    )
    if not mounted or mounted.returncode:
        pytest.skip("no disk can be mounted here")
    monkeypatch.setenv("WORKBENCH_HOME", str(folder))
    settings.cache_clear()
    engine.engine.cache_clear()
    try:
        engine.migrate()
        yield folder
    finally:
        engine.engine().dispose()
        settings.cache_clear()
        engine.engine.cache_clear()
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture
def full(small_disk: Path) -> tuple[Tenant, int, str]:
    """A company that wrote until the disk was full: who, in which chat, and what was said then."""
    tenant = make_tenant("Harbor & Linen", "eva@harbor.example")
    chat = chatting.create_chat(tenant, "Anna")
    live_config(tenant)
    with pytest.raises(StoreError) as refused:
        write_for_ever(tenant, chat.id)
    return tenant, chat.id, str(refused.value)


def write_for_ever(tenant: Tenant, chat_id: int) -> None:
    while True:
        chatting.add_client_message(tenant, chat_id, LONG)


def test_writing_is_refused_in_a_sentence_and_reading_goes_on(
    full: tuple[Tenant, int, str], small_disk: Path
) -> None:
    tenant, chat, said = full

    assert "can't grow because the disk is full; free some space" in said
    assert chatting.thread(tenant, chat).messages[0].text == LONG
    with closing(sqlite3.connect(small_disk / "replybench.db")) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_an_import_that_does_not_fit_leaves_nothing_behind(
    small_disk: Path,
) -> None:
    tenant = make_tenant("Harbor & Linen", "eva@harbor.example")
    lines = (f"CLIENT: {number} {LONG}\nMANAGER: On its way.\n" for number in range(200))

    with pytest.raises(StoreError, match="the disk is full"):
        importing.import_data(tenant, "".join(lines).encode(), dataset="shop")

    assert curating.datasets(tenant) == []
    with closing(sqlite3.connect(small_disk / "replybench.db")) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert db.execute("SELECT count(*) FROM conversations").fetchone() == (0,)


def test_once_there_is_space_writing_goes_on(
    full: tuple[Tenant, int, str], small_disk: Path
) -> None:
    tenant, chat, _ = full
    before = chatting.thread(tenant, chat).total
    bigger = f"remount,size={2 * MEGABYTES}m"
    subprocess.run(["mount", "-o", bigger, str(small_disk)], check=True)

    chatting.add_client_message(tenant, chat, "There is space again")

    assert chatting.thread(tenant, chat).total == before + 1


def test_a_backup_that_does_not_fit_leaves_nothing_behind(
    full: tuple[Tenant, int, str], small_disk: Path
) -> None:
    with pytest.raises(StoreError, match="the database is as it was"):
        backing_up.back_up(small_disk / "backup.db")

    assert {path.name.split("-")[0] for path in small_disk.iterdir()} == {"replybench.db"}
    assert chatting.chat_count(full[0]) == 1
