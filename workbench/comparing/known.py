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
from workbench.domain.comparison import Comparison
from workbench.settings import settings
from workbench.store import grids
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
    grid = Grid(db, run, grids.newest_versions(db, run.id, run.scorers), judges)
    return Known(run, grid, _state(run, judges), newest)


def _state(run: Run, judges: Mapping[str, Calibrated]) -> tuple[Any, ...]:
    return (run.state, run.finished_at, *run.scorers, *judges.items())
