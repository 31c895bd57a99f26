"""Where an arm wrote: a manager's turn of a replay, or the place where a persona took over."""

from collections.abc import Iterable

from workbench.domain.simulations import taken_over
from workbench.domain.turns import Case, cases
from workbench.store import runs as store
from workbench.store.tables import Conversation, RunCase
from workbench.store.tenancy import TenantSession


class Places:
    """The cases behind some rows, each conversation read once."""

    def __init__(self, db: TenantSession, rows: Iterable[RunCase]) -> None:
        self._messages = store.messages(db, {row.conversation_id for row in rows})
        self._cases: dict[int, list[Case]] = {}

    def case(self, row: RunCase) -> Case:
        """What was said before, and what a person replied; nobody did where a persona took over."""
        told = self._messages.get(row.conversation_id, [])
        if row.persona:
            return taken_over(told, row.number)
        if row.conversation_id not in self._cases:
            self._cases[row.conversation_id] = cases(told)
        return self._cases[row.conversation_id][row.number]


def title_of(conversation: Conversation) -> str:
    """What a conversation is called."""
    return conversation.title or conversation.external_id or f"Conversation {conversation.id}"


def name_of(row: RunCase) -> str:
    """What the conversation of a case is called, with the persona that went on in it."""
    title = title_of(row.conversation)
    return f"{title} \N{MIDDLE DOT} {row.persona}" if row.persona not in ("", title) else title
