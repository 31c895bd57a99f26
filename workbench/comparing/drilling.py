"""The conversations behind a number: what two arms wrote in a case, and what was said around it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan

from workbench.comparing.pairing import Pair, Paired, View, paired
from workbench.comparing.places import Places, name_of, title_of
from workbench.domain.simulations import Played, place_of
from workbench.domain.tenants import Tenant
from workbench.domain.turns import SourceMessage, visible
from workbench.store import grids, tenancy
from workbench.store import runs as store
from workbench.store.tables import Arm, Reply
from workbench.store.tenancy import TenantSession

ATTACK = "This reply looks as if it gave orders to its judge"


@dataclass(frozen=True, slots=True)
class CellText:
    """What an arm replied to a case, and the mean score of its repeats.

    `text` is the first whole repeat's, else the first one's; `fault` says why it is no whole reply,
    or that there is none. `reason` is what the scorer, or the failed call, said. A value of None
    is no score. `played` is what was said, where a persona played the client.
    """

    text: str
    fault: str | None
    value: float | None
    reason: str = ""
    played: Played | None = None


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case in a list: where it is from, and both arms' scores, None where there is none."""

    case_id: int
    title: str
    number: int
    arm: float | None
    baseline: float | None
    persona: str = ""

    @property
    def place(self) -> str:
        """Where in its conversation it is, in words."""
        return place_of(self.number, self.persona)

    @property
    def change(self) -> float | None:
        """The arm's score minus the baseline's."""
        known = self.arm is not None and self.baseline is not None
        return (self.arm or 0.0) - (self.baseline or 0.0) if known else None


@dataclass(frozen=True, slots=True)
class CellPair:
    """A case with both arms' replies, and what the client said just before."""

    case_id: int
    title: str
    number: int
    client: str
    arm: CellText
    baseline: CellText
    persona: str = ""

    @property
    def place(self) -> str:
        """Where in its conversation it is, in words."""
        return place_of(self.number, self.persona)


@dataclass(frozen=True, slots=True)
class WholeCase:
    """The conversation behind a case: `before` the models were shown, `after` they were not.

    `persona` went on behind `before`; in a replay nobody did.
    """

    title: str
    persona: str
    before: tuple[SourceMessage, ...]
    after: tuple[SourceMessage, ...]


def lines(tenant: Tenant, one: Paired, places: Sequence[int]) -> list[CaseLine]:
    """Some of a pair's cases as lines of a list, in the order given."""
    case_ids = one.case_ids[places].tolist()
    with tenancy.reading(tenant) as db:
        found = store.cases(db, one.run_id, case_ids)
    rows = [found[case_id] for case_id in case_ids]
    return [
        CaseLine(row.id, name_of(row), row.number, *_values(one, place), row.persona)
        for place, row in zip(places, rows, strict=True)
    ]


def texts(tenant: Tenant, one: Paired, places: Sequence[int]) -> list[CellPair]:
    """What both arms wrote in some of a pair's cases, in the order given."""
    case_ids = one.case_ids[places].tolist()
    with tenancy.reading(tenant) as db:
        drill = Drill(db, Looked(one.run_id, one.arms, one.versions), case_ids)
    return [
        drill.pair(case_id, *_values(one, place))
        for place, case_id in zip(places, case_ids, strict=True)
    ]


def examples(tenant: Tenant, run_id: int, pair: Pair, *, limit: int = 10) -> list[CellPair]:
    """The cases where two arms differ most under a measure, the biggest regressions first."""
    one = paired(tenant, run_id, pair)
    return texts(tenant, one, one.of(View.ALL)[:limit].tolist())


def case(tenant: Tenant, run_id: int, case_id: int) -> WholeCase:
    """The whole conversation behind a case; raises NotFound."""
    with tenancy.reading(tenant) as db:
        row = store.case(db, run_id, case_id)
        places = Places(db, [row])
        messages = store.messages(db, [row.conversation_id])[row.conversation_id]
    shown = visible(messages)
    split = len(places.case(row).context)
    title = title_of(row.conversation)
    return WholeCase(title, row.persona, tuple(shown[:split]), tuple(shown[split:]))


@dataclass(frozen=True, slots=True)
class Looked:
    """Which arms of a run are looked at, and which version of which scorer."""

    run_id: int
    arms: tuple[Arm, ...]
    versions: Mapping[str, int]


class Drill:
    """The texts behind some cases, read at once."""

    def __init__(self, db: TenantSession, one: Looked, case_ids: Sequence[int]) -> None:
        self._arms = one.arms
        self._cases = store.cases(db, one.run_id, case_ids)
        self._places = Places(db, self._cases.values())
        arm_ids = [arm.id for arm in one.arms]
        self._replies = _shown(store.replies_to(db, one.run_id, case_ids, arm_ids))
        reply_ids = [reply.id for reply in self._replies.values()]
        self._scores = grids.scores_of(db, reply_ids, one.versions)

    def pair(self, case_id: int, mine: float | None, theirs: float | None) -> CellPair:
        """One case's texts."""
        arm, base = self._arms
        case_id, title, number, client, _ = self.place(case_id)
        return CellPair(
            case_id=case_id,
            title=title,
            number=number,
            client=client,
            arm=self.text(arm, case_id, mine),
            baseline=self.text(base, case_id, theirs),
            persona=self._cases[case_id].persona,
        )

    def place(self, case_id: int) -> tuple[int, str, int, str, str | None]:
        """A case's id, title and number, what the client said, and what a person answered."""
        row = self._cases[case_id]
        told = self._places.case(row)
        return case_id, name_of(row), row.number, told.client_words, told.reference

    def text(self, arm: Arm, case_id: int, value: float | None) -> CellText:
        """What an arm replied to a case, with its score."""
        reply = self._replies.get((arm.id, case_id))
        if reply is None:
            return CellText("", "no reply", value)
        fault = store.fault_of(reply.error, reply.finish)
        scores = self._scores[reply.id]
        attacks = {f"{ATTACK}: {one.attack}." for one in scores if one.attack}
        reasons = [reply.error_message or "", *(one.reason for one in scores), *sorted(attacks)]
        reason, played = " ".join(filter(None, reasons)), Played.read(reply.turns)
        return CellText(reply.text or "", fault, value, reason, played)


def _shown(replies: Sequence[Reply]) -> dict[tuple[int, int], Reply]:
    """The reply that stands for each cell's repeats: the first whole one."""
    found: dict[tuple[int, int], Reply] = {}
    for reply in replies:
        known = found.get((reply.arm_id, reply.case_id))
        if known is None or (_broken(known) and not _broken(reply)):
            found[reply.arm_id, reply.case_id] = reply
    return found


def _broken(reply: Reply) -> bool:
    return store.fault_of(reply.error, reply.finish) is not None


def _values(one: Paired, place: int) -> tuple[float | None, float | None]:
    """The arm's and the baseline's value at a place; NaN is none."""
    arm, baseline = (
        None if isnan(values[place]) else float(values[place]) for values in one.values
    )
    return arm, baseline
