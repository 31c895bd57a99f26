"""Reading a simulation: each conversation with who played, what was said, and why it ended."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from workbench.domain.comparison import Measure
from workbench.domain.errors import BadInput
from workbench.domain.listing import Listing, Part
from workbench.domain.redaction import REDACTED
from workbench.domain.simulations import PURPOSE, Played, place_of, taken_over, transcript
from workbench.domain.tenants import Tenant
from workbench.domain.turns import Turn
from workbench.replay.reading import chunks
from workbench.store import grids, run_lists, tenancy
from workbench.store import runs as store
from workbench.store.tables import Reply, Run, RunCase

CASES_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Simulated:
    """One simulated conversation: `before` was really said, `played` is what the two went on with.

    `fault` says why it is no whole conversation, `error_message` what was said of that. Both costs
    are None where a price is not known; `cost_usd` is of both sides.
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
    error_message: str
    cost_usd: float | None

    @property
    def place(self) -> str:
        """Where the persona took over, in words."""
        return place_of(len(self.before), self.persona)

    @property
    def transcript(self) -> str:
        """The simulated part, to be read."""
        return transcript(self.played.turns)


@dataclass(frozen=True, slots=True)
class TalkScore:
    """What a scorer said of a conversation; a value of None is no score."""

    measure: Measure
    value: float | None
    reason: str


@dataclass(frozen=True, slots=True)
class Talk:
    """A simulated conversation to be read, with its scores."""

    one: Simulated
    scores: tuple[TalkScore, ...]


def talks(tenant: Tenant, run_id: int, part: Part) -> Listing[Simulated]:
    """Some of a simulation's conversations, those of one start beside each other."""
    with tenancy.reading(tenant) as db:
        run = _simulation(db, run_id)
        replies = run_lists.conversations(db, run_id, part.limit, part.offset)
        names = {arm.id: arm.name for arm in run.arms}
        return part.holding(_read(db, run, replies, names), run_lists.reply_count(db, run_id))


def talk(tenant: Tenant, run_id: int, reply_id: int) -> Talk:
    """One conversation with its scores; raises NotFound."""
    with tenancy.reading(tenant) as db:
        run = _simulation(db, run_id)
        reply = run_lists.reply(db, run_id, reply_id)
        (one,) = _read(db, run, [reply], {arm.id: arm.name for arm in run.arms})
        versions = {name: kept["version"] for name, kept in run.measures.items()}
        found = {row.scorer: row for row in grids.scores_of(db, [reply_id], versions)[reply_id]}
    scores = (
        TalkScore(_measure(run, name), found[name].value, found[name].reason)
        for name in run.scorers
        if name in found
    )
    return Talk(one, tuple(scores))


def simulated(
    tenant: Tenant, run_id: int, *, arm: str | None = None, persona: str | None = None
) -> Iterator[Simulated]:
    """The conversations of a simulation by case, arm and repeat; raises NotFound at the first."""
    with tenancy.reading(tenant) as db:
        run = _simulation(db, run_id)
        ids = [
            case_id for case_id, name in store.played_cases(db, run_id) if persona in (None, name)
        ]
    for part in chunks(ids, CASES_AT_ONCE):
        yield from _some(tenant, run, part, arm)


def _some(
    tenant: Tenant, run: Run, case_ids: Sequence[int], arm: str | None
) -> Iterator[Simulated]:
    names = {one.id: one.name for one in run.arms if arm in (None, one.name)}
    with tenancy.reading(tenant) as db:
        replies = store.replies_to(db, run.id, case_ids, list(names))
        found = _read(db, run, replies, names)
    yield from found


def _simulation(db: tenancy.TenantSession, run_id: int) -> Run:
    run = store.get(db, run_id)
    if run.purpose != PURPOSE:
        raise BadInput(f"run {run_id} is no simulation; open it under Comparison")
    return run


def _read(
    db: tenancy.TenantSession, run: Run, replies: Sequence[Reply], names: Mapping[int, str]
) -> list[Simulated]:
    cases = store.cases(db, run.id, {reply.case_id for reply in replies})
    told = store.messages(db, {case.conversation_id for case in cases.values()})
    found = []
    for reply in replies:
        case = cases[reply.case_id]
        before = taken_over(told.get(case.conversation_id, ()), case.number).context
        found.append(_one(reply, case, names[reply.arm_id], before))
    return found


def _measure(run: Run, name: str) -> Measure:
    kept = run.measures[name]
    return Measure(name, kept["unit"], kept["better"], judge=kept.get("judge", ""))


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
        error_message=reply.error_message or "",
        cost_usd=reply.cost_usd,
    )
