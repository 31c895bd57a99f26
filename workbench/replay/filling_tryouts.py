"""Filling a tryout beside the page: a thread asks for the empty replies, pages look at what came.

A click reruns a page and ends whatever the page was doing, and whoever reads twelve turns clicks.
"""

import logging
import threading
from collections.abc import Collection, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass

from workbench.domain.comparison import ArmKind
from workbench.domain.errors import BadInput, Conflict, WorkbenchError
from workbench.domain.tenants import ENGINEERS, Tenant, require_role
from workbench.replay.answering import Job
from workbench.replay.filling import Filling, Progress, running
from workbench.replay.locking import alone
from workbench.replay.scoring import Scoring, scoring
from workbench.replay.tryouts import pair
from workbench.settings import settings
from workbench.store import runs as store
from workbench.store import tenancy
from workbench.store.tables import Run
from workbench.store.tryouts import PURPOSE

logger = logging.getLogger(__name__)
_tries: dict[tuple[int, int], "_Try"] = {}
_starting = threading.Lock()


@dataclass(frozen=True, slots=True)
class Pace:
    """Whether this process answers a tryout now, and the seconds that a reply takes it.

    `fault` says why it ended early.
    """

    answering: bool
    seconds_each: float | None = None
    fault: str = ""


def answer_tryout(tenant: Tenant, run_id: int, arm: str) -> None:
    """Have the arm's and the live config's empty replies asked for beside the page.

    A try of another arm that was stopped half way stays as it is. Raises Conflict while another
    arm is being answered.
    """
    require_role(tenant, ENGINEERS, "try prompts out")
    with tenancy.reading(tenant) as db:
        run = store.get(db, run_id)
        if run.purpose != PURPOSE:
            raise BadInput(f"run {run_id} is no tryout; resume it from the command line")
        wanted = {one.id for one in run.arms if one.kind == ArmKind.SENT}
        wanted |= {one.id for one in pair(db, run, arm)}
    key = (tenant.company_id, run_id)
    with _starting:
        if key in _tries and _tries[key].is_alive():
            raise Conflict("these twelve turns are being answered already; press Stop first")
        _tries[key] = _Try(tenant, run, wanted)
        _tries[key].start()


def pace(tenant: Tenant, run_id: int) -> Pace:
    """How quickly this process answers the tryout at this moment."""
    found = _tries.get((tenant.company_id, run_id))
    return found.pace if found else Pace(answering=False)


def stop_tryout(tenant: Tenant, run_id: int) -> None:
    """End the answering after the next reply; what is there stays, answer_tryout() goes on."""
    found = _tries.get((tenant.company_id, run_id))
    if found:
        found.stopping.set()
        found.join()


class _Try(threading.Thread):
    """The filling of one tryout."""

    def __init__(self, tenant: Tenant, run: Run, wanted: Collection[int]) -> None:
        super().__init__(name=f"tryout-{run.id}", daemon=True)
        self._tenant, self._run, self._wanted = tenant, run, wanted
        self.pace, self.stopping = Pace(answering=True), threading.Event()

    def run(self) -> None:
        """Ask until all is there, it is stopped, or it fails."""
        fault = "Something went wrong; the log says more."
        try:
            with closing(self._progress()) as steps:
                for step in steps:
                    each = step.seconds / step.calls if step.calls else None
                    self.pace = Pace(answering=True, seconds_each=each)
                    if self.stopping.is_set():
                        break
            fault = ""
        except Conflict:
            fault = "Another process is answering these turns; wait for it."
        except WorkbenchError as error:
            fault = str(error)
        except Exception:
            logger.exception("the tryout of run %s ended", self._run.id)
        finally:
            self.pace = Pace(answering=False, fault=fault)

    def _progress(self) -> Generator[Progress]:
        tenant, run = self._tenant, self._run
        with alone(run.id), running(tenant, run.id), scoring(tenant, run) as beside:
            yield from _Some(tenant, run, beside, self._wanted).progress(settings().concurrency)


class _Some(Filling):
    """Fills the cells of some arms and leaves the others empty."""

    def __init__(self, tenant: Tenant, run: Run, beside: Scoring, wanted: Collection[int]) -> None:
        super().__init__(tenant, run, beside)
        self._wanted = wanted

    def jobs(self) -> Iterator[Job]:
        """What each empty cell of these arms needs."""
        return (job for job in super().jobs() if job.cell.arm_id in self._wanted)
