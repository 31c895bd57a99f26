"""The daily purge: every company, several processes at once, and a failure that ends nothing."""

import os
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from tests.singing import SIGN, files_with
from workbench import accounts, chatting, purging
from workbench.domain.errors import StoreError
from workbench.domain.redaction import Purged
from workbench.domain.tenants import Tenant
from workbench.runners import daily
from workbench.store import tenancy
from workbench.store.tables import Chat, now

ROOT = Path(__file__).resolve().parents[2]
PURGE = "from workbench.runners import daily; daily.purge_and_tell()"


def deleted(tenant: Tenant, count: int = 1) -> None:
    """Chats that were deleted long ago."""
    for number in range(count):
        chat = chatting.create_chat(tenant, f"{SIGN} {number}")
        chatting.add_client_message(tenant, chat.id, f"Hi, {SIGN}")
        with tenancy.session(tenant) as db:
            db.get_one(Chat, chat.id).deleted_at = now() - timedelta(days=40)


def test_every_company_is_purged_and_the_file_rewritten(
    tenant: Tenant, other_tenant: Tenant, home: Path
) -> None:
    deleted(tenant)
    deleted(other_tenant, 2)

    daily.purge_and_tell()

    assert files_with(home) == []


def test_one_company_can_be_named(tenant: Tenant, other_tenant: Tenant) -> None:
    deleted(tenant)
    deleted(other_tenant)

    gone = daily.purge(tenant.company)

    assert gone == {tenant.company: Purged(chats=1, messages=1)}
    assert chatting.deleted_chat_count(other_tenant) == 1


def test_processes_that_purge_at_once_do_not_disturb_each_other(tenant: Tenant, home: Path) -> None:
    deleted(tenant, 45)
    purge = [sys.executable, "-c", PURGE]

    purges = [subprocess.Popen(purge, cwd=ROOT, env=dict(os.environ)) for _ in range(3)]

    assert [one.wait() for one in purges] == [0, 0, 0]
    assert chatting.deleted_chat_count(tenant) == 0
    assert files_with(home) == []


def test_a_company_that_fails_stops_no_other(
    tenant: Tenant, other_tenant: Tenant, monkeypatch, caplog: pytest.LogCaptureFixture
) -> None:
    deleted(tenant)
    deleted(other_tenant)
    real = purging.purge_expired

    def failing(by: Tenant) -> Purged:
        if by.company == tenant.company:
            raise StoreError("the database is busy; try again in a moment")
        return real(by)

    monkeypatch.setattr(purging, "purge_expired", failing)

    daily.purge_and_tell()

    assert "tried again in a day: the database is busy" in caplog.text
    assert chatting.deleted_chat_count(other_tenant) == 0


def test_the_thread_purges_and_ends_when_the_app_does(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    purged = threading.Event()
    monkeypatch.setattr(daily, "FIRST_SECONDS", 0)
    monkeypatch.setattr(daily, "purge_and_tell", purged.set)

    ended = daily.purge_daily()

    assert purged.wait(10)
    thread = next(one for one in threading.enumerate() if one.name == "purge")
    ended.set()
    thread.join(10)
    assert not thread.is_alive()


def test_a_database_that_can_not_be_read_is_said_in_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def failing() -> list[object]:
        raise StoreError("the database is not set up; run: python -m workbench init")

    monkeypatch.setattr(accounts, "companies", failing)

    daily.purge_and_tell()

    assert "tried again in a day: the database is not set up" in caplog.text
