"""What an export is made of: conversations with all that is known behind their messages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from workbench.domain.turns import Origin, Side, SourceConversation, Turn


@dataclass(frozen=True, slots=True)
class Version:
    """An earlier text of a message; `author` changed it, by an `instruction` or by hand."""

    text: str
    instruction: str
    author: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Wording:
    """A wording of a draft that was made of its `parent`, the AI's own being number 0."""

    number: int
    parent: int
    text: str
    instruction: str
    config_hash: str | None
    author: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class DraftTold:
    """A decided draft: what the AI wrote, which wordings followed, how it ended and why."""

    id: int
    config: str
    config_hash: str
    request_hash: str
    ai_text: str
    text: str
    outcome: str | None
    reason: str
    edit_share: float | None
    decided_by: str
    decided_at: datetime | None
    created_at: datetime
    edits: Sequence[Wording] = ()


@dataclass(frozen=True, slots=True)
class Behind:
    """What a chat knows of a message beside its words."""

    edited_at: datetime | None
    versions: Sequence[Version]
    draft: DraftTold | None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two replies to the same context of which people preferred one."""

    context: tuple[Turn, ...]
    preferred: str
    other: str


@dataclass(frozen=True, slots=True)
class Told:
    """A conversation that goes out. `behind` has what a chat knows, by its messages' places.

    `drafts` are those that became no message, `pairs` what people preferred elsewhere: among
    candidates, side by side, and in a run's replies. Of an `erased` one the words are gone.
    """

    conversation: SourceConversation
    source: str = ""
    behind: Mapping[int, Behind] = field(default_factory=dict)
    drafts: Sequence[DraftTold] = ()
    pairs: Sequence[Pair] = ()
    erased: bool = False

    @property
    def is_played(self) -> bool:
        """Whether a model spoke for the client: then it is no client's conversation."""
        return any(
            message.role is Side.CLIENT and message.origin is Origin.AI
            for message in self.conversation.messages
        )


@dataclass(frozen=True, slots=True)
class Head:
    """What a file is of: a chat, or a dataset's version with its hash."""

    kind: str
    name: str
    version: int | None = None
    hash: str = ""
