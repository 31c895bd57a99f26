"""Paid calls that have no row of their own."""

from workbench.domain.embeddings import Embeddings
from workbench.domain.replies import Completion, ModelRef
from workbench.store.tables import SideCall
from workbench.store.tenancy import TenantSession


def add(
    db: TenantSession, purpose: str, model: ModelRef, done: Completion, chat_id: int | None = None
) -> None:
    """Keep what a call cost."""
    db.add(
        SideCall(
            purpose=purpose,
            model=str(model),
            chat_id=chat_id,
            input_tokens=done.input_tokens,
            output_tokens=done.output_tokens,
            cost_usd=done.cost_usd,
            seconds=done.seconds,
        )
    )


def add_embeddings(db: TenantSession, purpose: str, model: ModelRef, done: Embeddings) -> None:
    """Keep what vectors cost; their model writes nothing."""
    db.add(
        SideCall(
            purpose=purpose,
            model=str(model),
            input_tokens=done.input_tokens,
            output_tokens=0,
            cost_usd=done.cost_usd,
        )
    )
