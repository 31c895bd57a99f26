"""Edits and lines for the tests of learning: chats whose drafts were sent edited."""

import json
import threading
import time

from workbench import chatting, learning
from workbench.domain.tenants import Tenant
from workbench.learning import Lesson
from workbench.learning.deciding import Accepted
from workbench.providers.fake import FakeProvider
from workbench.store.tables import Chat, Config

LINE = "End with a question about the size."


def edit(
    tenant: Tenant, fake: FakeProvider, chat: Chat, said: str, *, draft: str = "", sent: str = ""
) -> int:
    """A client's message answered by a draft that was sent edited; the draft's id."""
    fake.enqueue(draft or f"Draft of {said}")
    chatting.add_client_message(tenant, chat.id, said)
    made = chatting.draft_reply(tenant, chat.id)
    chatting.edit_draft(tenant, made.id, sent or f"Sent for {said}. Which size?")
    chatting.approve_draft(tenant, made.id)
    return made.id


def edits(
    tenant: Tenant, fake: FakeProvider, *, chats: int = 4, each: int = 3, description: str = ""
) -> list[int]:
    """Chats with some edits each; the drafts' ids."""
    made = []
    for chat in range(chats):
        opened = chatting.create_chat(tenant, f"Client {chat}", client_description=description)
        made += [edit(tenant, fake, opened, f"question {chat}-{turn}") for turn in range(each)]
    return made


def answer(*lines: object) -> str:
    """What a model answers that is asked for lines; a text is a line with two edits for proof."""
    whole = [
        {"line": line, "reason": "People ask for it.", "evidence": ["E1", "E2"]}
        if isinstance(line, str)
        else line
        for line in lines
    ]
    return json.dumps({"lines": whole})


def proposed(tenant: Tenant, fake: FakeProvider, config: Config, *lines: str) -> Lesson:
    """The lesson once these lines were proposed."""
    fake.enqueue(answer(*lines))
    learning.propose(tenant, config.id)
    return learning.lesson(tenant, config.id)


def tried(tenant: Tenant, proposal_id: int) -> None:
    """A line's trial, waited for."""
    learning.try_line(tenant, proposal_id)
    wait()


def wait() -> None:
    """Return when no work beside a page goes on."""
    deadline = time.monotonic() + 10
    while any(thread.name == "beside" for thread in threading.enumerate()):
        assert time.monotonic() < deadline
        time.sleep(0.01)


def accepted(tenant: Tenant, fake: FakeProvider, proposal_id: int, calls: int) -> Accepted:
    """A line that was tried with this many replies and accepted."""
    fake.enqueue(*["Which size?"] * calls)
    tried(tenant, proposal_id)
    return learning.accept(tenant, proposal_id)
