"""Ghost replies (F37): what the live config would have written in place of each real reply.

A chat, or a few turns of an import, become a small run of the live config beside what was sent.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.domain.errors import BadInput
from workbench.domain.redaction import REDACTED
from workbench.domain.tenants import WRITERS, Tenant, require_role
from workbench.domain.turns import Case, Origin, cases
from workbench.drafting import frozen_chat
from workbench.replay.planning import Row, case_rows, drawn, small_run
from workbench.store import configs as config_store
from workbench.store import datasets, snapshots, tenancy, whole_runs
from workbench.store import ghosts as ghost_store
from workbench.store import runs as store
from workbench.store.tables import Reply, Run, RunCase

PURPOSE = "ghost"
DATASET = "ghost-replies"
CHAT_TURNS = 30
FIRST_TURNS = 10
NOTHING_TO_REPLAY = (
    "no reply of the manager's answers a client here, so there is nothing to compare with; "
    "give a conversation with at least one answered client message"
)


@dataclass(frozen=True, slots=True)
class GhostTurn:
    """One real reply and the ghost's; `ghost` is None until it is written, `fault` why it is none.

    `origin` tells who wrote the real one.
    """

    case_id: int
    conversation_id: int
    title: str
    number: int
    client: str
    real: str
    origin: Origin
    ghost: str | None
    fault: str | None


@dataclass(frozen=True, slots=True)
class Ghosts:
    """A ghost run as it stands: `arm` is the config's, `against` what people sent."""

    run_id: int
    dataset: str
    arm: str
    model: str
    against: str
    turns: tuple[GhostTurn, ...]

    @property
    def written(self) -> int:
        """How many turns have their ghost, or the reason why not."""
        return sum(turn.ghost is not None or turn.fault is not None for turn in self.turns)


def plan_ghosts(tenant: Tenant, chat_id: int) -> Run:
    """The run over a chat's newest turns; an unchanged chat and config give the run there is."""
    require_role(tenant, WRITERS, "ask for ghost replies")
    with tenancy.session(tenant) as db:
        chat = snapshots.incoming(snapshots.FROZEN, frozen_chat(db, chat_id))
        dataset = snapshots.write(db, snapshots.plan(db, DATASET, [chat]), tenant.user_id)
        conversation = ghost_store.conversation_id(db, chat.source, chat.hash)
    found = list(case_rows(tenant, [conversation], openers=False))
    return _planned(tenant, dataset.id, found[-CHAT_TURNS:])


def plan_first_look(tenant: Tenant, dataset: str, config_id: int) -> Run:
    """The run over ten turns of an import: its last ones, or a draw from many conversations."""
    require_role(tenant, WRITERS, "ask for ghost replies")
    with tenancy.reading(tenant) as db:
        frozen = datasets.find(db, dataset)
        members = [member.conversation_id for member in datasets.members(db, frozen.id)]
    found = list(case_rows(tenant, members, openers=False))
    alone = len(members) == 1
    chosen = found[-FIRST_TURNS:] if alone else drawn(found, FIRST_TURNS, seed=0)
    return _planned(tenant, frozen.id, chosen, config_id)


def ghosts(tenant: Tenant, run_id: int) -> Ghosts:
    """A ghost run as it stands now; raises NotFound."""
    with tenancy.reading(tenant) as db:
        run = store.get(db, run_id)
        check_purpose(run)
        ghost, sent = run.arms
        rows = whole_runs.cases(db, run_id)
        ids = [row.id for row in rows]
        replies = {one.case_id: one for one in store.replies_to(db, run_id, ids, [ghost.id])}
        messages = store.messages(db, {row.conversation_id for row in rows})
    told = {one: cases(said) for one, said in messages.items()}
    return Ghosts(
        run_id=run_id,
        dataset=run.dataset.name,
        arm=ghost.name,
        model=ghost.config.model if ghost.config else "",
        against=sent.name,
        turns=tuple(
            _turn(row, told[row.conversation_id][row.number], replies.get(row.id)) for row in rows
        ),
    )


def check_purpose(run: Run) -> None:
    """Raises BadInput for a run of another kind."""
    if run.purpose != PURPOSE:
        raise BadInput(f"run {run.id} has no ghost replies; open it under Comparison")


def _planned(
    tenant: Tenant, dataset_id: int, found: Sequence[Row], config_id: int | None = None
) -> Run:
    if not found:
        raise BadInput(NOTHING_TO_REPLAY)
    places = [(case["conversation_id"], case["number"]) for case in found]
    with tenancy.session(tenant) as db:
        config = config_store.get(db, config_id) if config_id else config_store.live_or_first(db)
        known = ghost_store.same_run(db, PURPOSE, config.hash, places)
        if known:
            return store.get(db, known)
        run = Run(dataset_id=dataset_id, purpose=PURPOSE)
        return small_run(db, tenant, run, config, found)


def _turn(row: RunCase, case: Case, reply: Reply | None) -> GhostTurn:
    fault = store.fault_of(reply.error, reply.finish) if reply else None
    if row.conversation.redacted_at:
        reply, fault = None, REDACTED
    return GhostTurn(
        case_id=row.id,
        conversation_id=row.conversation_id,
        title=row.conversation.title,
        number=row.number,
        client=case.client_words,
        real=case.reference,
        origin=case.origin,
        ghost=reply.text if reply else None,
        fault=fault,
    )
