"""The conversations behind a number: where two arms differ most, and what was said there."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from workbench.comparing.grid import Floats, Grid, Integers, arm_named, measure_named
from workbench.domain.comparison import ArmKind, Comparison
from workbench.domain.tenants import Tenant
from workbench.domain.turns import Case, Side, SourceMessage, Turn, cases, visible
from workbench.store import runs as store
from workbench.store import tenancy
from workbench.store.tables import Arm, Conversation, Reply, Run
from workbench.store.tenancy import TenantSession


@dataclass(frozen=True, slots=True)
class Pair:
    """Which two arms are looked at, under which measure."""

    arm: str
    baseline: str
    measure: str


def first_pair(comparison: Comparison) -> Pair | None:
    """The pair that a report's examples are of: the first config beside the baseline, if any."""
    others = (arm for arm in comparison.arms if arm.name != comparison.baseline)
    arm = next((one for one in others if one.kind is ArmKind.CONFIG), None)
    return Pair(arm.name, comparison.baseline, comparison.measures[0].name) if arm else None


@dataclass(frozen=True, slots=True)
class CellText:
    """What an arm replied to a case, and the mean score of its repeats.

    `text` is the first repeat's; `fault` says why it is no whole reply.
    """

    text: str
    fault: str | None
    value: float


@dataclass(frozen=True, slots=True)
class CellPair:
    """A case with both arms' replies, and what the client said just before."""

    case_id: int
    title: str
    number: int
    client: str
    arm: CellText
    baseline: CellText

    @property
    def change(self) -> float:
        """The arm's score minus the baseline's."""
        return self.arm.value - self.baseline.value


@dataclass(frozen=True, slots=True)
class WholeCase:
    """The conversation behind a case: `before` the models were shown, `after` they were not."""

    title: str
    before: tuple[SourceMessage, ...]
    after: tuple[SourceMessage, ...]


def cells(tenant: Tenant, run_id: int, pair: Pair, *, limit: int = 50) -> list[CellPair]:
    """The cases where two arms differ most under a measure, the biggest difference first."""
    with tenancy.reading(tenant) as db:
        run = store.get(db, run_id)
        arm, base = arm_named(run, pair.arm), arm_named(run, pair.baseline)
        grid = Grid(db, run)
        means = grid.means(db, measure_named(run, pair.measure).name)
        mine, theirs = means.by_arm[arm.id], means.by_arm[base.id]
        places = _largest(mine - theirs, limit)
        drill = _Drill(db, run, grid.case_ids[places].tolist(), (arm, base))
    return [
        drill.pair(int(grid.case_ids[place]), float(mine[place]), float(theirs[place]))
        for place in places.tolist()
    ]


def case(tenant: Tenant, run_id: int, case_id: int) -> WholeCase:
    """The whole conversation behind a case; raises NotFound."""
    with tenancy.reading(tenant) as db:
        row = store.case(db, run_id, case_id)
        messages = store.messages(db, [row.conversation_id])[row.conversation_id]
    shown = visible(messages)
    split = len(cases(messages)[row.number].context)
    return WholeCase(_title(row.conversation), tuple(shown[:split]), tuple(shown[split:]))


class _Drill:
    """The texts behind some cases, read at once."""

    def __init__(
        self, db: TenantSession, run: Run, case_ids: Sequence[int], arms: tuple[Arm, Arm]
    ) -> None:
        self._arms = arms
        self._cases = store.cases(db, run.id, case_ids)
        ids = {row.conversation_id for row in self._cases.values()}
        self._told = {one: cases(told) for one, told in store.messages(db, ids).items()}
        self._replies: dict[tuple[int, int], Reply] = {}
        for reply in store.replies_to(db, run.id, case_ids, [arm.id for arm in arms]):
            self._replies.setdefault((reply.arm_id, reply.case_id), reply)

    def pair(self, case_id: int, mine: float, theirs: float) -> CellPair:
        """One case's texts."""
        row = self._cases[case_id]
        told = self._told[row.conversation_id][row.number]
        arm, base = self._arms
        return CellPair(
            case_id=case_id,
            title=_title(row.conversation),
            number=row.number,
            client=_client_line(told),
            arm=self._text(arm, case_id, mine),
            baseline=self._text(base, case_id, theirs),
        )

    def _text(self, arm: Arm, case_id: int, value: float) -> CellText:
        reply = self._replies[arm.id, case_id]
        return CellText(reply.text or "", store.fault_of(reply.error, reply.finish), value)


def _largest(change: Floats, limit: int) -> Integers:
    """Places of the largest differences, either way; cases without a difference are left out."""
    known = np.flatnonzero(~np.isnan(change))
    order = np.argsort(-np.abs(change[known]), kind="stable")
    return known[order][:limit]


def _client_line(told: Case) -> str:
    """The client's last messages before the reply."""
    last: list[Turn] = []
    for turn in reversed(told.context):
        if turn.role is Side.CLIENT:
            last.append(turn)
        elif last:
            break
    return "\n".join(turn.text for turn in reversed(last))


def _title(conversation: Conversation) -> str:
    return conversation.title or conversation.external_id or f"Conversation {conversation.id}"
