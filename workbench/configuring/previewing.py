"""A preview: what a model sees and answers under words that nobody has saved yet."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Literal

from workbench.domain.errors import NotFound
from workbench.domain.prompts import ConfigSpec
from workbench.domain.replies import ChatRequest, Completion
from workbench.domain.tenants import ENGINEERS, Tenant, require_role
from workbench.domain.turns import Side, Turn, visible
from workbench.drafting import context_of, pieces, request_for
from workbench.store import chats, datasets, runs, samples, tenancy
from workbench.store.tables import Chat, Conversation
from workbench.store.tenancy import TenantSession

CHATS = 20
CONVERSATIONS = 100


@dataclass(frozen=True, slots=True)
class Example:
    """A conversation to look at a prompt with: a chat, or a dataset's."""

    kind: Literal["chat", "conversation"]
    id: int
    title: str


def examples(tenant: Tenant, dataset: str = "") -> list[Example]:
    """The newest chats, or a dataset's first conversations."""
    with tenancy.reading(tenant) as db:
        if not dataset:
            return [Example("chat", line.id, line.name) for line in chats.lines(db, limit=CHATS)]
        found = samples.titles(db, datasets.find(db, dataset).id, limit=CONVERSATIONS)
    return [Example("conversation", number, title) for number, title in found]


def preview(tenant: Tenant, example: Example, spec: ConfigSpec) -> ChatRequest:
    """Exactly what the model would be sent where the client spoke last."""
    with tenancy.reading(tenant) as db:
        source, said = _told(db, example)
        return request_for(db, spec, source, _up_to_the_client(said))


def answer(
    tenant: Tenant, example: Example, spec: ConfigSpec
) -> Generator[str | Completion, None, None]:
    """One reply piece by piece, and the Completion last; only its cost is stored."""
    require_role(tenant, ENGINEERS, "try prompts out")
    yield from pieces(tenant, preview(tenant, example, spec), "preview")


def _told(db: TenantSession, example: Example) -> tuple[Chat | Conversation, Sequence[Turn]]:
    if example.kind == "chat":
        total = chats.message_count(db, example.id)
        return chats.get(db, example.id), context_of(chats.newest_messages(db, example.id, total))
    found = runs.conversations(db, [example.id]).get(example.id)
    if found is None:
        raise NotFound(f"no conversation {example.id} in this company")
    messages = runs.messages(db, [example.id])[example.id]
    return found, [Turn(said.role, said.text) for said in visible(messages)]


def _up_to_the_client(said: Sequence[Turn]) -> Sequence[Turn]:
    """What was said before the manager's last reply, where the manager spoke last."""
    end = len(said)
    while end and said[end - 1].role is not Side.CLIENT:
        end -= 1
    return said[:end]
