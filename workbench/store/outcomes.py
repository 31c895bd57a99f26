"""What became of drafts, in datasets and in chats: the ground truth of acceptance."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from workbench.domain.turns import Origin, Outcome, Side
from workbench.store.tables import Chat, DatasetMember, Draft, Message, TurnRow
from workbench.store.tenancy import TenantSession


@dataclass(frozen=True, slots=True)
class Suggested:
    """A decided suggestion of an imported conversation; its text may be unknown."""

    conversation_id: int
    outcome: Outcome
    draft_text: str | None
    sent_text: str
    simulated: bool


@dataclass(frozen=True, slots=True)
class Decided:
    """A decided draft of a chat; an edit share of None: nothing of it was sent.

    `simulated`: a model had played the client before it.
    """

    chat_id: int
    outcome: Outcome
    edit_share: float | None
    simulated: bool


def of_dataset(db: TenantSession, dataset_id: int) -> list[Suggested]:
    """The decided suggestions behind a dataset's messages."""
    found = (
        select(
            *(TurnRow.conversation_id, TurnRow.outcome, TurnRow.draft_text, TurnRow.text),
            _played_before(),
        )
        .join(DatasetMember, DatasetMember.conversation_id == TurnRow.conversation_id)
        .where(DatasetMember.dataset_id == dataset_id, TurnRow.outcome.is_not(None))
        .order_by(DatasetMember.position, TurnRow.position)
    )
    return [
        Suggested(conversation, Outcome(str(outcome)), draft, text, bool(simulated))
        for conversation, outcome, draft, text, simulated in db.execute(found)
    ]


def of_chats(db: TenantSession) -> list[Decided]:
    """The decided drafts of all chats that are not deleted."""
    played = select(Message.id).where(
        Message.chat_id == Draft.chat_id,
        Message.role == Side.CLIENT,
        Message.origin == Origin.AI,
        Message.deleted_at.is_(None),
        Message.sent_at <= Draft.created_at,
    )
    found = (
        select(Draft.chat_id, Draft.outcome, Draft.edit_share, played.exists())
        .join(Chat, Chat.id == Draft.chat_id)
        .where(Chat.deleted_at.is_(None), Draft.outcome.is_not(None))
        .order_by(Draft.id)
    )
    return [
        Decided(chat_id, Outcome(str(outcome)), share, bool(simulated))
        for chat_id, outcome, share, simulated in db.execute(found)
    ]


def counts(db: TenantSession, dataset_ids: Iterable[int]) -> Mapping[int, dict[str, int]]:
    """How often each outcome of a real client's turn stands in each of the datasets.

    Those without any are left out.
    """
    found = (
        select(DatasetMember.dataset_id, TurnRow.outcome, func.count(TurnRow.id))
        .join(TurnRow, TurnRow.conversation_id == DatasetMember.conversation_id)
        .where(
            DatasetMember.dataset_id.in_(list(dataset_ids)),
            TurnRow.outcome.is_not(None),
            ~_played_before(),
        )
        .group_by(DatasetMember.dataset_id, TurnRow.outcome)
    )
    counted: dict[int, dict[str, int]] = {}
    for dataset_id, outcome, count in db.execute(found):
        counted.setdefault(dataset_id, {})[str(outcome)] = count
    return counted


def _played_before() -> ColumnElement[bool]:
    """Whether a model had played the client before this turn of its conversation."""
    said = aliased(TurnRow)
    played = select(said.id).where(
        said.conversation_id == TurnRow.conversation_id,
        said.position < TurnRow.position,
        said.role == Side.CLIENT,
        said.origin == Origin.AI,
    )
    return played.exists()
