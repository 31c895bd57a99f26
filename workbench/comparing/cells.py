"""A run cell by cell, for other programs: one tidy row for each case, arm and repeat."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from workbench.comparing.known import Known, known
from workbench.comparing.places import Places, name_of
from workbench.domain.tenants import Tenant
from workbench.store import grids, tenancy
from workbench.store import runs as store
from workbench.store.grids import CellRow
from workbench.store.tables import RunCase
from workbench.store.tenancy import TenantSession

CELLS_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Cell:
    """What an arm replied to a case, with all that is known of it.

    `row` is the reply as it is stored, `scores` has each scorer's value; a case is a manager's
    turn, counted from 1 in its conversation. In a simulation it is the message, counted alike, from
    which on a persona played, and the text is what was said from there.
    """

    conversation: str
    turn: int
    arm: str
    row: CellRow
    scores: Mapping[str, float | None]
    client: str
    reference: str | None


def cells(tenant: Tenant, run_id: int) -> Iterator[Cell]:
    """All filled cells of a run, by case, arm and repeat; raises NotFound at the first."""
    with tenancy.reading(tenant) as db:
        found = known(db, run_id)
    at_once = max(1, CELLS_AT_ONCE // (len(found.run.arms) * found.run.repeats))
    for start in range(0, found.grid.case_ids.size, at_once):
        with tenancy.reading(tenant) as db:
            part = _Part(db, found, found.grid.case_ids[start : start + at_once].tolist())
        yield from part.cells()


class _Part:
    """Some of the cases, read at once."""

    def __init__(self, db: TenantSession, found: Known, case_ids: Sequence[int]) -> None:
        run = found.run
        self._arms = {arm.id: arm.name for arm in run.arms}
        self._cases = store.cases(db, run.id, case_ids)
        self._places = Places(db, self._cases.values())
        self._rows = grids.cell_rows(db, run.id, case_ids)
        reply_ids = [row.reply_id for row in self._rows]
        self._scores = grids.scores_of(db, reply_ids, found.grid.versions)

    def cells(self) -> Iterator[Cell]:
        """Cell by cell."""
        for row in self._rows:
            one: RunCase = self._cases[row.case_id]
            told = self._places.case(one)
            yield Cell(
                conversation=name_of(one),
                turn=one.number + 1,
                arm=self._arms[row.arm_id],
                row=row,
                scores={score.scorer: score.value for score in self._scores[row.reply_id]},
                client=told.client_words,
                reference=told.reference,
            )
