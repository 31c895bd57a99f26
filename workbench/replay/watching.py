"""Ghost replies as they are written: the run is filled word by word beside the page."""

from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import chain

from workbench import aio
from workbench.beside import Register
from workbench.domain.errors import BadAnswer, ProviderError
from workbench.domain.replies import ChatRequest, Completion
from workbench.domain.tenants import WRITERS, Tenant, require_role
from workbench.providers import calls
from workbench.providers.base import Pieces
from workbench.replay.answering import Filled, Job, own_words, written
from workbench.replay.filling import Keeping, running
from workbench.replay.ghosts import check_purpose
from workbench.replay.jobs import Jobs
from workbench.replay.leasing import worker
from workbench.replay.scoring import scoring
from workbench.store import runs as store
from workbench.store import tenancy

Words = Generator["Glance", None, Filled]
_watches: Register["Glance"] = Register("Another process is writing this run.")


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
    _watches.start((tenant.company_id, run_id), partial(_written_words, tenant, run_id))


def glance(tenant: Tenant, run_id: int) -> Glance:
    """What this process writes of the run at this moment."""
    watched = _watches.find((tenant.company_id, run_id))
    if watched is None or not watched.is_alive():
        return Glance(writing=False, fault=watched.fault if watched else "")
    return watched.last or Glance(writing=True)


def stop(tenant: Tenant, run_id: int) -> None:
    """End the writing after the word at hand; what is written whole stays, watch() goes on."""
    _watches.stop((tenant.company_id, run_id))


def _written_words(tenant: Tenant, run_id: int) -> Generator[Glance]:
    """Fill the empty cells in reading order, telling each word."""
    with tenancy.reading(tenant) as db:
        run = store.get(db, run_id)
    with worker(tenant, run_id) as me, running(tenant, run_id, me), scoring(tenant, run) as beside:
        jobs, keeping = Jobs(tenant, run), Keeping(tenant, run, beside)
        for job in chain.from_iterable(map(jobs.read, me.claim_all())):
            filled = (yield from _streamed(job, job.request)) if job.request else own_words(job)
            keeping.keep([filled])


def _streamed(job: Job, request: ChatRequest) -> Words:
    """A model's reply word by word, and the row for it."""
    text = ""

    def begun() -> Pieces:  # on the loop, in a context of its own
        job.name_in_log()
        return calls.stream(request, job.access)

    try:
        with closing(aio.iterate(begun)) as pieces:
            for piece in pieces:
                if isinstance(piece, Completion):
                    return written(job, piece)
                text += piece
                yield Glance(writing=True, case_id=job.cell.case_id, text=text)
        raise BadAnswer(f"{request.model} broke off; try again")
    except ProviderError as fault:
        return job.failed(fault)
