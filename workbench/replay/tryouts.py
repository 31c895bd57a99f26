"""Tryouts (F40): a changed prompt answers twelve saved turns beside the live config's replies.

A dataset version has one such run. Each tried config is a further arm of it, so that the replies
of the others stay, and only the new arm's cells are empty.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median

from workbench.domain.comparison import ArmKind
from workbench.domain.errors import BadInput
from workbench.domain.redaction import REDACTED
from workbench.domain.tenants import ENGINEERS, Tenant, require_role
from workbench.domain.tryouts import Moves, TriedTurn
from workbench.domain.turns import Origin
from workbench.replay.planning import Row, case_rows, config_arms, drawn, nothing_in, small_run
from workbench.replay.reading import Told, told
from workbench.scoring.text_metrics import edit_distance_share
from workbench.store import configs as config_store
from workbench.store import datasets, tenancy, whole_runs
from workbench.store import runs as run_store
from workbench.store import tryouts as store
from workbench.store.tables import Arm, Dataset, Reply, Run, RunCase

CASES = 12


@dataclass(frozen=True, slots=True)
class Tried:
    """A tryout as it stands: the replies of `arm` beside those of `against`, as they came in.

    `arms` are all that can be looked at, the newest first; `total` turns are to be answered, and
    `empty` replies of the two arms are still to be written.
    """

    run_id: int
    arm: str
    against: str
    arms: tuple[str, ...]
    turns: tuple[TriedTurn, ...]
    total: int
    empty: int
    message: str

    @property
    def moves(self) -> Moves:
        """The turns counted."""
        return Moves.of(self.turns)


@dataclass(frozen=True, slots=True)
class TrySum:
    """What a tried config's replies add up to beside those of the live one.

    `cost_usd` is the mean of a reply and `seconds` the median; None where they are not known.
    """

    arm: str
    model: str
    moves: Moves
    cost_usd: float | None
    seconds: float | None


def tryout(tenant: Tenant, dataset: str, *config_ids: int) -> Run:
    """The dataset's run of twelve turns with these configs and the live one among its arms.

    The turns are drawn once for a dataset version, openers left out.
    """
    require_role(tenant, ENGINEERS, "try prompts out")
    with tenancy.session(tenant) as db:
        live = config_store.live_or_first(db)
        configs = [config_store.get(db, config_id) for config_id in config_ids]
        frozen = datasets.find(db, dataset)
        known = store.of_dataset(db, frozen.id)
        members = [member.conversation_id for member in datasets.members(db, frozen.id)]
    wanted = [config for config in configs if config.hash != live.hash]
    if not wanted:
        raise BadInput("this is what answers already; change the prompt or a setting first")
    found = [] if known else _twelve(tenant, frozen, members)
    with tenancy.session(tenant) as db:
        new = Run(dataset_id=frozen.id, purpose=store.PURPOSE)
        run = store.of_dataset(db, frozen.id) or small_run(db, tenant, new, live, found)
        there = {arm.config_id for arm in run.arms}
        missing = [one for one in (live, *wanted) if one.id not in there]
        store.add_arms(db, run, config_arms(missing))
    with tenancy.reading(tenant) as db:
        return run_store.get(db, run.id)


def tried(tenant: Tenant, dataset: str, arm: str = "") -> Tried | None:
    """How a dataset's tryout of a config (`name@version`, else the newest) stands; None: no try."""
    with tenancy.reading(tenant) as db:
        run = store.of_dataset(db, datasets.find(db, dataset).id)
        return _look(_Read.of(db, run), *pair(db, run, arm)) if run else None


def tries(tenant: Tenant, dataset: str) -> list[TrySum]:
    """All that was tried on a dataset's twelve turns, the newest first."""
    with tenancy.reading(tenant) as db:
        run = store.of_dataset(db, datasets.find(db, dataset).id)
        if run is None:
            return []
        live = pair(db, run)[1]
        arms = [arm for arm in reversed(run.arms) if arm.kind == ArmKind.CONFIG and arm is not live]
        read = _Read.of(db, run)
    return [_sum(read, arm, live) for arm in arms]


def pair(db: tenancy.TenantSession, run: Run, name: str = "") -> tuple[Arm, Arm]:
    """The tried arm of this name, else the newest, and the live config's arm, else the first."""
    arms = [arm for arm in run.arms if arm.kind == ArmKind.CONFIG]
    live = config_store.live(db)
    against = next((arm for arm in arms if live and arm.config_id == live.id), arms[0])
    others = [arm for arm in reversed(arms) if arm is not against]
    return next((arm for arm in others if arm.name == name), others[0]), against


def _twelve(tenant: Tenant, frozen: Dataset, members: Sequence[int]) -> list[Row]:
    found = list(case_rows(tenant, members, openers=False))
    if not found:
        raise BadInput(nothing_in(frozen.name))
    return drawn(found, CASES, seed=0)


@dataclass(frozen=True, slots=True)
class _Read:
    """A tryout as it is stored: its cases, what was said in them, all replies by arm and case."""

    run: Run
    rows: Mapping[int, RunCase]
    told: Mapping[int, Told]
    replies: Mapping[int, Mapping[int, Reply]]

    @classmethod
    def of(cls, db: tenancy.TenantSession, run: Run) -> "_Read":
        """All of it, read once, however many arms are looked at."""
        rows = {row.id: row for row in whole_runs.cases(db, run.id)}
        replies: dict[int, dict[int, Reply]] = {arm.id: {} for arm in run.arms}
        for reply in whole_runs.replies(db, run.id):
            replies[reply.arm_id][reply.case_id] = reply
        said = told(db, {row.conversation_id for row in rows.values()})
        return cls(run, rows, said, replies)

    def turns(self, arm: Arm, against: Arm) -> tuple[TriedTurn, ...]:
        """The turns that both arms replied to, as they came in."""
        new, old = self.replies[arm.id], self.replies[against.id]
        both = sorted(new.keys() & old.keys(), key=lambda case: max(new[case].id, old[case].id))
        return tuple(
            _turn(row := self.rows[case], self.told[row.conversation_id], old[case], new[case])
            for case in both
        )


def _look(read: _Read, arm: Arm, against: Arm) -> Tried:
    configs = [one.name for one in reversed(read.run.arms) if one.kind == ArmKind.CONFIG]
    answered = len(read.replies[arm.id]) + len(read.replies[against.id])
    return Tried(
        run_id=read.run.id,
        arm=arm.name,
        against=against.name,
        arms=tuple(name for name in configs if name != against.name),
        turns=read.turns(arm, against),
        total=len(read.rows),
        empty=2 * len(read.rows) - answered,
        message=read.run.message,
    )


def _sum(read: _Read, arm: Arm, against: Arm) -> TrySum:
    replies = [one for one in read.replies[arm.id].values() if one.finish]
    costs = [one.cost_usd for one in replies if one.cost_usd is not None]
    seconds = [one.seconds for one in replies if one.seconds is not None]
    return TrySum(
        arm=arm.name,
        model=arm.config.model if arm.config else "",
        moves=Moves.of(read.turns(arm, against)),
        cost_usd=fmean(costs) if costs and len(costs) == len(replies) else None,
        seconds=median(seconds) if seconds else None,
    )


def _turn(row: RunCase, one: Told, old: Reply, new: Reply) -> TriedTurn:
    case = one.cases[row.number]
    redacted = one.conversation.redacted_at is not None
    known = Origin(row.origin) in ArmKind.SENT.origins and not redacted
    sent = case.reference if known else None
    faults = [run_store.fault_of(reply.error, reply.finish) for reply in (new, old)]
    return TriedTurn(
        case_id=row.id,
        title=row.conversation.title or row.conversation.external_id,
        number=row.number,
        client=case.client_words,
        old=old.text or "",
        new=new.text or "",
        fault=REDACTED if redacted else next(filter(None, faults), None),
        sent=sent,
        old_share=_share(old, sent),
        new_share=_share(new, sent),
    )


def _share(reply: Reply, sent: str | None) -> float | None:
    return None if sent is None else edit_distance_share(reply.text or "", sent)
