"""What fills a cell: a model's reply, its fault, or a person's own words."""

from dataclasses import dataclass

from workbench import logs
from workbench.domain.access import NO_ACCESS, Access
from workbench.domain.errors import (
    BadAddress,
    BadKey,
    CircuitOpen,
    ModelMissing,
    ProviderError,
    RateLimited,
)
from workbench.domain.replies import ChatRequest, Completion, Finish, Sample
from workbench.domain.tenants import Tenant
from workbench.providers import calls
from workbench.store.runs import Cell
from workbench.store.tables import Reply

LONGEST_REST = 120.0  # a run whose provider asks to wait for longer is paused


@dataclass(frozen=True, slots=True)
class Job:
    """An empty cell and what it needs; without a request it takes a person's own words.

    `access` is how the company reaches the model.
    """

    run_id: int
    cell: Cell
    sample: Sample
    request: ChatRequest | None
    config_hash: str | None
    access: Access = NO_ACCESS


@dataclass(frozen=True, slots=True)
class Filled:
    """A cell with the row that fills it; the row has an id once it is stored."""

    job: Job
    reply: Reply
    completion: Completion | None


def bind_ids(tenant: Tenant, job: Job) -> None:
    """Name the cell in the log line of its call."""
    cell = job.cell
    logs.bind(company=tenant.company_id, run=job.run_id, arm=cell.arm_id, case=cell.case_id)


async def answer(job: Job) -> Filled:
    """The row for a cell, once the whole answer is there; a model's ProviderError is raised."""
    if job.request is None:
        return own_words(job)
    return written(job, await calls.ask(job.request, job.access))


def own_words(job: Job) -> Filled:
    """The row with what a person wrote."""
    row = _row(job, text=job.sample.reference, finish=Finish.STOP, cost_usd=0.0)
    return Filled(job, row, None)


def written(job: Job, completion: Completion) -> Filled:
    """The row with what a model wrote."""
    row = _row(
        job,
        text=completion.text,
        finish=completion.finish,
        input_tokens=completion.input_tokens,
        output_tokens=completion.output_tokens,
        cost_usd=completion.cost_usd,
        seconds=completion.seconds,
    )
    return Filled(job, row, completion)


def failed(job: Job, fault: ProviderError) -> Filled:
    """The row with a model's fault.

    A fault that only a person or time can mend is raised, since it would fail every cell: the key,
    the address, the model, a provider that is left alone or that asks to wait for long.
    """
    if is_for_people(fault):
        raise fault
    return Filled(job, _row(job, error=fault.reason, error_message=str(fault)), None)


def is_for_people(fault: ProviderError) -> bool:
    """Whether only a person or time can mend it, so that the whole run has to wait."""
    mended_by_people = isinstance(fault, BadKey | BadAddress | ModelMissing | CircuitOpen)
    return mended_by_people or wait_of(fault) > LONGEST_REST


def wait_of(fault: ProviderError) -> float:
    """Seconds after which the same call may go through; 0 where nobody said so."""
    if isinstance(fault, CircuitOpen):
        return fault.seconds
    return (fault.retry_after or 0.0) if isinstance(fault, RateLimited) else 0.0


def _row(job: Job, **values: object) -> Reply:
    request = job.request
    return Reply(
        run_id=job.run_id,
        arm_id=job.cell.arm_id,
        case_id=job.cell.case_id,
        repeat=job.cell.repeat,
        config_hash=job.config_hash,
        request_hash=request.hash if request else None,
        context_cut=request.cut if request else 0,
        **values,
    )
