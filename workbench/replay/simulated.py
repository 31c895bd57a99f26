"""Reading a simulation: each conversation with who played, what was said, and why it ended."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workbench.domain.errors import BadInput
from workbench.domain.redaction import REDACTED
from workbench.domain.simulations import PURPOSE, Played, taken_over, transcript
from workbench.domain.tenants import Tenant
from workbench.domain.turns import Turn
from workbench.replay.reading import chunks
from workbench.store import runs as store
from workbench.store import tenancy
from workbench.store.tables import Reply, Run, RunCase

CASES_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Simulated:
    """One simulated conversation: `before` was really said, `played` is what the two went on with.

    `fault` says why it is no whole conversation. Both costs are None where a price is not known;
    `cost_usd` is of both sides.
    """

    case_id: int
    reply_id: int
    title: str
    persona: str
    arm: str
    repeat: int
    before: tuple[Turn, ...]
    played: Played
    fault: str | None
    cost_usd: float | None

    @property
    def transcript(self) -> str:
        """The simulated part, to be read."""
        return transcript(self.played.turns)


def simulated(
    tenant: Tenant, run_id: int, *, arm: str | None = None, persona: str | None = None
) -> Iterator[Simulated]:
    """The conversations of a simulation by case, arm and repeat; raises NotFound at the first."""
    with tenancy.reading(tenant) as db:
        run = store.get(db, run_id)
        ids = [
            case_id for case_id, name in store.played_cases(db, run_id) if persona in (None, name)
        ]
    if run.purpose != PURPOSE:
        raise BadInput(f"run {run_id} is no simulation; open it under Comparison")
    for part in chunks(ids, CASES_AT_ONCE):
        yield from _some(tenant, run, part, arm)


def _some(
    tenant: Tenant, run: Run, case_ids: Sequence[int], arm: str | None
) -> Iterator[Simulated]:
    names = {one.id: one.name for one in run.arms if arm in (None, one.name)}
    with tenancy.reading(tenant) as db:
        cases = store.cases(db, run.id, case_ids)
        told = store.messages(db, {case.conversation_id for case in cases.values()})
        replies = store.replies_to(db, run.id, case_ids, list(names))
    for reply in replies:
        case = cases[reply.case_id]
        before = taken_over(told.get(case.conversation_id, ()), case.number).context
        yield _one(reply, case, names[reply.arm_id], before)


def _one(reply: Reply, case: RunCase, arm: str, before: tuple[Turn, ...]) -> Simulated:
    redacted = case.conversation.redacted_at is not None
    return Simulated(
        case_id=case.id,
        reply_id=reply.id,
        title=case.conversation.title or case.conversation.external_id,
        persona=case.persona,
        arm=arm,
        repeat=reply.repeat,
        before=before,
        played=Played.read(reply.turns) or Played(()),
        fault=REDACTED if redacted else store.fault_of(reply.error, reply.finish),
        cost_usd=reply.cost_usd,
    )
