"""Runs that were read already: their arrays are kept in this process while the rows stay the same.

A finished run changes only by new replies or scores, so two ids tell whether a look is needed.
What its judges are worth also changes by people's labels, of other runs too: those are compared.
"""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from workbench.comparing.calibrating import Calibrated, calibrated
from workbench.comparing.grid import Grid
from workbench.domain.comparison import Comparison, PositionBias
from workbench.domain.replies import content_hash
from workbench.domain.rubrics import PAIRWISE
from workbench.settings import settings
from workbench.stats.intervals import clustered_mean
from workbench.store import grids, judging
from workbench.store import runs as store
from workbench.store.tables import Run
from workbench.store.tenancy import TenantSession

RUNS_KEPT = 8
Key = tuple[str, int, int]


@dataclass(slots=True)
class Known:
    """A run with its arrays, and the comparisons that were made of them, by baseline.

    `state` says what it was read from; `newest` are the company's last ids at the last look.
    """

    run: Run
    grid: Grid
    state: tuple[Any, ...]
    newest: tuple[int, int]
    biases: dict[str, PositionBias] = field(default_factory=dict)
    comparisons: dict[str, Comparison] = field(default_factory=dict)


KNOWN: OrderedDict[Key, Known] = OrderedDict()
_lock = Lock()


def known(db: TenantSession, run_id: int) -> Known:
    """A run of the session's company with its arrays; raises NotFound."""
    run = store.get(db, run_id)
    judges = calibrated(db, run)
    key = (settings().url, db.company_id, run_id)
    with _lock:
        kept = KNOWN.get(key)
    found = kept if kept and _holds(db, kept, run, judges) else _read(db, run, judges)
    with _lock:
        KNOWN[key] = found
        KNOWN.move_to_end(key)
        while len(KNOWN) > RUNS_KEPT:
            KNOWN.popitem(last=False)
    return found


def _holds(db: TenantSession, kept: Known, run: Run, judges: Mapping[str, Calibrated]) -> bool:
    """Whether the run is still what was read."""
    if kept.state != _state(run, judges):
        return False
    newest = grids.newest(db)
    if newest != kept.newest and grids.arrived(db, run.id, kept.newest):
        return False
    kept.newest = newest
    return True


def _read(db: TenantSession, run: Run, judges: Mapping[str, Calibrated]) -> Known:
    newest = grids.newest(db)
    versions = grids.newest_versions(db, run.id, run.scorers)
    pairs = [one for one in run.scorers if run.measures.get(one, {}).get("kind") == PAIRWISE]
    biases = {one: _bias(db, run.id, one, versions.get(one, 0)) for one in pairs}
    return Known(run, Grid(db, run, versions, judges), _state(run, judges), newest, biases)


def _bias(db: TenantSession, run_id: int, judge: str, version: int) -> PositionBias:
    """What both orders of its pairs say of a judge; a pair it called a tie in one says nothing."""
    decided = [
        (one.conversation_id, one.is_biased)
        for one in judging.both_orders(db, run_id, judge, version)
        if one.is_biased is not None
    ]
    if not decided:
        return PositionBias(0, 0, None)
    clusters, biased = zip(*decided, strict=True)
    return PositionBias(sum(biased), len(decided), clustered_mean(biased, clusters))


def _state(run: Run, judges: Mapping[str, Calibrated]) -> tuple[Any, ...]:
    measures = content_hash(run.measures)
    return (run.state, run.finished_at, *run.scorers, measures, *judges.items())
