"""`purge`: what it counts, and what it erases."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.cli.conftest import Run, payload, refusal
from tests.singing import SIGN, files_with
from workbench import accounts, chatting
from workbench.store import tenancy
from workbench.store.tables import Chat, now


@pytest.fixture
def trashed(ready: Run) -> Run:
    """The command line where a chat was deleted forty days ago."""
    tenant = accounts.tenant_for()
    chat = chatting.create_chat(tenant, SIGN)
    chatting.add_client_message(tenant, chat.id, f"Hi, {SIGN}")
    with tenancy.session(tenant) as db:
        db.get_one(Chat, chat.id).deleted_at = now() - timedelta(days=40)
    return ready


def test_a_dry_run_counts_and_erases_nothing(trashed: Run, empty_home: Path) -> None:
    told = payload(trashed("purge", "--dry-run", "--json"))

    assert told["companies"] == [
        {"company": "local", "chats": 1, "messages": 1, "drafts": 0, "conversations": 0}
    ]
    assert (told["dry_run"], told["no_trace_in_file"]) == (True, False)
    assert chatting.deleted_chat_count(accounts.tenant_for()) == 1


def test_a_purge_leaves_no_trace(trashed: Run, empty_home: Path) -> None:
    told = payload(trashed("purge", "--json"))

    assert (told["companies"][0]["chats"], told["no_trace_in_file"]) == (1, True)
    assert files_with(empty_home) == []


def test_a_purge_tells_people_what_it_erased(trashed: Run) -> None:
    said = trashed("purge", "--company", "local").stdout

    assert said == "local: erased: 1 chat, 1 message, 0 drafts, 0 conversations redacted\n"


def test_an_unknown_company_is_refused(trashed: Run) -> None:
    assert "no company 'x'" in refusal(trashed("purge", "--company", "x", "--json"))
