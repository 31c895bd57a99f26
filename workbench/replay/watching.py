"""Ghost replies as they are written: a thread fills the run word by word, pages look at it.

A click reruns a page and ends whatever the page was doing, so the writing is not the page's: it
goes on beside, and a page that is opened again finds it where it is.
"""

import logging
import threading
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass

from workbench import aio
from workbench.domain.errors import BadAnswer, Conflict, ProviderError, WorkbenchError
from workbench.domain.replies import ChatRequest, Completion
from workbench.domain.tenants import WRITERS, Tenant, require_role
from workbench.providers import calls
from workbench.replay.answering import Filled, Job, failed, own_words, written
from workbench.replay.filling import Filling, running
from workbench.replay.ghosts import check_purpose
from workbench.replay.locking import alone
from workbench.replay.scoring import scoring
from workbench.store import runs as store
from workbench.store import tenancy

Words = Generator["Glance", None, Filled]
logger = logging.getLogger(__name__)
_watches: dict[tuple[int, int], "_Watch"] = {}
_starting = threading.Lock()


@dataclass(frozen=True, slots=True)
class Glance:
    """What is being written now: the words so far of a case; `fault` is why the writing ended."""

    writing: bool
    case_id: int | None = None
    text: str = ""
    fault: str = ""


def watch(tenant: Tenant, run_id: int) -> None:
    """Have a ghost run's empty cells written in the background; while they are, nothing new."""
    require_role(tenant, WRITERS, "ask for ghost replies")
    with tenancy.reading(tenant) as db:
        check_purpose(store.get(db, run_id))
    key = (tenant.company_id, run_id)
    with _starting:
        if key not in _watches or not _watches[key].is_alive():
            _watches[key] = _Watch(tenant, run_id)
            _watches[key].start()


def glance(tenant: Tenant, run_id: int) -> Glance:
    """What this process writes of the run at this moment."""
    watched = _watches.get((tenant.company_id, run_id))
    return watched.glance if watched else Glance(writing=False)


def stop(tenant: Tenant, run_id: int) -> None:
    """End the writing after the word at hand; what is written whole stays, watch() goes on."""
    watched = _watches.get((tenant.company_id, run_id))
    if watched:
        watched.stopping.set()
        watched.join()


class _Watch(threading.Thread):
    """One run's writing."""

    def __init__(self, tenant: Tenant, run_id: int) -> None:
        super().__init__(name=f"ghosts-{run_id}", daemon=True)
        self._tenant, self._run_id = tenant, run_id
        self.glance, self.stopping = Glance(writing=True), threading.Event()

    def run(self) -> None:
        """Write until all is written, it is stopped, or it fails."""
        fault = "Something went wrong; the log says more."
        try:
            with closing(_written_words(self._tenant, self._run_id)) as words:
                for self.glance in words:
                    if self.stopping.is_set():
                        break
            fault = ""
        except Conflict:
            fault = "Another process is writing this run."
        except WorkbenchError as error:
            fault = str(error)
        except Exception:
            logger.exception("the ghost replies of run %s ended", self._run_id)
        finally:
            self.glance = Glance(writing=False, fault=fault)


def _written_words(tenant: Tenant, run_id: int) -> Generator[Glance]:
    """Fill the empty cells in reading order, telling each word."""
    with tenancy.reading(tenant) as db:
        run = store.get(db, run_id)
    with alone(run_id), running(tenant, run_id), scoring(tenant, run) as beside:
        filling = Filling(tenant, run, beside)
        for job in filling.jobs():
            filled = (yield from _streamed(job, job.request)) if job.request else own_words(job)
            filling.keep([filled])
            filling.score(filled)


def _streamed(job: Job, request: ChatRequest) -> Words:
    """A model's reply word by word, and the row for it."""
    text = ""
    try:
        with closing(aio.iterate(lambda: calls.stream(request))) as pieces:
            for piece in pieces:
                if isinstance(piece, Completion):
                    return written(job, piece)
                text += piece
                yield Glance(writing=True, case_id=job.cell.case_id, text=text)
        raise BadAnswer(f"{request.model} broke off; try again")
    except ProviderError as fault:
        return failed(job, fault)
