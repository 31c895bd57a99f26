"""Many writers, and writers that are killed: SQLite loses nothing and writes nothing half."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from workbench import chatting
from workbench.domain.tenants import Tenant
from workbench.providers.fake import FakeProvider

ROOT = Path(__file__).resolve().parents[2]
WRITERS, TIMES = 4, 150
COUNT_UP = """
import sys
from workbench.domain.tenants import Role, Tenant
from workbench.store import chats, tenancy

tenant = Tenant(int(sys.argv[1]), "", None, "", Role.ADMIN)
for _ in range(int(sys.argv[3])):
    with tenancy.session(tenant) as db:
        chat = chats.get(db, int(sys.argv[2]))
        chat.client_description = str(int(chat.client_description) + 1)
"""
DIE_IN_APPROVAL = """
import os, signal, sys
from workbench import chatting
from workbench.chatting import deciding
from workbench.domain.tenants import Role, Tenant

def die(db, chat, message):
    db.add(message)
    message.chat_id = chat.id
    db.flush()
    os.kill(os.getpid(), signal.SIGKILL)

deciding.store.add_message = die
chatting.approve_draft(Tenant(int(sys.argv[1]), "", None, "", Role.ADMIN), int(sys.argv[2]))
"""


def test_four_processes_write_the_same_row_without_a_lost_update(tenant: Tenant) -> None:
    chat = chatting.create_chat(tenant, "Counter", client_description="0")
    command = [sys.executable, "-c", COUNT_UP, str(tenant.company_id), str(chat.id), str(TIMES)]

    writers = [subprocess.Popen(command, cwd=ROOT, env=dict(os.environ)) for _ in range(WRITERS)]
    codes = [writer.wait() for writer in writers]

    assert codes == [0] * WRITERS
    assert chatting.thread(tenant, chat.id).chat.client_description == str(WRITERS * TIMES)


@pytest.mark.usefixtures("config")
def test_a_process_killed_in_the_middle_of_an_approval_leaves_no_half_of_it(
    tenant: Tenant, fake: FakeProvider
) -> None:
    chat = chatting.create_chat(tenant, "Anna")
    chatting.add_client_message(tenant, chat.id, "Price?")
    fake.enqueue("It costs 10")
    draft = chatting.draft_reply(tenant, chat.id)
    command = [sys.executable, "-c", DIE_IN_APPROVAL, str(tenant.company_id), str(draft.id)]

    killed = subprocess.run(command, cwd=ROOT, env=dict(os.environ))

    found = chatting.thread(tenant, chat.id)
    assert killed.returncode == -signal.SIGKILL
    assert (found.total, found.draft.outcome) == (1, None)
    assert chatting.approve_draft(tenant, draft.id).text == "It costs 10"
