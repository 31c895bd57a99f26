"""What became of suggestions, in datasets and in chats: the acceptance."""

from workbench.domain.tenants import Tenant
from workbench.domain.turns import Outcome
from workbench.scoring.text_metrics import edit_distance_share
from workbench.stats.acceptance import Acceptance
from workbench.stats.acceptance import acceptance as measured
from workbench.store import datasets as store
from workbench.store import outcomes, tenancy
from workbench.store.outcomes import Suggested

SENT = (Outcome.AS_IS, Outcome.EDITED)


def acceptance(tenant: Tenant, dataset: str) -> Acceptance:
    """What became of the suggestions behind a dataset's messages; simulated ones are left out."""
    with tenancy.reading(tenant) as db:
        found = outcomes.of_dataset(db, store.find(db, dataset).id)
    real = [suggested for suggested in found if not suggested.simulated]
    return measured(
        [suggested.outcome for suggested in real],
        [suggested.conversation_id for suggested in real],
        [_edit_share(suggested) for suggested in real],
    )


def chat_acceptance(tenant: Tenant) -> Acceptance:
    """What became of the drafts in the company's chats.

    Deleted chats are left out, and what was decided after a model had played the client.
    """
    with tenancy.reading(tenant) as db:
        found = outcomes.of_chats(db)
    real = [decided for decided in found if not decided.simulated]
    return measured(
        [decided.outcome for decided in real],
        [decided.chat_id for decided in real],
        [decided.edit_share for decided in real],
    )


def simulated_decisions(tenant: Tenant, dataset: str = "") -> int:
    """How many decisions acceptance leaves out because a model played the client.

    Those of a dataset, or of the company's chats where none is named.
    """
    with tenancy.reading(tenant) as db:
        if dataset:
            return sum(one.simulated for one in outcomes.of_dataset(db, store.find(db, dataset).id))
        return sum(one.simulated for one in outcomes.of_chats(db))


def _edit_share(suggested: Suggested) -> float | None:
    """How much of the suggestion was changed, where it was sent and its words are known."""
    if suggested.outcome not in SENT or suggested.draft_text is None:
        return None
    return edit_distance_share(suggested.draft_text, suggested.sent_text)
