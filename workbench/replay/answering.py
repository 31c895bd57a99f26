"""What fills a cell: a model's reply, its fault, or a person's own words."""

from dataclasses import dataclass, replace
from typing import Any

from workbench import logs
from workbench.domain.access import NO_ACCESS, Access
from workbench.domain.errors import (
    BadAddress,
    BadKey,
    CircuitOpen,
    ModelMissing,
    ProviderError,
    TimedOut,
)
from workbench.domain.replies import ChatRequest, Completion, Finish, Sample
from workbench.providers import calls
from workbench.replay.patience import LONGEST_REST, wait_of
from workbench.store.runs import Cell, fault_of
from workbench.store.tables import Reply

UNPAID = 0.0
BLANK = dict.fromkeys(
    ("text", "error", "error_message", "finish", "input_tokens", "output_tokens", "cost_usd",
     "seconds")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Job:
    """An empty cell and what it needs; without a request it takes a person's own words.

    `access` is how the company reaches the model, `call_hash` of all that decides its answer.
    """

    run_id: int
    cell: Cell
    sample: Sample
    request: ChatRequest | None
    config_hash: str | None
    access: Access = NO_ACCESS
    call_hash: str | None = None
    highest_usd: float | None = 0.0
    company_id: int = 0

    @property
    def lane(self) -> str:
        """The provider that is asked."""
        return self.request.model.provider if self.request else ""

    async def asked(self) -> "Filled":
        """The row for the cell, once the whole answer is there; a ProviderError is raised."""
        if self.request is None:
            return own_words(self)
        self.name_in_log()
        return written(self, await calls.ask(self.request, self.access))

    def name_in_log(self) -> None:
        """Name the cell in the log line of its call."""
        cell = self.cell
        logs.bind(company=self.company_id, run=self.run_id, arm=cell.arm_id, case=cell.case_id)

    def failed(self, fault: ProviderError) -> "Filled":
        """The row with a model's fault; one that would fail every cell is raised."""
        raise_if_hopeless(fault)
        return Filled(self, _row(self, error=fault.reason, error_message=str(fault)), None)


@dataclass(frozen=True, slots=True)
class Filled:
    """A cell with the columns of the row that fills it; `paid_usd` of None is not known."""

    job: Job
    row: dict[str, Any]
    completion: Completion | None

    @property
    def fault(self) -> str | None:
        """Why it is no whole reply; None where it is."""
        return fault_of(self.row["error"], self.row["finish"])

    @property
    def paid_usd(self) -> float | None:
        """What it cost; a provider that faults takes nothing, one that is late perhaps all."""
        if self.row["error"]:
            return None if self.row["error"] == TimedOut.reason else UNPAID
        return UNPAID if self.row["cached"] else self.row["cost_usd"]


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


def taken_over(job: Job, reply: Reply, completion: Completion) -> Filled:
    """The row with what the same call was answered before."""
    again = written(job, completion)
    return replace(again, row={**again.row, "cached": True, "context_cut": reply.context_cut})


def raise_if_hopeless(fault: ProviderError) -> None:
    """Raise a fault that only a person or time can mend, since it would fail every call.

    That is the key, the address, the model, a provider that is left alone or that asks to wait for
    long.
    """
    mended_by_people = isinstance(fault, BadKey | BadAddress | ModelMissing | CircuitOpen)
    if mended_by_people or wait_of(fault) > LONGEST_REST:
        raise fault


def _row(job: Job, **values: object) -> dict[str, Any]:
    request = job.request
    return {
        "run_id": job.run_id,
        "arm_id": job.cell.arm_id,
        "case_id": job.cell.case_id,
        "repeat": job.cell.repeat,
        "config_hash": job.config_hash,
        "request_hash": request.hash if request else None,
        "call_hash": job.call_hash,
        "seed": request.parameters.seed if request else None,
        "context_cut": request.cut if request else 0,
        "cached": False,
        "turns": None,
        **BLANK,
        **values,
    }
